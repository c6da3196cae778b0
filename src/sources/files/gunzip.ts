/** Unpacking gzip as far as it goes: what a truncated file still holds is read, and its end is told. */
import { createGunzip } from 'node:zlib';
import { LIMITS } from '../../engine/model/limits.js';

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** All members of a gzip file. `onProblem` is told once, at the end, when the file is broken. */
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
        // The callback comes when all that this piece unpacks to has been given out; on a failure it may not come at all.
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

/** Unpacks gzip, told by its first two bytes; anything else goes through as it is. */
export async function* unpack(chunks: AsyncIterable<Buffer>, onProblem: (problem: string) => void): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    let head: Buffer = Buffer.alloc(0);
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

async function* resumed(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

function problemOf(error: NodeJS.ErrnoException): string {
  return error.code === 'Z_BUF_ERROR'
    ? 'the gzip file ends in the middle: what it holds up to there was read'
    : `the gzip file is damaged (${error.message}): what comes before the damage was read`;
}
