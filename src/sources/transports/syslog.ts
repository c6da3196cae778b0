/** Syslog endpoints: TCP with both framings of RFC 6587, and UDP with a message per datagram. */
import type { RemoteInfo, Socket } from 'node:dgram';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns';
import { isIPv6 } from 'node:net';
import { LIMITS } from '../../engine/model/limits.js';
import type { Address } from '../../parser/address.js';
import { addressText, LOOPBACK } from '../../parser/address.js';
import { lineOfMessage } from '../lines/message-line.js';
import { listenProblem } from '../listen/bind.js';
import { BlockQueue } from '../listen/block-queue.js';
import type { TcpOptions, TcpSource } from '../listen/connections.js';
import { listenConnections } from '../listen/connections.js';
import type { ListeningSource, ListeningStats } from '../listen/listening-source.js';
import { Readers } from '../listen/listening-source.js';
import { SyslogFramer } from './syslog-framer.js';

/** @throws ListenProblem when the address cannot be bound. */
export function listenSyslog(address: Address, options: TcpOptions = {}): Promise<TcpSource> {
  return listenConnections('syslog', address, (lineBytes) => new SyslogFramer(lineBytes), options);
}

export interface UdpOptions {
  /** Memory for waiting messages. Default as in `LIMITS`. */
  readonly memoryBytes?: number;
  readonly lineBytes?: number;
}

export interface UdpStats extends ListeningStats {
  /** Received datagrams, including dropped ones. */
  readonly datagrams: number;
  readonly bytes: number;
  readonly dropped: number;
  readonly cut: number;
  /** The last error of the socket. */
  readonly problem?: string;
}

export interface UdpSource extends ListeningSource {
  readonly port: number;
  stats(): UdpStats;
}

/** Receive buffer of the system, for while this process is busy; the system may allow less. */
const SYSTEM_BYTES = 8 << 20;

/**
 * UDP has no backpressure: messages that arrive while too many wait are dropped and counted.
 * @throws ListenProblem when the address cannot be bound.
 */
export async function listenSyslogUdp(address: Address, options: UdpOptions = {}): Promise<UdpSource> {
  const host = address.host ?? LOOPBACK;
  const memoryBytes = options.memoryBytes ?? LIMITS.udpBytes;
  const lineBytes = options.lineBytes ?? LIMITS.lineBytes;
  const queue = new BlockQueue<undefined>();
  const readers = new Readers();
  const counts = { datagrams: 0, bytes: 0, dropped: 0, cut: 0 };
  let problem: string | undefined;
  const socket = await bound(host, address, (message) => {
    counts.datagrams += 1;
    counts.bytes += message.length;
    const found = lineOfMessage(message, lineBytes);
    if (found === undefined) return;
    if (queue.cost >= memoryBytes) {
      counts.dropped += 1;
      return;
    }
    if (found.isCut) counts.cut += 1;
    queue.push(undefined, found.line);
    readers.notify();
  });
  socket.on('error', (error) => {
    problem = error.message;
  });
  const { port } = socket.address();
  const name = `syslog+udp://${addressText({ host, port })}`;
  return {
    name,
    port,
    take: (maxBytes) => queue.take(maxBytes).map((bytes) => ({ source: name, bytes })),
    onReadable: (callback) => readers.add(callback),
    stats: () => ({ ...counts, waitingBytes: queue.bytes, ...(problem === undefined ? {} : { problem }) }),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

async function bound(host: string, address: Address, onMessage: (message: Buffer, from: RemoteInfo) => void): Promise<Socket> {
  try {
    const socket = createSocket({ type: (await isIpv6Host(host)) ? 'udp6' : 'udp4', recvBufferSize: SYSTEM_BYTES });
    return await new Promise((resolve, reject) => {
      const failed = (error: Error): void => {
        socket.close();
        reject(error);
      };
      socket.once('error', failed);
      socket.on('message', onMessage);
      socket.bind({ address: host, port: address.port, exclusive: true }, () => {
        socket.off('error', failed);
        resolve(socket);
      });
    });
  } catch (error) {
    throw listenProblem(address, error);
  }
}

/** A UDP socket has one address family. */
async function isIpv6Host(host: string): Promise<boolean> {
  if (isIPv6(host) || host.includes(':')) return true;
  return new Promise((resolve, reject) => {
    lookup(host, (error, _found, family) => (error === null ? resolve(family === 6) : reject(error)));
  });
}
