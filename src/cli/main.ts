#!/usr/bin/env node
/** The process around the command: standard streams, signals, exit code. */
import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { tocsin } from './tocsin.js';

const stop = new AbortController();
let askedMs = Number.NaN;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Asked again, somebody means it; but some send a signal to the process and to its group, in one moment.
    if (performance.now() - askedMs > 1000) process.exit(130);
    if (Number.isNaN(askedMs)) askedMs = performance.now();
    stop.abort();
  });
}
// Whoever reads our output may stop doing so: `| head` is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

const code = await tocsin(process.argv.slice(2), {
  out: (text) => write(1, text),
  error: (text) => write(2, text),
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  outIsTerminal: process.stdout.isTTY,
  errorIsTerminal: process.stderr.isTTY,
  now: Date.now,
  readerScript: new URL('./reader-thread.js', import.meta.url),
  processors: availableParallelism(),
  stop: stop.signal,
  onReload: (callback) => process.on('SIGHUP', callback),
});
process.exitCode = code;
process.stdin.unref?.();
if (stop.signal.aborted) process.exit(code);

/** Synchronously where it can be, so that nothing piles up in memory and nothing is lost at the end. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code;
      if (why === 'EPIPE') process.exit(0);
      // The pipe is full: its reader needs a moment.
      if (why !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
