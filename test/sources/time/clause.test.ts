/** The clause `time … as "…", "…"` in a rule file: what `check` says, and how it is printed. */
import { expect, test } from 'vitest';
import { loadRules } from '../../../src/index.js';
import { format } from '../../../src/parser/print/format.js';

const rules = (clause: string): string => `stream app {
  format json
  ${clause}
}

alert Many {
  page when count() over 5m >= 3
}
`;

const problems = (clause: string): readonly string[] =>
  loadRules([{ path: 'a.alert', text: rules(clause) }]).diagnostics.map(
    ({ code, message, range }) => `${code} ${rules(clause).slice(range.start, range.end)}: ${message}`,
  );

test('several forms and an offset are accepted', () => {
  expect(problems('time ts as "yyMMdd HH:mm:ss", "iso", "epoch ms" zone "-05:00"')).toEqual([]);
  expect(problems('time ts as "MM-dd HH:mm:ss.SSS"')).toEqual([]);
});

test('each form is checked where it stands', () => {
  expect(problems('time ts as "iso", "YYYY-MM-dd HH:mm:ss", "HH:mm"')).toEqual([
    'T505 "YYYY-MM-dd HH:mm:ss": YYYY in the pattern "YYYY-MM-dd HH:mm:ss" reads nothing; write "yyyy-MM-dd HH:mm:ss"',
    'T505 "HH:mm": the pattern "HH:mm" has no day; add MM and dd',
  ]);
  expect(problems('time ts as "iso", "clf", "iso"')).toEqual(['T505 "iso": "iso" is written twice; write each form once']);
  expect(problems('time ts zone "-15:00"')).toEqual([
    'T505 "-15:00": there is no time zone "-15:00"; zones are named like "Europe/Berlin", "UTC" or "+02:00"',
  ]);
});

test('it is printed as it was written', () => {
  const text = rules('time ts as "yyMMdd HH:mm:ss", "iso" zone "Europe/Berlin"');
  expect(loadRules([{ path: 'a.alert', text }]).program?.streams[0]?.time).toEqual({
    field: ['ts'],
    as: ['yyMMdd HH:mm:ss', 'iso'],
    zone: 'Europe/Berlin',
  });
  expect(format({ path: 'a.alert', text })).toMatchObject({ text });
});
