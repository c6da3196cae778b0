/** `redact` in lines and in records. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WrittenNumber } from '../../src/engine/model/records.js';
import { createObjectReader } from '../../src/sources/decode/object-reader.js';
import type { Redactor } from '../../src/sources/redact/redactor.js';
import { redactorOf } from '../../src/sources/redact/redactor.js';
import { one, path, read, rows, streamOf } from './helpers.js';

type Rule = RegExp | readonly [RegExp, string];

const redactions = (rules: readonly Rule[]) =>
  rules.map((rule) => {
    const [regex, replacement] = rule instanceof RegExp ? [rule, '[redacted]'] : rule;
    return { regex: { pattern: regex.source, flags: regex.flags }, replacement };
  });

function redactor(format: string, ...rules: readonly Rule[]): Redactor {
  const made = redactorOf({ format: { name: format }, redactions: redactions(rules) });
  if (made === undefined) throw new Error('nothing to redact');
  return made;
}

describe('a line', () => {
  it('is redacted by one clause after the other', () => {
    const text = redactor('text', [/\d{12,19}/, '[card]'], [/password=\S+/, 'password=***'], [/\[card\]/, '#']);
    expect(text.line('card 4111111111111111 password=hunter2 done')).toBe('card # password=*** done');
    expect(text.line('nothing')).toBe('nothing');
    expect(redactorOf({ format: { name: 'text' }, redactions: [] })).toBeUndefined();
  });

  it('is cut if it grows beyond the limit', () => {
    const grown = redactor('text', [/a/, 'é'.repeat(300)]).line('a'.repeat(2000));
    expect(Buffer.byteLength(grown)).toBe(1024 * 1024);
    expect(redactor('text', [/a/, `${'é'.repeat(300)}x`]).line('a'.repeat(2000))).not.toContain('\ufffd');
  });
});

describe('a line of JSON', () => {
  const line = (text: string, ...rules: readonly Rule[]): string => redactor('json', ...rules).line(text);

  it('stays JSON: each text is matched by itself', () => {
    expect(line('{"m":"login password=hunter2","level":"info"}', /password=\S+/)).toBe('{"m":"login [redacted]","level":"info"}');
    expect(line('{"m":"login password=hunter2","level":"info"}', [/password=\S+/, 'password="*"'])).toBe(
      '{"m":"login password=\\"*\\"","level":"info"}',
    );
    expect(line('{"a":"0123456789012345678901234567890123456789","b":1.0}', /\S{32,}/)).toBe('{"a":"[redacted]","b":1.0}');
  });

  it('is redacted by its values, whatever their escapes', () => {
    expect(line('{"m":"to joe\\u0040example.com \\u00e9"}', /\w+@\S+/)).toBe('{"m":"to [redacted] é"}');
    expect(line('{"u":"https:\\/\\/joe:pw@host"}', /https:\/\/\S+/)).toBe('{"u":"[redacted]"}');
    expect(line('{"m":"a\\nb"}', /^b/m)).toBe('{"m":"a\\n[redacted]"}');
  });

  it('has its numbers and names redacted too, and a redacted number becomes text', () => {
    expect(line('{"card":4111111111111111,"n":-1.50e2,"4111111111111111":[4111111111111111,true]}', /\d{16}/)).toBe(
      '{"card":"[redacted]","n":-1.50e2,"[redacted]":["[redacted]",true]}',
    );
  });

  it('is matched as a whole against patterns with quotes, except for replaced parts', () => {
    const password = [/"password":\s*"[^"]*"/, '"password":"*"'] as const;
    expect(line('{"user":"joe","password": "hunter2"}', password)).toBe('{"user":"joe","password":"*"}');
    expect(line('{"password":"a 4111111111111111","x":1}', [/"password":"[^"]*"|\d{16}/, '"password":"*"'])).toBe('{"password":"*","x":1}');
    expect(line('{"m":"say \\"hunter2\\" loud","level":"info"}', [/"\w+"( loud)?/, '"x"'])).toBe('{"x":"say \\"x\\"","x":"x"}');
  });

  it('is redacted as text if it is not JSON, or no longer', () => {
    expect(line('password=hunter2 {"password=hunter3"', /password=\w+/)).toBe('[redacted] {"[redacted]"');
    expect(line('{"a":"x","b":"4111111111111111"}', /"a":"x",/, [/\d{16}/, '#'])).toBe('{[redacted]"b":"#"}');
    expect(line('{"a":"x","b":"c"}', /"x","/, [/c$|c"/, '#'])).toBe('{"a":[redacted]b":"#}');
  });

  it('has no match left, and is the same JSON elsewhere', () => {
    const secret = /s3cr\w+/;
    const texts = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('s3cret', 'as3crX"\\', '\u2028s3cr1é'));
    const json = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        texts,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(texts, tie('value'), { maxKeys: 4 }),
      ),
    })).value;
    const hidden = (value: unknown): unknown => {
      if (typeof value === 'string') return value.replaceAll(/s3cr\w+/g, '[redacted]');
      if (Array.isArray(value)) return value.map(hidden);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [hidden(name), hidden(member)]));
    };
    fc.assert(
      fc.property(fc.dictionary(texts, json), (record) => {
        const redacted = line(JSON.stringify(record), secret);
        expect(JSON.parse(redacted)).toEqual(JSON.parse(JSON.stringify(hidden(record))));
        expect(redactor('json', secret).record(record)).toEqual(hidden(record));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a record of a program', () => {
  const record = (value: Readonly<Record<string, unknown>>, ...rules: readonly Rule[]) => redactor('json', ...rules).record(value);

  it('is the same object if nothing is replaced, else a copy', () => {
    const given = { a: { b: ['x', 1n, new Date(0), new WrittenNumber(1, '1.0')] }, f: undefined };
    expect(record(given, /secret/)).toBe(given);
    const copy = record({ ...given, c: [{ d: 'a secret' }] }, /secret/);
    expect(copy).toEqual({ ...given, c: [{ d: 'a [redacted]' }] });
  });

  it('may be circular or throw', () => {
    const cyclic: Record<string, unknown> = { m: 'secret' };
    cyclic['self'] = cyclic;
    expect(record(cyclic, /secret/)).toEqual({ m: '[redacted]', self: undefined });
    const odd = {
      get bad(): string {
        throw new Error('no');
      },
      url: new URL('https://joe:secret@host/'),
      error: new Error('a secret'),
      text: new String('secret'),
      big: 4111111111111111n,
      ['__proto__x']: 'secret',
    };
    const copy = record(odd, /secret|\d{16}/);
    expect(copy).toMatchObject({ url: 'https://joe:[redacted]@host/', text: '[redacted]', big: '[redacted]' });
    expect((copy['error'] as { message: string }).message).toBe('a [redacted]');
    expect(JSON.stringify(copy)).not.toContain('secret');
  });

  it('is matched as JSON against patterns with quotes', () => {
    expect(record({ password: 'hunter2', n: 1n }, [/"password":"[^"]*"/, '"password":"*"'])).toEqual({ password: '*', n: '1' });
    expect(record({ a: 'b' }, /"a":"b"/)).toEqual({ line: '{[redacted]}' });
  });

  it('is decoded after it is redacted', () => {
    const stream = streamOf('json', { redactions: redactions([/hunter\d/]) });
    const fields = ['m', 'line'];
    const batch = createObjectReader(stream, fields.map(path))([{ ts: 0, m: 'hunter2' }]);
    expect(rows(batch, fields)[0]?.fields).toEqual({ m: '[redacted]', line: '{"ts":0,"m":"[redacted]"}' });
  });
});

describe('a stream that redacts', () => {
  it('shows no secret in extract, in line or in samples', () => {
    const stream = streamOf('text', {
      redactions: redactions([[/pin \d+/, 'pin 0000']]),
      extracts: [{ regex: { pattern: 'pin (?<pin>\\d+)', flags: '' } }],
    });
    expect(one(stream, 'my pin 1234', ['pin', 'line']).fields).toEqual({ pin: '0000', line: 'my pin 0000' });
    const { stats } = read(streamOf('json', { redactions: redactions([/hunter2/]) }), ['no json hunter2', '{"m":"hunter2"}']);
    expect(stats.unreadable[0]?.sample.text).toBe('no json [redacted]');
    expect(stats.timeless[0]?.sample.text).toBe('{"m":"[redacted]"}');
  });

  it('finds a secret that a container log splits over two lines', () => {
    const stream = streamOf('cri', { redactions: redactions([/hunter\d/]) });
    const { records } = read(stream, ['2026-05-04T10:03:00Z stdout P a hun', '2026-05-04T10:03:00Z stdout F ter2 b'], ['message', 'line']);
    expect(records[0]?.fields).toEqual({ message: 'a [redacted] b', line: '2026-05-04T10:03:00Z stdout F a [redacted] b' });
  });

  it('leaves JSON inside its lines as JSON, and finds a secret that is written with escapes in it', () => {
    const fields = ['line', 'message', 'card', 'status', 'pin', 'note'];
    const secrets = redactions([[/\d{16}/, '[card]'], /hunter\d/]);
    const message = String.raw`{"card":4111111111111111,"pin":"hunter\u0032","status":503,"note":"a \"4111111111111111\""}`;
    const redacted = { card: '[card]', pin: '[redacted]', status: 503, note: 'a "[card]"' };
    const wraps: Readonly<Record<string, string>> = {
      cri: `2026-05-04T10:03:00Z stdout F ${message}`,
      docker: JSON.stringify({ log: `${message}\n`, stream: 'stdout', time: '2026-05-04T10:03:00Z' }),
      syslog: `2026-05-04T10:03:00Z web1 app: hunter3 ${message}`,
      text: `2026-05-04 10:03:00 4111111111111112 ${message}`,
    };
    for (const [name, line] of Object.entries(wraps)) {
      const stream = { format: { name, inner: { name: 'json' } }, extracts: [], redactions: secrets };
      const { records, stats } = read(stream, [line], fields);
      expect([name, records[0]?.fields]).toMatchObject([name, redacted]);
      expect(JSON.stringify([records, stats])).not.toMatch(/411111|hunter/);
    }
    const stream = streamOf('json', { redactions: secrets, extracts: [{ format: { name: 'json' }, from: ['body'] }] });
    expect(one(stream, JSON.stringify({ body: message }), fields).fields).toMatchObject(redacted);
    const batch = createObjectReader(stream, fields.map(path))([{ ts: 0, body: message }]);
    expect(rows(batch, fields)[0]?.fields).toMatchObject(redacted);
  });

  it('finds a secret that begins before the JSON', () => {
    const stream = { format: { name: 'text', inner: { name: 'json' } }, extracts: [], redactions: redactions([/secret: .*/]) };
    expect(one(stream, 'my secret: {"a":1}', ['line', 'a']).fields).toEqual({ line: 'my [redacted]', a: undefined });
  });
});
