/** Reads the next chunk while the caller uses the current one. */

/**
 * Two buffers alternate: a chunk is valid until the next is requested.
 * @param read fills the buffer from its start and returns the number of bytes, 0 at the end. It is called again only after it has returned.
 */
export async function* readAhead(chunkBytes: number, read: (into: Buffer) => Promise<number>): AsyncGenerator<Buffer> {
  let free = Buffer.allocUnsafeSlow(chunkBytes);
  let used = Buffer.allocUnsafeSlow(chunkBytes);
  const start = (): Promise<number> => {
    const reading = read(free);
    // The error is thrown when the next chunk is requested, if it is.
    reading.catch(() => undefined);
    return reading;
  };
  let reading = start();
  try {
    for (let size = await reading; size > 0; size = await reading) {
      [used, free] = [free, used];
      reading = start();
      yield used.subarray(0, size);
    }
  } finally {
    await reading.catch(() => 0);
  }
}
