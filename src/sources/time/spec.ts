/** What `time FIELD as "…" zone "…"` may say, and what is wrong with it. */
import type { EpochUnit } from './epoch.js';
import { checkPattern } from './pattern.js';
import { zoneByName } from './zone.js';

export interface TimeSpec {
  readonly as?: string;
  readonly zone?: string;
}

/** The words that `as` knows, with what they read; everything else is a pattern. */
export const TIME_WORDS: readonly { readonly word: string; readonly doc: string }[] = [
  { word: 'iso', doc: 'ISO 8601 with or without offset, of any precision: `2026-05-04T10:03:00.250Z`, `2026-05-04 10:03:00,250`' },
  {
    word: 'epoch',
    doc: 'time since 1970 as a number; its size tells the unit: below 1e11 seconds, 1e14 milliseconds, 1e17 microseconds, else nanoseconds',
  },
  { word: 'epoch s', doc: 'seconds since 1970, perhaps with a fraction' },
  { word: 'epoch ms', doc: 'milliseconds since 1970' },
  { word: 'epoch us', doc: 'microseconds since 1970' },
  { word: 'epoch ns', doc: 'nanoseconds since 1970' },
  { word: 'clf', doc: 'as in access logs: `04/May/2026:10:03:00 +0000`' },
  { word: 'syslog', doc: "`May  4 10:03:00`; the year comes from the file's date or `--year`" },
  { word: 'ctime', doc: '`Mon May  4 10:03:00 2026`, also with a fraction of the second' },
];

export const EPOCH_UNITS: ReadonlyMap<string, EpochUnit | undefined> = new Map([
  ['epoch', undefined],
  ['epoch s', 's'],
  ['epoch ms', 'ms'],
  ['epoch us', 'us'],
  ['epoch µs', 'us'],
  ['epoch ns', 'ns'],
]);

/** What is wrong with a time clause, in the user's words; undefined when nothing is. */
export function checkTimeSpec(spec: TimeSpec): string | undefined {
  const { as, zone } = spec;
  if (zone !== undefined && zoneByName(zone) === undefined) {
    return /^(?:local|system)$/i.test(zone)
      ? 'a zone must be named, such as "Europe/Berlin": what is local differs from machine to machine'
      : `there is no time zone "${zone}"; zones are named like "Europe/Berlin", "UTC" or "UTC+2"`;
  }
  if (as === undefined || TIME_WORDS.some(({ word }) => word === as) || EPOCH_UNITS.has(as)) return undefined;
  if (/^epoch\b/i.test(as)) return `"${as}" is not known; say "epoch s", "epoch ms", "epoch us" or "epoch ns"`;
  if (/^(?:rfc\s*-?3339|iso\s*-?8601)$/i.test(as)) return `"${as}" is called "iso" here`;
  if (/^(?:unix|seconds|timestamp)/i.test(as)) return `"${as}" is not known; for a number since 1970 say "epoch s" or "epoch ms"`;
  return checkPattern(as);
}
