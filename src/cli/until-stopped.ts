/** Standard input ends when the command is stopped, also while it is silent. */

/** The chunks up to the moment of the abort. Does not wait for a chunk that may never come. */
export async function* untilStopped(chunks: AsyncIterable<Uint8Array>, stop: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let end = (): void => {};
  const onAbort = (): void => end();
  stop.addEventListener('abort', onAbort);
  try {
    while (!stop.aborted) {
      // Not a race with one promise of the abort: that would keep something of every chunk.
      const next = await new Promise<IteratorResult<Uint8Array> | undefined>((resolve, reject) => {
        end = () => resolve(undefined);
        iterator.next().then(resolve, reject);
      });
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  } finally {
    stop.removeEventListener('abort', onAbort);
    // After an abort a read may be pending: closing would wait for it.
    if (!stop.aborted) await iterator.return?.();
  }
}
