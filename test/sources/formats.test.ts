import { describe, expect, test } from 'vitest';
import type { FieldPath } from '../../src/engine/model/records.js';
import { FORMATS, formatByName, REGEX_FORMAT } from '../../src/sources/formats/formats.js';
import { exampleStream, one, read, streamOf } from './helpers.js';

describe.each([...FORMATS, REGEX_FORMAT].map((format) => [format.name, format] as const))('format %s', (name, format) => {
  test('describes itself', () => {
    expect(format.summary).not.toBe('');
    expect(format.doc.length).toBeGreaterThan(100);
    expect(format.examples.length).toBeGreaterThan(0);
    for (const field of format.fields ?? []) expect(field.doc).toMatch(/\.$|[:)`]$/);
  });

  test.each(format.examples.map((example) => [example.line, example] as const))('reads %s', (_, example) => {
    const stream = exampleStream(name, example);
    const names = Object.keys(example.fields);
    const record = one(stream, example.line, [...names, 'line'], undefined, example.before);
    expect(record.fields).toEqual({ ...example.fields, line: example.line });
    if (example.time !== undefined) expect(new Date(record.time).toISOString()).toBe(example.time);
  });

  test('reads the fields it documents, and no others', () => {
    if (format.fields === undefined) return;
    const documented = format.fields.map((field) => field.path.join('.'));
    for (const example of format.examples) {
      for (const field of Object.keys(example.fields)) {
        expect(
          format.hasOtherFields === true ||
            format.parameters !== undefined ||
            documented.some((known) => known === field || field.startsWith(`${known}.`)),
        ).toBe(true);
      }
      expect(one(exampleStream(name, example), example.line, ['nothing_of_that_name'], undefined, example.before).fields).toEqual({
        nothing_of_that_name: undefined,
      });
    }
    expect(documented).toContain(format.timeField.join('.'));
  });

  test('skips blank lines and never throws', () => {
    const stream = streamOf(name === 'regex' ? /(?<a>x)/ : name);
    const fields: FieldPath[] = [['line'], ['message'], ['__proto__'], ['constructor'], ['a', 'b'], ['sd', 'x', 'y']];
    for (const line of [
      '',
      ' ',
      '\t',
      '"',
      '[',
      '{',
      '<',
      '<0>',
      '<999>',
      '\u0000',
      '=',
      '" "',
      '[[[[',
      '{}{}',
      '1 ',
      '\ufeff',
      'é',
      '😀'.repeat(50),
    ]) {
      const { records, stats } = read(stream, [line], fields);
      expect(records.length + stats.blank + stats.unreadableLines).toBe(1);
    }
  });
});

test('formats are found by name, except the regular expression', () => {
  expect(FORMATS.map((format) => format.name)).toEqual([
    'json',
    'logfmt',
    'combined',
    'syslog',
    'cri',
    'docker',
    'csv',
    'tsv',
    'w3c',
    'klog',
    'journald',
    'gelf',
    'pino',
    'nginx_error',
    'postgres',
    'alb',
    'haproxy',
    'cef',
    'log4j',
    'text',
  ]);
  for (const format of FORMATS) expect(formatByName(format.name)).toBe(format);
  expect(formatByName('regex')).toBeUndefined();
  expect(formatByName('combined')?.fields?.find((field) => field.path[0] === 'size')?.unit?.bytes).toBe(1);
});
