/** The values that `time FIELD as "…" zone "…"` accepts, and the problem with any other. */
import type { EpochUnit } from './epoch.js';
import { checkPattern } from './pattern.js';
import { zoneByName } from './zone.js';

export interface TimeSpec {
  /** Words or patterns, in the order in which they are tried. */
  readonly as?: readonly string[];
  readonly zone?: string;
}

/** The words that `as` accepts; everything else is a pattern. */
export const TIME_WORDS: readonly { readonly word: string; readonly doc: string }[] = [
  { word: 'iso', doc: 'ISO 8601 with or without offset, of any precision: `2026-05-04T10:03:00.250Z`, `2026-05-04 10:03:00,250`' },
  {
    word: 'epoch',
    doc: 'time since 1970 as a number; the unit depends on its size: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, else nanoseconds',
  },
  { word: 'epoch s', doc: 'seconds since 1970, with or without a fraction' },
  { word: 'epoch ms', doc: 'milliseconds since 1970' },
  { word: 'epoch us', doc: 'microseconds since 1970' },
  { word: 'epoch ns', doc: 'nanoseconds since 1970' },
  { word: 'clf', doc: 'the format of access logs: `04/May/2026:10:03:00 +0000`' },
  {
    word: 'syslog',
    doc: "`May  4 10:03:00`, with or without a fraction, a zone and a year before or after the date; `4 May 10:03:00`, `05-04 10:03:00`, `05.04 10:03:00` and klog's `0504 10:03:00`",
  },
  { word: 'ctime', doc: '`Mon May  4 10:03:00 2026`, with or without a fraction and a zone' },
  { word: 'rfc1123', doc: '`Mon, 04 May 2026 10:03:00 GMT`' },
];

export const EPOCH_UNITS: ReadonlyMap<string, EpochUnit | undefined> = new Map([
  ['epoch', undefined],
  ['epoch s', 's'],
  ['epoch ms', 'ms'],
  ['epoch us', 'us'],
  ['epoch µs', 'us'],
  ['epoch ns', 'ns'],
]);

/** The problem with the forms or the zone of a time clause, for users; undefined when there is none. */
export function checkTimeSpec({ as, zone }: TimeSpec): string | undefined {
  if (zone !== undefined && zoneByName(zone) === undefined) {
    return /^(?:local|system)$/i.test(zone)
      ? 'a zone must be named, such as "Europe/Berlin": the local zone differs between machines'
      : `there is no time zone "${zone}"; zones are named like "Europe/Berlin", "UTC" or "+02:00"`;
  }
  for (const each of as ?? []) {
    const problem = checkForm(each);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** Whether a form is a pattern, not a word. */
export function isPattern(as: string): boolean {
  return !TIME_WORDS.some(({ word }) => word === as) && !EPOCH_UNITS.has(as);
}

function checkForm(as: string): string | undefined {
  if (!isPattern(as)) return undefined;
  if (/^epoch\b/i.test(as)) return `"${as}" is not known; use "epoch s", "epoch ms", "epoch us" or "epoch ns"`;
  if (/^(?:rfc\s*-?3339|iso\s*-?8601)$/i.test(as)) return `use "iso" instead of "${as}"`;
  if (/^(?:rfc\s*-?(?:822|1123|2822|5322|7231)|http)$/i.test(as)) return `use "rfc1123" instead of "${as}"`;
  if (/^rfc\s*-?3164$/i.test(as)) return `use "syslog" instead of "${as}"`;
  if (/^(?:unix|seconds|timestamp)/i.test(as)) return `"${as}" is not known; for a number since 1970 use "epoch s" or "epoch ms"`;
  return checkPattern(as);
}
