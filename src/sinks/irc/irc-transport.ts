/** The socket below IRC: one connection, lines in and out. It is our own, so that addresses are checked as for every other destination and lines have a limit. */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { isIP, connect as tcpConnect } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { connect as tlsConnect } from 'node:tls';
import type { AddressGuard } from '../http/address-guard.js';
import { LOOKUP } from '../http/http-post.js';

export interface IrcServer {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** PEM. */
  readonly ca?: string;
  readonly guard: AddressGuard;
}

/** Lines have 512 bytes, or some thousand with tags. */
const MOST_LINE_CHARACTERS = 16_384;
/** How long the server may take to close the connection. */
const CLOSE_MS = 1000;

/** The package makes one for each connection. */
export function ircTransport({ host, port, tls, ca, guard }: IrcServer): new () => EventEmitter {
  return class Transport extends EventEmitter {
    #socket: Socket | undefined;
    #error: Error | undefined;
    #rest = '';

    connect(): void {
      const to = { host, port, lookup: guard.lookup(LOOKUP) };
      const socket = tls
        ? tlsConnect({ ...to, ...(isIP(host) === 0 ? { servername: host } : {}), ...(ca === undefined ? {} : { ca }) })
        : tcpConnect(to);
      const decoder = new StringDecoder('utf8');
      this.#socket = socket;
      socket.once(tls ? 'secureConnect' : 'connect', () => this.emit('open'));
      socket.on('data', (chunk: Buffer) => this.#take(decoder.write(chunk)));
      socket.on('error', (error) => {
        this.#error = error;
      });
      socket.on('close', () => this.emit('close', this.#error ?? false));
    }

    #take(text: string): void {
      const lines = (this.#rest + text).split('\n');
      this.#rest = lines.pop() ?? '';
      if (this.#rest.length > MOST_LINE_CHARACTERS) this.#socket?.destroy(new Error('a line was too long'));
      for (const line of lines) this.emit('line', line.replace(/\r$/, ''));
    }

    isConnected(): boolean {
      return this.#socket?.readyState === 'open';
    }

    /** Writes exactly one line, whatever the text contains. */
    writeLine(line: string, done?: () => void): void {
      this.#socket?.write(`${line.replaceAll(/[\0\r\n]/g, ' ')}\r\n`, done);
    }

    close(isForced: boolean): void {
      const socket = this.#socket;
      if (isForced || socket?.connecting === true) socket?.destroy();
      else {
        socket?.end();
        setTimeout(() => socket?.destroy(), CLOSE_MS).unref();
      }
    }

    disposeSocket(): void {
      this.#socket?.destroy();
    }

    setEncoding(): boolean {
      return true;
    }
  };
}
