/** Times on the command line. */

/** ISO 8601 to ms. A date alone is its midnight, and times without a zone are UTC. Undefined if it is not a time. */
export function parseMoment(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined;
  const hasTime = text.length > 10;
  const hasZone = /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10));
  const ms = Date.parse(`${text.replace(' ', 'T')}${hasTime && !hasZone ? 'Z' : ''}`);
  return Number.isNaN(ms) ? undefined : ms;
}
