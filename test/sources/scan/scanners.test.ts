/** Every scanner against `JSON.parse`, on lines of all kinds. */
import { describe, expect, it } from 'vitest';
import { createJsScanner } from '../../../src/sources/scan/js-scanner.js';
import type { LineScanner, Scan, ScanField } from '../../../src/sources/scan/scanner.js';
import { DEEPEST, KIND } from '../../../src/sources/scan/scanner.js';
import { createWasmScanner } from '../../../src/sources/scan/wasm-scanner.js';
import { ScanChecker } from './agree.js';
import { Dice, ordinaryLines, randomBlock, ShapedLines } from './random-lines.js';

const LINES = process.env['TOCSIN_LONG'] === '1' ? 1_000_000 : 6_000;

const SCANNERS: readonly { readonly name: string; readonly create: (fields: readonly ScanField[]) => LineScanner }[] = [
  { name: 'JavaScript', create: createJsScanner },
  {
    name: 'WebAssembly',
    create: (fields) => {
      const scanner = createWasmScanner(fields);
      if (scanner === undefined) throw new Error('there is no WebAssembly with SIMD here');
      return scanner;
    },
  },
];

const FIELDS: readonly ScanField[] = [
  { path: ['ts'], coded: false, numeric: 'time' },
  { path: ['host'], coded: true, numeric: 'no' },
  { path: ['level'], coded: true, numeric: 'number' },
  { path: ['n'], coded: false, numeric: 'number' },
  { path: ['user'], coded: true, numeric: 'time' },
  { path: ['user', 'id'], coded: true, numeric: 'number' },
  { path: ['user', 'user', 'user'], coded: true, numeric: 'no' },
  { path: ['user.id'], coded: true, numeric: 'no' },
  { path: [''], coded: false, numeric: 'number' },
  { path: ['__proto__'], coded: true, numeric: 'number' },
  { path: ['é'], coded: false, numeric: 'number' },
  { path: ['x'.repeat(70)], coded: true, numeric: 'no' },
];

const KINDS: readonly (readonly [string, number])[] = [
  ['null', KIND.missing],
  ['true', KIND.true],
  ['false', KIND.false],
  ['""', KIND.text],
  ['"plain / text \u007f"', KIND.text],
  ['"\\u0061"', KIND.escaped],
  ['"a\\/b"', KIND.escaped],
  ['"é"', KIND.escaped],
  ['0', KIND.number],
  ['-1.5e+3', KIND.number],
  ['[]', KIND.list],
  ['[{"v":1}, 2]', KIND.list],
  ['{}', KIND.object],
  ['{"v":"inside"}', KIND.object],
];

const BROKEN: readonly string[] = [
  '',
  '   ',
  '[]',
  '"v"',
  'null',
  '{"v":1',
  '{"v":1}}',
  '{"v":1},',
  '{"v":1} {}',
  '{"v":1,}',
  '{,"v":1}',
  '{"v" 1}',
  '{"v":}',
  '{v:1}',
  '{"v":01}',
  '{"v":1.}',
  '{"v":.5}',
  '{"v":+1}',
  '{"v":-}',
  '{"v":1e}',
  '{"v":1x}',
  '{"v":tru}',
  '{"v":truex}',
  '{"v":NaN}',
  '{"v":"open}',
  '{"v":"\t"}',
  '{"v":"\\x"}',
  '{"v":"\\u12g4"}',
  '{"v":"a""b"}',
  '{"v":[1,]}',
  '{"v":[1 2]}',
  '{"v":{"a"}}',
  '{"a":"b"\f,"v":1}',
  '{"\t":1}',
  '\ufeff{"v":1}',
  '{"v":1}\u00a0',
  '{"v":1,"v":1}',
  `{"v":${'['.repeat(70)}${']'.repeat(69)}}`,
];

const READ_NUMBERS: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['7', 7],
  ['1234', 1234],
  ['12345', 12345],
  ['1234567', 1234567],
  ['12345678', 12345678],
  ['-42', -42],
  ['123456789012345', 123456789012345],
  ['-999999999999999', -999999999999999],
  ['0.1', 0.1],
  ['12.5', 12.5],
  ['-0.25', -0.25],
  ['100.000', 100],
  ['0.00001234', 0.00001234],
  ['12345678.1234567', 12345678.1234567],
  ['4.35', 4.35],
];

const READ_TIMES: readonly (readonly [string, number])[] = [
  ['1970-01-01T00:00:00Z', 0],
  ['2026-05-04T10:03:00Z', Date.UTC(2026, 4, 4, 10, 3)],
  ['2026-05-04T10:03:59.2Z', Date.UTC(2026, 4, 4, 10, 3, 59, 200)],
  ['2026-05-04T10:03:00.25Z', Date.UTC(2026, 4, 4, 10, 3, 0, 250)],
  ['2026-05-04T10:03:00.007Z', Date.UTC(2026, 4, 4, 10, 3, 0, 7)],
  ['2026-05-04T10:03:00.999999999Z', Date.UTC(2026, 4, 4, 10, 3, 0, 999)],
  ['2024-02-29T23:59:59.5Z', Date.UTC(2024, 1, 29, 23, 59, 59, 500)],
  ['2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29)],
  ['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
  ...[
    '2026-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '1969-12-31T23:59:59Z',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00.12xZ',
    '2026-01-01T00:00:00+01:00',
    '2026-01-01T00:00:0xZ',
    '2026-01-01T00:00-00Z',
    '2026/01/01T00:00:00Z',
    'ZZZZ',
    '',
  ].map((text) => [text, Number.NaN] as const),
];

function scanOf(scanner: LineScanner, ...lines: readonly string[]): Scan {
  // With the bytes behind it, the line is not the last of its block.
  return scanner.scan(Buffer.from([...lines, ' '.repeat(100), ''].join('\n')), 0, lines.length);
}

for (const { name, create } of SCANNERS) {
  describe(name, () => {
    it(`agrees with JSON.parse on ${LINES.toLocaleString('en-US')} random lines`, { timeout: 3_600_000 }, () => {
      const seed = Number(process.env['TOCSIN_SEED'] ?? 1);
      const dice = new Dice(seed);
      let taken = 0;
      for (let block = 0; block * 500 < LINES; block++) {
        // Occasionally a new scanner with other fields, whose codes start again.
        const fields = FIELDS.filter(() => dice.below(4) > 0);
        const checker = new ScanChecker(create(fields), fields);
        try {
          checker.check(randomBlock(dice, 500), 1 + dice.below(400));
        } catch (error) {
          throw new Error(`seed ${seed}, block ${block}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
        taken += checker.agreement.taken / Math.max(1, checker.agreement.objects);
      }
      // The scanner leaves some lines that hold an unusual object.
      expect(taken / (LINES / 500)).toBeGreaterThan(0.6);
    });

    it(`agrees with JSON.parse on ${LINES.toLocaleString('en-US')} lines of a few shapes`, { timeout: 3_600_000 }, () => {
      const seed = Number(process.env['TOCSIN_SEED'] ?? 2);
      const dice = new Dice(seed);
      let taken = 0;
      let objects = 0;
      for (let round = 0; round * 2000 < LINES; round++) {
        const fields = FIELDS.filter(() => dice.below(3) > 0);
        const checker = new ScanChecker(create(fields), fields);
        const shaped = new ShapedLines(dice);
        try {
          for (let left = 2000; left > 0; ) {
            const count = Math.min(left, 1 + dice.below(dice.pick([3, 30, 1000])));
            checker.check(shaped.block(count));
            left -= count;
          }
        } catch (error) {
          throw new Error(`seed ${seed}, round ${round}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
        taken += checker.agreement.taken;
        objects += checker.agreement.objects;
      }
      // Members that occur twice are in some shapes.
      expect(taken / objects).toBeGreaterThan(0.8);
    });

    it('reads lines at the end of a block like all others', () => {
      const fields: readonly ScanField[] = [
        { path: ['host'], coded: true, numeric: 'no' },
        { path: ['status of the request'], coded: true, numeric: 'number' },
      ];
      const checker = new ScanChecker(create(fields), fields);
      for (let length = 0; length < 150; length++) {
        for (const status of ['1', '1234567', '"text"', 'null']) {
          const line = `{"host":"${'h'.repeat(length)}","status of the request":${status},"done":true}`;
          checker.check(Buffer.from(`${line}\n${line}\n`));
          checker.check(Buffer.from(`{"status of the request":${status}}\n{"host":"${'h'.repeat(length)}"}\n`));
        }
      }
      expect(checker.agreement.taken).toBe(150 * 4 * 4);
      for (let length = 30; length < 90; length++) checker.check(Buffer.from(`{"host":"${'h'.repeat(80)}","${'n'.repeat(length)}":1}\n`));
      expect(checker.agreement.taken).toBe(150 * 4 * 4 + 60);
    });

    it('reads lines that always have new members, and others after them', () => {
      const fields: readonly ScanField[] = [{ path: ['host'], coded: true, numeric: 'no' }];
      const checker = new ScanChecker(create(fields), fields);
      const dice = new Dice(1);
      const lines = (count: number, names: number): Buffer =>
        Buffer.from(Array.from({ length: count }, () => `{"n${dice.below(names)}":"a","host":"b","m${dice.below(names)}":1}\n`).join(''));
      for (const names of [1, 20, 1_000_000, 3]) checker.check(lines(10_000, names));
      expect(checker.agreement.taken).toBe(40_000);
    });

    it.each(KINDS)('distinguishes the kind of %s', (value, kind) => {
      for (const line of [`{"v":${value}}`, `{ "a" : 1 , "v" : ${value} }`]) {
        const scan = scanOf(create([{ path: ['v'], coded: true, numeric: 'no' }]), line);
        expect(scan.taken[0]).toBe(1);
        expect(scan.columns[0]?.kinds[0]).toBe(kind);
        expect(scan.columns[0]?.ids[0]).toBe(kind === KIND.missing || kind >= KIND.list ? -1 : 0);
      }
    });

    it.each(BROKEN)('leaves %j', (line) => {
      const scanner = create([{ path: ['v'], coded: false, numeric: 'no' }]);
      for (let round = 0; round < 2; round++) {
        const scan = scanOf(scanner, line, '{"v":1,"a":"b"}');
        expect([scan.taken[0], scan.taken[1], scan.lines]).toEqual([0, 1, 2]);
      }
    });

    it.each(READ_NUMBERS)('reads the number %s', (text, number) => {
      for (const numeric of ['number', 'time'] as const) {
        const scan = scanOf(create([{ path: ['v'], coded: false, numeric }]), `{"v":${text}}`);
        expect(scan.columns[0]?.numbers[0]).toBe(number);
      }
    });

    it.each(READ_TIMES)('reads the time %s', (text, ms) => {
      const scanner = create([{ path: ['v'], coded: false, numeric: 'time' }]);
      // The second time, the minute may be known.
      for (let round = 0; round < 2; round++) expect(scanOf(scanner, `{"v":"${text}"}`).columns[0]?.numbers[0]).toBe(ms);
      expect(scanOf(create([{ path: ['v'], coded: false, numeric: 'number' }]), `{"v":"${text}"}`).columns[0]?.numbers[0]).toBeNaN();
    });

    it('reads times that differ in one character from those before', () => {
      const fields: readonly ScanField[] = [{ path: ['v'], coded: false, numeric: 'time' }];
      const times = ['2026-05-14T10:03:00.250Z'];
      for (const [at, character] of Array.from('3127-16-25U21;15;11,361X').entries()) {
        times.push(`${times[0]?.slice(0, at)}${character}${times[0]?.slice(at + 1)}`, times[0] ?? '');
      }
      const checker = new ScanChecker(create(fields), fields);
      checker.check(Buffer.from(times.map((time) => `{"v":"${time}"}\n`).join('')));
      expect(checker.agreement.taken).toBe(times.length);
    });

    it('reads every byte everywhere in a text, a number, a name and between them', () => {
      const fields: readonly ScanField[] = [
        { path: ['v'], coded: true, numeric: 'number' },
        { path: ['name'], coded: true, numeric: 'time' },
      ];
      const line = Buffer.from('{"v":"0123456789","name":1234567890,"other":{"a":[1]}}\n');
      const checker = new ScanChecker(create(fields), fields);
      for (let byte = 0; byte < 256; byte++) {
        if (byte === 10) continue;
        const changed = Array.from({ length: line.length - 1 }, (_, at) =>
          Buffer.concat([line.subarray(0, at), Buffer.of(byte), line.subarray(at + 1)]),
        );
        checker.check(Buffer.concat([line, ...changed]));
      }
      expect(checker.agreement.taken / checker.agreement.objects).toBeGreaterThan(0.9);
    });

    it('leaves lines that nest deeply', () => {
      const scanner = create([{ path: ['v'], coded: false, numeric: 'no' }]);
      const taken = (open: string, close: string, depth: number): number | undefined =>
        scanOf(scanner, `{"a":${open.repeat(depth)}1${close.repeat(depth)},"v":1}`).taken[0];
      for (const [open, close] of [
        ['[', ']'],
        ['{"v":', '}'],
      ] as const) {
        expect([1, 40, DEEPEST - 1, DEEPEST, DEEPEST + 1, 1_000_000].map((depth) => taken(open, close, depth))).toEqual([1, 1, 1, 0, 0, 0]);
      }
    });

    it('finds nested members only at their path', () => {
      const fields = [['a'], ['a', 'b'], ['a', 'b', 'c'], ['a.b'], ['']].map((path): ScanField => ({ path, coded: false, numeric: 'no' }));
      const scanner = create(fields);
      const kinds = (line: string): readonly number[] => scanOf(scanner, line).columns.map((column) => column.kinds[0] ?? -1);
      expect(kinds('{"a":{"b":1}}')).toEqual([KIND.object, KIND.number, 0, 0, 0]);
      expect(kinds('{"a":{"b":{"c":"x"},"":2}}')).toEqual([KIND.object, KIND.object, KIND.text, 0, 0]);
      expect(kinds('{"a":"b"}')).toEqual([KIND.text, 0, 0, 0, 0]);
      expect(kinds('{"a":[{"b":1}],"b":2,"":null}')).toEqual([KIND.list, 0, 0, 0, 0]);
      expect(kinds('{"a.b":true,"":false}')).toEqual([0, 0, 0, KIND.true, KIND.false]);
    });

    it('codes values by their kind and all of their bytes', () => {
      const fields: readonly ScanField[] = [{ path: ['v'], coded: true, numeric: 'no' }];
      const values = ['5', '"5"', '5.0', 'true', '"true"', '""', '"\\u0000"', '"a"', '"aa"', '"aaaa"', '"aaaaaaaa"', '"aaaaaaaaaaaa"'];
      const long = Array.from({ length: 40 }, (_, at) => `"${'a'.repeat(12 + at)}"`);
      const late = Array.from({ length: 40 }, (_, at) => `"${'a'.repeat(at)}b${'a'.repeat(39 - at)}"`);
      const lines = [...values, ...long, ...late].map((value) => `{"v":${value}}`);
      const scan = scanOf(create(fields), ...lines, ...lines);
      const ids = Array.from(scan.columns[0]?.ids.subarray(0, scan.lines) ?? []);
      const once = lines.map((_, at) => at).filter((at) => lines.indexOf(lines[at] ?? '') === at);
      expect(ids.slice(0, lines.length)).toEqual(lines.map((line) => once.indexOf(lines.indexOf(line))));
      expect(ids.slice(lines.length)).toEqual(ids.slice(0, lines.length));
      expect(scan.fresh.map(({ line }) => line)).toEqual(once);
    });

    it('takes all common lines', () => {
      const lines = ordinaryLines(new Dice(1), 3000);
      const block = Buffer.from(lines.join('\n').concat('\n'));
      const fields: readonly ScanField[] = [
        { path: ['ts'], coded: false, numeric: 'time' },
        ...['host', 'service', 'level', 'status', 'region', 'trace'].map(
          (field): ScanField => ({ path: [field], coded: true, numeric: 'no' }),
        ),
        { path: ['latency_ms'], coded: false, numeric: 'number' },
      ];
      const checker = new ScanChecker(create(fields), fields);
      for (let round = 0; round < 3; round++) checker.check(block);
      expect(checker.agreement).toEqual({ lines: 9000, objects: 9000, taken: 9000 });
    });

    it('codes 4,096 values, and starts again after forget', () => {
      const fields: readonly ScanField[] = [{ path: ['id'], coded: true, numeric: 'no' }];
      const scanner = create(fields);
      const block = (from: number): Buffer => Buffer.from(Array.from({ length: 1000 }, (_, at) => `{"id":"v${from + at}"}\n`).join(''));
      const checker = new ScanChecker(scanner, fields);
      for (let from = 0; from < 6000; from += 1000) checker.check(block(from));
      checker.check(block(3500));
      expect(scanner.scan(block(5000), 0, 1).columns[0]?.ids[0]).toBe(-1);
      scanner.forget(0);
      const again = new ScanChecker(scanner, fields);
      for (const from of [5000, 1000, 0]) again.check(block(from));
    });

    it('reads long lines, and blocks that end anywhere', () => {
      const fields: readonly ScanField[] = [{ path: ['host'], coded: true, numeric: 'no' }];
      for (const length of [0, 1, 15, 16, 17, 100, 70_000, 1_000_000]) {
        const checker = new ScanChecker(create(fields), fields);
        checker.check(Buffer.from(`{"msg":"${'x'.repeat(length)}","host":"a"}\r\n{"host":"b"}\n`));
        checker.check(Buffer.from(`{"host":"${'y'.repeat(length)}"}\n`));
        checker.check(Buffer.from(`${' '.repeat(length)}\n`));
        expect(checker.agreement.taken).toBe(3);
      }
    });

    it('leaves lines that may hide a wanted member', () => {
      const fields: readonly ScanField[] = [
        { path: ['host'], coded: true, numeric: 'no' },
        { path: ['user', 'id'], coded: true, numeric: 'no' },
      ];
      const scanner = create(fields);
      const taken = (line: string): boolean => scanner.scan(Buffer.from(`${line}\n`), 0, 1).taken[0] === 1;
      expect(taken('{"host":"a","user":{"id":1}}')).toBe(true);
      expect(taken('{"host":"a","host":"b"}')).toBe(false);
      expect(taken('{"user":{"id":1},"user":{}}')).toBe(false);
      expect(taken('{"\\u0068ost":"a"}')).toBe(false);
      expect(taken('{"user":{"\\u0069d":1}}')).toBe(false);
      expect(taken('{"other":{"\\u0068ost":"a","host":1,"host":2}}')).toBe(true);
    });
  });
}
