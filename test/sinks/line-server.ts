import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificate.js';

export interface LineServer {
  readonly port: number;
  /** All lines that it received. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/** A TCP server on this machine that answers each line, and `(connected)`, with the given function. */
export async function serveLines(answer: (line: string, socket: Socket) => void, certificate?: Certificate): Promise<LineServer> {
  const sockets = new Set<Socket>();
  const lines: string[] = [];
  const meet = (socket: Socket): void => {
    let rest = '';
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const parts = (rest + data.toString()).split('\r\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        lines.push(line);
        answer(line, socket);
      }
    });
    answer('(connected)', socket);
  };
  const server = certificate === undefined ? createServer(meet) : createTlsServer(certificate, meet);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    lines,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
