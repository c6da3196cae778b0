/** Abbreviations of time zones that stand in logs, as far as each means one offset. */

/** Hours from UTC. The American ones are those of RFC 2822 without CST, which is also China's. */
const HOURS: Readonly<Record<string, number>> = {
  UTC: 0,
  UCT: 0,
  GMT: 0,
  WET: 0,
  WEST: 1,
  CET: 1,
  MEZ: 1,
  CEST: 2,
  MESZ: 2,
  EET: 2,
  SAST: 2,
  EEST: 3,
  MSK: 3,
  PKT: 5,
  WIB: 7,
  HKT: 8,
  AWST: 8,
  JST: 9,
  KST: 9,
  ACST: 9.5,
  AEST: 10,
  ACDT: 10.5,
  AEDT: 11,
  NZST: 12,
  NZDT: 13,
  NST: -3.5,
  NDT: -2.5,
  BRT: -3,
  EDT: -4,
  EST: -5,
  MDT: -6,
  MST: -7,
  PDT: -7,
  PST: -8,
  AKDT: -8,
  AKST: -9,
  HST: -10,
};

/** Ambiguous: the meaning depends on the origin of the log. */
const AMBIGUOUS: ReadonlySet<string> = new Set([
  'ADT',
  'AMT',
  'ART',
  'AST',
  'BST',
  'CDT',
  'CST',
  'ECT',
  'GST',
  'IST',
  'PHT',
  'PYT',
  'SGT',
  'SST',
  'WST',
]);

const ABBREVIATION = /^[A-Z]{2,5}$/;

/** Milliseconds from UTC; undefined when the word is no abbreviation, or means different zones to different people, as `IST` and `CST` do. */
export function offsetOfAbbreviation(word: string): number | undefined {
  const hours = Object.hasOwn(HOURS, word) ? HOURS[word] : undefined;
  return hours === undefined ? undefined : hours * 3_600_000;
}

/** Whether a word may be an abbreviation of a zone at all. */
export function isAbbreviation(word: string): boolean {
  return ABBREVIATION.test(word);
}

/** Whether a word is an abbreviation that stands in logs. */
export function isKnownAbbreviation(word: string): boolean {
  return Object.hasOwn(HOURS, word) || AMBIGUOUS.has(word);
}
