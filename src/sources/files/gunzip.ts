/** Decompressing gzip. A truncated or damaged file is read as far as possible, and reported. */
import { createGunzip } from 'node:zlib';
import { LIMITS } from '../../engine/model/limits.js';

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** All members of a gzip file. `onProblem` is called at most once, at the end, if the file is damaged. */
export async function* gunzipChunks(packed: AsyncIterable<Uint8Array>, onProblem: (problem: string) => void): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  const unpacked: Buffer[] = [];
  let failure: NodeJS.ErrnoException | undefined;
  const closed = new Promise<void>((resolve) => gunzip.once('close', resolve));
  gunzip.on('data', (chunk: Buffer) => unpacked.push(chunk));
  gunzip.on('error', (error: NodeJS.ErrnoException) => {
    failure = error;
  });
  try {
    for await (const chunk of packed) {
      for (let at = 0; at < chunk.length && failure === undefined; at += LIMITS.gzipChunkBytes) {
        // The callback runs when everything that this piece decompresses to has been emitted; on an error it may not run.
        const written = new Promise<void>((resolve) => gunzip.write(chunk.subarray(at, at + LIMITS.gzipChunkBytes), () => resolve()));
        await Promise.race([written, closed]);
        yield* unpacked.splice(0);
      }
      if (failure !== undefined) break;
    }
    if (failure === undefined) gunzip.end();
    await closed;
    yield* unpacked.splice(0);
    if (failure !== undefined) onProblem(problemOf(failure));
  } finally {
    gunzip.destroy();
  }
}

/** Decompresses gzip, which is detected by its first two bytes; passes other bytes through. */
export async function* unpack(chunks: AsyncIterable<Uint8Array>, onProblem: (problem: string) => void): AsyncGenerator<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    let head: Uint8Array = Buffer.alloc(0);
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
      if (head.length >= 2) break;
    }
    if (head.length === 0) return;
    const all = resumed(head, source);
    if (isGzip(head)) yield* gunzipChunks(all, onProblem);
    else yield* all;
  } finally {
    await source.return?.();
  }
}

async function* resumed(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function problemOf(error: NodeJS.ErrnoException): string {
  return error.code === 'Z_BUF_ERROR'
    ? 'the gzip file is truncated: it was read up to its end'
    : `the gzip file is damaged (${error.message}): it was read up to the damage`;
}
