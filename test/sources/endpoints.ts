/** For tests of endpoints: sources and clients that are closed after each test, and the lines that arrive. */
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

/** Closed after the test. */
export async function opened<S extends ListeningSource>(source: Promise<S>): Promise<S> {
  const found = await source;
  open.push(found);
  return found;
}

/** A connection whose errors after connecting are ignored. */
export function client(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    sockets.push(socket);
    socket.on('error', reject);
  });
}

/** Waits until a condition holds, checked at every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** Takes the waiting lines, without their line ends. */
export function linesOf(source: ListeningSource, maxBytes = 100_000): readonly string[] {
  const lines: string[] = [];
  for (;;) {
    const blocks = source.take(maxBytes);
    if (blocks.length === 0) return lines;
    for (const { source: name, bytes } of blocks) {
      expect(name).toBe(source.name);
      const text = bytes.toString();
      expect(text.endsWith('\n')).toBe(true);
      lines.push(...text.slice(0, -1).split('\n'));
    }
  }
}

/** Takes lines as they arrive. */
export class LineCollector {
  readonly lines: string[] = [];
  constructor(readonly source: ListeningSource) {
    source.onReadable(() => this.lines.push(...linesOf(source)));
    this.lines.push(...linesOf(source));
  }
}
