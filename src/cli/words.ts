/** Small words for messages. */

/** `1 file`, `3 files`. */
export function many(count: number, one: string, more = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`;
}

/** Times on the command line: ISO 8601; a date alone is its midnight, and without a zone it is UTC. */
export function parseMoment(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined;
  const hasTime = text.length > 10;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
  const ms = Date.parse(`${text.replace(' ', 'T')}${hasTime && !hasZone ? 'Z' : ''}`);
  return Number.isNaN(ms) ? undefined : ms;
}
