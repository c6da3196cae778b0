/** Copies of texts that are cut out of long ones. */

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The same text in memory of its own: a slice keeps the whole text alive from which it was cut. */
export function detachedCopy(text: string): string {
  return decoder.decode(encoder.encode(text));
}
