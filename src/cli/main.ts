#!/usr/bin/env node
/** The process: standard streams, signals, exit code. */
import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { tocsin } from './tocsin.js';

const stop = new AbortController();
let stoppedMs = Number.NaN;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // A second signal ends the process at once; but some tools send one signal both to the process and to its group.
    if (performance.now() - stoppedMs > 1000) process.exit(130);
    if (Number.isNaN(stoppedMs)) stoppedMs = performance.now();
    stop.abort();
  });
}
// A reader of the output may stop reading: `| head` is no error.
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
  ...(process.stdout.isTTY ? { outColumns: process.stdout.columns } : {}),
  now: Date.now,
  readerScript: new URL('./reader-thread.js', import.meta.url),
  processors: availableParallelism(),
  stop: stop.signal,
  onReload: (callback) => process.on('SIGHUP', callback),
});
process.exitCode = code;
process.stdin.unref?.();
if (stop.signal.aborted) process.exit(code);

/** Synchronous, so that output neither piles up in memory nor gets lost at the exit. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(descriptor, bytes, at);
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code;
      if (why === 'EPIPE') process.exit(0);
      // The pipe is full: wait for its reader.
      if (why !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
