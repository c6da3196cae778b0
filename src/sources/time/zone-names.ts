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

type Meaning = readonly [hours: number, zones: RegExp];

const AMERICA = /^(?:America|US|Canada|Mexico|Brazil|Chile|Cuba|Atlantic|EST5|CST6|MST7|PST8)/;
const AUSTRALIA = /^Australia/;
const ASIA = /^Asia/;
const CHINA = /^(?:Asia\/(?:Shanghai|Chongqing|Harbin|Urumqi|Macau|Macao|Taipei)|PRC|ROC)/;

/** Those that mean several; and, for streams whose zone uses them, further meanings of those above. */
const SHARED: Readonly<Record<string, readonly Meaning[]>> = {
  ADT: [[-3, AMERICA]],
  AMT: [
    [-4, AMERICA],
    [4, /^Asia\/Yerevan/],
  ],
  ART: [[-3, AMERICA]],
  AST: [
    [-4, AMERICA],
    [3, /^Asia\/(?:Riyadh|Kuwait|Baghdad|Aden|Bahrain|Qatar)/],
  ],
  BST: [
    [1, /^(?:Europe\/(?:London|Belfast|Jersey|Guernsey|Isle_of_Man)|GB)/],
    [6, /^Asia\/(?:Dhaka|Dacca)/],
    [11, /^Pacific\/Bougainville/],
  ],
  CDT: [
    [-5, AMERICA],
    [-4, /^(?:America\/Havana|Cuba)/],
    [9, CHINA],
  ],
  CST: [
    [-6, AMERICA],
    [8, CHINA],
    [-5, /^(?:America\/Havana|Cuba)/],
    [9.5, AUSTRALIA],
  ],
  ECT: [[-5, /^America\/Guayaquil/]],
  EDT: [[11, AUSTRALIA]],
  EST: [[10, AUSTRALIA]],
  GST: [
    [4, /^Asia\/(?:Dubai|Muscat)/],
    [-2, /^Atlantic\/South_Georgia/],
  ],
  IST: [
    [5.5, /^Asia\/(?:Kolkata|Calcutta|Colombo)/],
    [1, /^(?:Europe\/Dublin|Eire)/],
    [2, /^(?:Asia\/(?:Jerusalem|Tel_Aviv)|Israel)/],
  ],
  MST: [
    [8, /^Asia\/(?:Kuala_Lumpur|Kuching)/],
    [6.5, /^Asia\/(?:Yangon|Rangoon)/],
  ],
  PHT: [[8, /^Asia\/Manila/]],
  PST: [[8, /^Asia\/Manila/]],
  PYT: [
    [-4, /^America\/Asuncion/],
    [-3, /^America\/Asuncion/],
  ],
  SGT: [[8, ASIA]],
  SST: [
    [-11, /^(?:Pacific\/(?:Pago_Pago|Midway|Samoa)|US\/Samoa)/],
    [8, /^Asia\/Singapore/],
  ],
  WST: [
    [13, /^Pacific\/Apia/],
    [8, AUSTRALIA],
  ],
};

const HOUR_MS = 3_600_000;

function offsetOf(word: string): number | undefined {
  const hours = Object.hasOwn(HOURS, word) ? HOURS[word] : undefined;
  return hours === undefined ? undefined : hours * HOUR_MS;
}

/** The zone of a stream, around one local time. */
export interface StreamZone {
  readonly name: string;
  /** Its offset never changes, so that its name says nothing. */
  readonly isFixed: boolean;
  /** Whether it has this offset in summer or in winter. */
  usesOffset(offsetMs: number): boolean;
}

/**
 * Milliseconds from UTC. An abbreviation with several meanings has the one that the zone of the stream uses.
 * @returns undefined when the word is no abbreviation, or nothing says which meaning it has.
 */
export function offsetOfAbbreviation(word: string, zone?: StreamZone): number | undefined {
  if (zone !== undefined && Object.hasOwn(SHARED, word)) {
    const meaning = SHARED[word]?.find(([hours, zones]) => (zone.isFixed || zones.test(zone.name)) && zone.usesOffset(hours * HOUR_MS));
    if (meaning !== undefined) return meaning[0] * HOUR_MS;
  }
  return offsetOf(word);
}

/** Whether a word is an abbreviation that stands in logs. */
export function isKnownAbbreviation(word: string): boolean {
  return Object.hasOwn(HOURS, word) || Object.hasOwn(SHARED, word);
}

export const ABBREVIATIONS: readonly string[] = [...new Set([...Object.keys(HOURS), ...Object.keys(SHARED)])];

/** The first parts of names of zones, such as `Europe/Berlin`. */
export const REGIONS: readonly string[] = [
  'Africa',
  'America',
  'Antarctica',
  'Asia',
  'Atlantic',
  'Australia',
  'Europe',
  'Indian',
  'Pacific',
];

/** By the first letter and the second byte. */
const STARTS = new Uint8Array(26 * 256);
for (const name of [...ABBREVIATIONS, ...REGIONS, 'AM', 'PM']) STARTS[(name.charCodeAt(0) - 65) * 256 + name.charCodeAt(1)] = 1;
// `Z` alone, before anything.
STARTS.fill(1, 25 * 256);

/** Whether a word with these two characters may be a zone, or AM or PM. Levels, such as `INFO` and `WARN`, begin in other ways. @param first a capital letter. */
export function mayBeginZone(first: number, second: number): boolean {
  return STARTS[(first - 65) * 256 + (second & 255)] === 1;
}
