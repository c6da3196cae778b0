/** Abbreviations of time zones that stand in logs, and what each may mean. */

/** Hours from UTC of those that mean one offset to nearly everybody. The American ones are those of RFC 2822 without CST and CDT, which are also those of China and Cuba. */
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

/** Those that mean several; and, for streams whose zone uses them, further meanings of those above. Hours from UTC. */
const SHARED: Readonly<Record<string, readonly number[]>> = {
  ADT: [-3],
  AMT: [-4, 4],
  ART: [-3],
  AST: [-4, 3],
  BST: [1, 6, 11],
  CDT: [-5, -4, 9],
  CST: [-6, 8, -5, 9.5],
  ECT: [-5, -4],
  EDT: [11],
  EST: [10],
  GST: [4, -2],
  IST: [5.5, 1, 2],
  MST: [8, 6.5],
  PHT: [8],
  PST: [8],
  PYT: [-4, -3],
  SGT: [8],
  SST: [-11, 8],
  WST: [13, 8],
};

const HOUR_MS = 3_600_000;

function offsetOf(word: string): number | undefined {
  const hours = Object.hasOwn(HOURS, word) ? HOURS[word] : undefined;
  return hours === undefined ? undefined : hours * HOUR_MS;
}

/**
 * Milliseconds from UTC. An abbreviation with several meanings has the one that is an offset of the stream's zone.
 * @param before offset of the stream's zone in ms, if it names one. @param after the other one, where clocks change.
 * @returns undefined when the word is no abbreviation, or nothing says which meaning it has.
 */
export function offsetOfAbbreviation(word: string, usesOffset?: (offsetMs: number) => boolean): number | undefined {
  if (usesOffset !== undefined && Object.hasOwn(SHARED, word)) {
    const shared = SHARED[word]?.find((hours) => usesOffset(hours * HOUR_MS));
    if (shared !== undefined) return shared * HOUR_MS;
  }
  return offsetOf(word);
}

/** Whether a word is an abbreviation that stands in logs. */
export function isKnownAbbreviation(word: string): boolean {
  return Object.hasOwn(HOURS, word) || Object.hasOwn(SHARED, word);
}

export const ABBREVIATIONS: readonly string[] = [...new Set([...Object.keys(HOURS), ...Object.keys(SHARED)])];
