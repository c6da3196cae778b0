/** Splits a key that `MatchedBatch.keyOf` has joined from `parts` texts. */
export function splitKey(key: string, parts: number): readonly string[] {
  if (parts === 1) return [key];
  const texts: string[] = [];
  for (let at = 0; texts.length < parts; ) {
    const colon = key.indexOf(':', at);
    const end = colon + 1 + Number(key.slice(at, colon));
    texts.push(key.slice(colon + 1, end));
    at = end;
  }
  return texts;
}
