/** For tests of whatever listens: sources and clients that are closed when a test is over, and everything that comes. */
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect } from 'vitest';
import type { ListeningSource } from '../../src/sources/listen/listening-source.js';

const open: ListeningSource[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((source) => source.close()));
});

/** Closed when the test is over. */
export async function opened<S extends ListeningSource>(source: Promise<S>): Promise<S> {
  const found = await source;
  open.push(found);
  return found;
}

/** A connection; what goes wrong with it is nothing but its end. */
export function client(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    sockets.push(socket);
    socket.on('error', reject);
  });
}

/** Waits for what must come, looking again at every turn of the loop. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Lines that wait, without their ends. */
export function linesOf(source: ListeningSource, mostBytes = 100_000): readonly string[] {
  const lines: string[] = [];
  for (;;) {
    const blocks = source.take(mostBytes);
    if (blocks.length === 0) return lines;
    for (const { source: name, bytes } of blocks) {
      expect(name).toBe(source.name);
      const text = bytes.toString();
      expect(text.endsWith('\n')).toBe(true);
      lines.push(...text.slice(0, -1).split('\n'));
    }
  }
}

/** Takes as lines come. */
export class Taker {
  readonly lines: string[] = [];
  constructor(readonly source: ListeningSource) {
    source.onReadable(() => this.lines.push(...linesOf(source)));
    this.lines.push(...linesOf(source));
  }
}
