/** Times as logs write them, in several zones and through a change of the clocks, agree with Luxon. */
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { compileTime } from '../../src/sources/time/compile.js';
import { TimeResolver } from '../../src/sources/time/resolver.js';

/** Written by Luxon in this format. `as`: forms that read it; undefined: it is detected. */
const FORMS: readonly { readonly written: string; readonly as: readonly (string | undefined)[] }[] = [
  { written: 'yyyy-MM-dd HH:mm:ss', as: [undefined, 'iso', 'yyyy-MM-dd HH:mm:ss'] },
  { written: "yyyy-MM-dd'T'HH:mm:ss.SSS", as: [undefined, 'iso', "yyyy-MM-dd'T'HH:mm:ss.SSSSSS"] },
  { written: 'yyyy-MM-dd HH:mm:ss,SSS', as: [undefined, 'iso', 'yyyy-MM-dd HH:mm:ss.S'] },
  { written: 'yyyy-MM-dd HH:mm:ss:SSS', as: [undefined, 'yyyy-MM-dd HH:mm:ss:SSS'] },
  { written: 'yyyy/MM/dd HH:mm:ss', as: [undefined, 'yyyy/MM/dd HH:mm:ss'] },
  { written: 'yyyy.MM.dd HH:mm:ss', as: [undefined, 'yyyy.MM.dd HH:mm:ss'] },
  { written: "yyyyMMdd'T'HHmmss", as: [undefined, "yyyyMMdd'T'HHmmss"] },
  { written: 'yyyyMMdd-HH:mm:ss:SSS', as: [undefined, 'yyyyMMdd-H:m:s:S'] },
  { written: 'yyyy-MM-dd hh:mm:ss a', as: [undefined, 'yyyy-MM-dd hh:mm:ss a'] },
  { written: 'yyyy-MM-dd HH:mm:ss ZZ', as: [undefined, 'yyyy-MM-dd HH:mm:ss ZZ'] },
  { written: 'yyyy-MM-dd HH:mm:ssZZZ', as: [undefined, 'yyyy-MM-dd HH:mm:ssZ'] },
  { written: "yyyy-MM-dd HH:mm:ss ZZ'['z']'", as: [undefined, 'yyyy-MM-dd HH:mm:ss z'] },
  { written: 'dd/MMM/yyyy:HH:mm:ss', as: [undefined, 'clf', 'dd/MMM/yyyy:HH:mm:ss'] },
  { written: 'dd/MMM/yyyy:HH:mm:ss ZZZ', as: [undefined, 'clf', 'dd/MMM/yyyy:HH:mm:ss Z'] },
  { written: 'EEE MMM dd HH:mm:ss yyyy', as: [undefined, 'ctime', 'EEE MMM dd HH:mm:ss yyyy'] },
  { written: 'EEE MMM dd HH:mm:ss yyyy ZZZ', as: [undefined, 'ctime', 'EEE MMM dd HH:mm:ss yyyy Z'] },
  { written: "EEE MMM dd yyyy HH:mm:ss 'GMT'ZZZ", as: [undefined, 'ctime', 'EEE MMM dd yyyy HH:mm:ss z'] },
  { written: 'EEE, dd MMM yyyy HH:mm:ss ZZZ', as: [undefined, 'rfc1123', 'EEE, dd MMM yyyy HH:mm:ss Z'] },
  { written: 'MMM d HH:mm:ss', as: [undefined, 'syslog', 'MMM d HH:mm:ss'] },
  { written: 'MMM dd yyyy HH:mm:ss.SSS', as: [undefined, 'syslog', 'MMM dd yyyy HH:mm:ss.S'] },
  { written: 'yyyy MMM dd HH:mm:ss', as: [undefined, 'syslog', 'yyyy MMM dd HH:mm:ss'] },
  { written: 'd MMM HH:mm:ss.SSS', as: [undefined, 'syslog', 'd MMM HH:mm:ss.S'] },
  { written: 'd MMM yyyy HH:mm:ss.SSS', as: [undefined, 'd MMM yyyy HH:mm:ss.S'] },
  { written: 'dd-MMM-yyyy HH:mm:ss.SSS', as: [undefined, 'syslog', 'dd-MMM-yyyy HH:mm:ss.S'] },
  { written: 'MM-dd HH:mm:ss.SSS', as: [undefined, 'syslog', 'MM-dd HH:mm:ss.S'] },
  { written: 'MM.dd HH:mm:ss', as: [undefined, 'syslog', 'MM.dd HH:mm:ss'] },
  { written: 'MMdd HH:mm:ss.SSS', as: [undefined, 'syslog', 'MMdd HH:mm:ss.SSSSSS'] },
  { written: 'yyMMdd HHmmss', as: ['yyMMdd HHmmss'] },
  { written: 'yyMMdd  H:mm:ss', as: ['yyMMdd  H:mm:ss'] },
  { written: 'yy/MM/dd HH:mm:ss', as: ['yy/MM/dd HH:mm:ss'] },
  { written: 'yyyy-MM-dd-HH.mm.ss.SSS', as: ['yyyy-MM-dd-HH.mm.ss.u'] },
  { written: 'dd.MM.yyyy HH:mm:ss', as: ['dd.MM.yyyy HH:mm:ss'] },
  { written: 'MMMM d, yyyy h:mm:ss a', as: ['MMMM d, yyyy h:mm:ss a'] },
  { written: 'yyyy-ooo HH:mm:ss', as: ['yyyy-ooo HH:mm:ss'] },
  { written: 'EEEE, d. MMM yyyy HH:mm:ss', as: ['EEEE, d. MMM yyyy HH:mm:ss'] },
  { written: 'X', as: [undefined, 'epoch s', 'X'] },
  { written: 'x', as: ['epoch ms', 'x'] },
];

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/Sao_Paulo', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns'];
const MINUTE_MS = 60_000;

/** Moments in order: every 13 minutes of days on which clocks change somewhere, and of a turn of the year. */
const DAYS = ['2025-12-31', '2026-03-08', '2026-03-29', '2026-04-04', '2026-10-25', '2026-11-01'];
const MOMENTS = DAYS.flatMap((day) =>
  Array.from({ length: 110 }, (_, index) => Date.parse(`${day}T00:00:07.250Z`) + index * 13 * MINUTE_MS),
);

const CASES = FORMS.flatMap(({ written, as }) => as.map((form) => [form ?? 'no form', written, form] as const));

test('there are enough forms', () => {
  expect(CASES.length).toBeGreaterThan(80);
});

const written = new Map<string, readonly string[]>();

/** The moments as texts. Luxon is slow. */
function textsOf(format: string, zone: string): readonly string[] {
  const key = `${format} ${zone}`;
  const texts = written.get(key) ?? MOMENTS.map((ms) => DateTime.fromMillis(ms, { zone, locale: 'en-US' }).toFormat(format));
  written.set(key, texts);
  return texts;
}

describe.each(ZONES)('in %s', (zone) => {
  test.each(CASES)('%s reads %s', (_, format, form) => {
    let nowMs = 0;
    const time = compileTime(
      form === undefined ? { zone } : { as: [form], zone },
      new TimeResolver({ zone, hint: { writtenMs: () => nowMs } }),
    );
    const texts = textsOf(format, zone);
    const wrong = MOMENTS.flatMap((ms, index) => {
      const text = texts[index] ?? '';
      const expected = format.includes('SSS') || format === 'x' ? ms : Math.floor(ms / 1000) * 1000;
      nowMs = ms;
      const read = time(text);
      return read === expected ? [] : [`${text} is ${Number.isNaN(read) ? 'not read' : new Date(read).toISOString()}`];
    });
    expect(wrong).toEqual([]);
  });
});
