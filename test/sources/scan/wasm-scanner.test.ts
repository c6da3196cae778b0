/** Tests for the scanner in WebAssembly only; `scanners.test.ts` compares both scanners with `JSON.parse`. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createJsScanner } from '../../../src/sources/scan/js-scanner.js';
import type { LineScanner, Scan, ScanField } from '../../../src/sources/scan/scanner.js';
import { DEEPEST, LONGEST_CODED, MOST_CODED, SCAN_LINES } from '../../../src/sources/scan/scanner.js';
import type { ScannerExports } from '../../../src/sources/scan/wasm-module.js';
import { instantiateScanner } from '../../../src/sources/scan/wasm-module.js';
import { createWasmScanner } from '../../../src/sources/scan/wasm-scanner.js';
import { ScanChecker } from './agree.js';
import { Dice, randomBlock } from './random-lines.js';

const LINES = process.env['TOCSIN_LONG'] === '1' ? 1_000_000 : 6_000;

const coded = (...path: string[]): ScanField => ({ path, coded: true, numeric: 'no' });
const numeric = (...path: string[]): ScanField => ({ path, coded: false, numeric: 'number' });

const FIELDS: readonly ScanField[] = [
  { path: ['ts'], coded: false, numeric: 'time' },
  coded('host'),
  { path: ['level'], coded: true, numeric: 'number' },
  numeric('n'),
  coded('user'),
  { path: ['user', 'id'], coded: true, numeric: 'time' },
  coded('x'.repeat(70)),
];

function scannerFor(fields: readonly ScanField[]): LineScanner {
  const scanner = createWasmScanner(fields);
  if (scanner === undefined) throw new Error('there is no WebAssembly with SIMD here');
  return scanner;
}

function exportsOf(): ScannerExports {
  const exports = instantiateScanner();
  if (exports === undefined) throw new Error('there is no WebAssembly with SIMD here');
  return exports;
}

const block = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(''));

describe('the module', () => {
  it('is the compiled form of its sources', () => {
    const script = fileURLToPath(new URL('../../../scripts/build-wasm.mjs', import.meta.url));
    execFileSync(process.execPath, [script, '--check'], { stdio: 'pipe' });
  });

  it('has the limits of the other scanner', () => {
    const exports = exportsOf();
    expect(exports.SCAN_LINES.value).toBe(SCAN_LINES);
    expect(exports.MOST_CODED.value).toBe(MOST_CODED);
    expect(exports.LONGEST_CODED.value).toBe(LONGEST_CODED);
    expect(exports.DEEPEST.value).toBe(DEEPEST);
  });

  it('reuses memory after forget', () => {
    const exports = exportsOf();
    exports.prepare(1);
    exports.prepareField(0, exports.CODED.value);
    const name = exports.allocate(2);
    new Uint8Array(exports.memory.buffer).set(Buffer.from('id'), name);
    exports.addMember(0, name, 2, exports.fieldAt(0));
    const sizes = new Set<number>();
    for (let round = 0; round < 20; round++) {
      for (let part = 0; part < 8; part++) {
        const lines = block(Array.from({ length: 500 }, (_, at) => `{"id":"${10 + round} ${part} ${100 + at} ${'x'.repeat(90)}"}`));
        const window = exports.windowFor(lines.length);
        new Uint8Array(exports.memory.buffer).set(lines, window);
        exports.look(lines.length);
        expect(exports.scan(window, window, window + lines.length, 0, 1024)).toBe(500);
        expect(exports.freshCount.value).toBe(500);
      }
      sizes.add(exports.memory.buffer.byteLength);
      exports.forget(0);
    }
    expect(sizes.size).toBe(1);
    expect(Math.max(...sizes)).toBeLessThan(2 ** 20);
  });
});

describe('the scanner in WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  it(`agrees with the one in JavaScript on ${LINES.toLocaleString('en-US')} lines that both take`, { timeout: 3_600_000 }, () => {
    const dice = new Dice(7);
    let both = 0;
    for (let round = 0; round * 500 < LINES; round++) {
      const fields = FIELDS.filter(() => dice.below(4) > 0);
      both += compare(createJsScanner(fields), scannerFor(fields), fields, randomBlock(dice, 500));
    }
    expect(both / LINES).toBeGreaterThan(0.4);
  });

  it(`agrees with JSON.parse on ${LINES.toLocaleString('en-US')} lines that differ in a few bytes`, {
    timeout: 3_600_000,
  }, () => {
    const dice = new Dice(Number(process.env['TOCSIN_SEED'] ?? 5));
    const fields = [...FIELDS, coded('service'), coded('trace'), numeric('latency_ms'), coded('the name of the container')];
    let checker = new ScanChecker(scannerFor(fields), fields);
    for (let part = 0; part * 1000 < LINES; part++) {
      if (part % 20 === 19) checker = new ScanChecker(scannerFor(fields), fields);
      checker.check(Buffer.concat(Array.from({ length: 1000 }, () => alike(dice))), 1 + dice.below(1024));
    }
    expect(checker.agreement.taken / checker.agreement.objects).toBeGreaterThan(0.9);
  });

  it('reads lines whose members come and go, and more kinds of them than it keeps', () => {
    const dice = new Dice(3);
    const checker = new ScanChecker(scannerFor([coded('a'), numeric('b'), coded('a long name of a field'), coded('inside', 'a')]), [
      coded('a'),
      numeric('b'),
      coded('a long name of a field'),
      coded('inside', 'a'),
    ]);
    const value = (): string =>
      dice.pick(['1', '-1.5', '123456', '"text"', '"a \\" quote"', '"é"', 'null', 'true', '[1]', '{"a":"x"}', `"${'y'.repeat(70)}"`, '""']);
    const names = ['a', 'b', 'a long name of a field', 'inside'];
    const spaces = ['', '', '', ' ', '  '];
    const line = (others: number): string => {
      const others_ = Array.from({ length: dice.below(4) }, () => `other ${dice.below(others)} ${'z'.repeat(dice.pick([0, 0, 10, 60]))}`);
      const members = [...names.filter(() => dice.below(3) > 0), ...others_];
      return `{${members.map((name) => `${dice.pick(spaces)}"${name}"${dice.pick(spaces)}:${dice.pick(spaces)}${value()}`).join(',')}}`;
    };
    for (const others of [1, 5, 1000, 2, 100_000]) checker.check(block(Array.from({ length: 2000 }, () => line(others))));
    expect(checker.agreement.taken).toBe(checker.agreement.lines);
  });

  it('reads a value of another kind than the lines before had', () => {
    const fields = [numeric('n'), coded('s')];
    const checker = new ScanChecker(scannerFor(fields), fields);
    const values = [
      'null',
      '"a"',
      '1',
      '12345678901234567',
      '"12345678901234567"',
      '"1"',
      '""',
      '12.5',
      '{}',
      '-3',
      '[]',
      '1e3',
      'true',
      '0',
    ];
    checker.check(block(values.flatMap((n) => values.flatMap((s) => [`{"n":${n},"s":${s}}`, `{"n": ${n}, "s": ${s}}`]))));
    expect(checker.agreement.taken).toBe(2 * values.length ** 2);
  });

  it('reads numbers like Number', () => {
    const fields = [numeric('n')];
    const checker = new ScanChecker(scannerFor(fields), fields);
    const dice = new Dice(11);
    const digits = (most: number): string => Array.from({ length: 1 + dice.below(most) }, () => dice.below(10)).join('');
    const numbers = Array.from({ length: 20_000 }, () => {
      const whole = digits(17).replace(/^0+(?=\d)/, '');
      return `${dice.pick(['', '', '-'])}${whole}${dice.pick(['', '', `.${digits(18)}`])}${dice.pick(['', '', '', `e${dice.below(30)}`])}`;
    });
    checker.check(block(numbers.flatMap((n) => [`{"n":${n},"m":1}`, `{"n":${n}}`])));
    expect(checker.agreement.taken).toBe(40_000);
  });

  it('reads times like Date', () => {
    const fields: readonly ScanField[] = [{ path: ['ts'], coded: false, numeric: 'time' }];
    const scanner = scannerFor(fields);
    const checker = new ScanChecker(scanner, fields);
    const good = [
      '2026-05-04T10:03:00.250Z',
      '2026-05-04T10:03:59.999Z',
      '2024-02-29T23:59:07Z',
      '1970-01-01T00:00:00.000Z',
      '9999-12-31T23:59:59.123456789Z',
    ];
    checker.check(block(good.map((ts) => `{"ts":"${ts}"}`)));
    for (const ts of good)
      expect(scanner.scan(block([`{"ts":"${ts}"}`]), 0, 1).columns[0]?.numbers[0]).toBe(Date.parse(`${ts.slice(0, 23).replace('Z', '')}Z`));
    // Every byte of each form changed to an invalid one.
    const time = '2026-05-04T10:03:12.250Z';
    const broken = Array.from(time, (_, at) => at).flatMap((at) =>
      '/:;0159aZ?'.split('').map((byte) => `${time.slice(0, at)}${byte}${time.slice(at + 1)}`),
    );
    const bad = [...broken, ...broken.map((ts) => ts.replace('.250', '')), ...broken.map((ts) => ts.replace('.250', '.250111'))];
    checker.check(block(bad.map((ts) => `{"ts":"${ts}"}`)));
    for (const second of ['60', '61', '99']) {
      for (const end of ['Z', '.000Z', '.0000Z'])
        expect(scanner.scan(block([`{"ts":"2026-05-04T10:03:${second}${end}"}`]), 0, 1).columns[0]?.numbers[0]).toBeNaN();
    }
  });

  it('leaves numbers, texts and names that are not JSON', () => {
    const scanner = scannerFor([coded('n')]);
    const bad = ['01', '-', '1.', '.5', '-.5', '1.e1', '1e', '+1', '00', '-01', '1a', '0x1', '1234567890123456.', '12345678901234567.e1']
      .concat([
        '"\\x"',
        '"\t"',
        '"open',
        '"\\u00g0"',
        '"a\\"',
        'nul',
        'tru',
        'falsey',
        '',
        '[1',
        '[1,]',
        '{"a"}',
        '{"a":1,}',
        '"a""b"',
        '1 2',
      ])
      .flatMap((value) => [`{"n":${value}}`, `{"n":${value},"m":1}`, `{"m":${value},"n":1}`, `{"m":${value}}`]);
    // A line before of the same shape makes the piece behind the value known.
    for (const line of bad) {
      const { taken } = scanner.scan(block(['{"n":1,"m":1}', '{"n":"a","m":"b"}', '{"m":1,"n":1}', '{"m":"a","n":"b"}', line]), 0, 5);
      expect([...taken.subarray(0, 5)], line).toEqual([1, 1, 1, 1, 0]);
    }
  });

  it('does not mix up shapes when there are too many', () => {
    // Whatever the number of shapes is that have room: the broken line makes one too many.
    for (let shapes = 60; shapes < 260; shapes++) {
      const scanner = scannerFor([coded('a')]);
      const known = Array.from({ length: shapes }, (_, at) => `{"a":1,"f${at}":1}`);
      const { taken } = scanner.scan(block([...known, '{"a":"x","  ,"k":1}', '{"a":"x"}']), 0, shapes + 2);
      expect([taken[shapes - 1], taken[shapes], taken[shapes + 1]], `${shapes} shapes`).toEqual([1, 0, 1]);
    }
  });

  it('finds values anywhere in its table', () => {
    const scanner = scannerFor([coded('id')]);
    for (let round = 0; round < 60; round++) {
      for (let part = 0; part < 4; part++) {
        const lines = block(Array.from({ length: 1000 }, (_, at) => `{"id":"${round} ${part} ${at} ${'long'.repeat(at % 5)}"}`));
        for (const news of [1000, 0]) {
          const { fresh, columns } = scanner.scan(lines, 0, 1000);
          expect(fresh.length).toBe(news);
          for (let line = 0; line < 1000; line++) if (columns[0]?.ids[line] !== 1000 * part + line) throw new Error(`line ${line}`);
        }
      }
      scanner.forget(0);
    }
  });

  it('reads a refilled block again, from any offset', () => {
    const fields = [coded('id')];
    const scanner = scannerFor(fields);
    const lines = (letter: string): Buffer =>
      block(Array.from({ length: 3000 }, (_, at) => `{"id":"${letter}${at % 100}","pad":"${'.'.repeat(60)}"}`));
    const reused = Buffer.from(lines('a'));
    const checker = new ScanChecker(scanner, fields);
    checker.check(reused, 300);
    reused.set(lines('b'));
    checker.check(reused);
    // Given up in the middle.
    const first = scanner.scan(reused, 0, 100);
    reused.set(lines('a'));
    checker.check(reused, 1);
    const from = first.next;
    const scan = scanner.scan(reused, from, 10);
    expect(scan.starts[0]).toBe(from);
    expect(reused.toString('latin1', scan.columns[0]?.starts[0], scan.columns[0]?.ends[0])).toBe('a0');
    expect(scanner.scan(reused, reused.length, 10)).toMatchObject({ lines: 0, next: reused.length, fresh: [] });
  });

  it('reads short lines after a long one', () => {
    const fields = [coded('id'), coded('text')];
    const checker = new ScanChecker(scannerFor(fields), fields);
    const short = Array.from({ length: 2000 }, (_, at) => `{"id":${at},"text":"${'t'.repeat(at % 130)}"}`);
    for (const length of [50_000, 65_500, 65_536, 200_000, 1_048_576, 3_000_000])
      checker.check(block([...short, `{"text":"${'x'.repeat(length)}","id":"last"}`, ...short]));
    expect(checker.agreement.taken).toBe(checker.agreement.lines);
  });

  it('can exist two hundred times, each with its own codes', () => {
    const fields = Array.from({ length: 8 }, (_, at) => coded(`f${at}`));
    const scanners = Array.from({ length: 200 }, () => scannerFor(fields));
    const lines = block(
      Array.from({ length: 1000 }, (_, at) => `{${fields.map(({ path }, f) => `"${path[0]}":"${at % (f + 7)}"`).join(',')}}`),
    );
    for (const scanner of scanners) {
      const scan = scanner.scan(lines, 0, 1000);
      expect([scan.lines, scan.fresh.length, scan.columns[7]?.ids[999]]).toEqual([1000, 7 + 8 + 9 + 10 + 11 + 12 + 13 + 14, 999 % 14]);
    }
  });

  it('is absent without WebAssembly or its SIMD', async () => {
    for (const platform of [
      undefined,
      {
        Module: class {
          constructor() {
            throw new Error('no SIMD');
          }
        },
      },
    ]) {
      vi.resetModules();
      vi.stubGlobal('WebAssembly', platform);
      const { createWasmScanner: create } = await import('../../../src/sources/scan/wasm-scanner.js');
      expect(create([coded('host')])).toBeUndefined();
    }
  });
});

/** A line of one of three shapes or of none, every other one with a few bytes changed. */
function alike(dice: Dice): Buffer {
  const time = `2026-05-04T10:0${dice.below(3)}:0${dice.below(10)}.${100 + dice.below(900)}Z`;
  const user = dice.pick(['"u1"', '{"id":"u1","name":"a"}', `{"id":${dice.below(9)}}`]);
  const text = 'all is well '.repeat(dice.below(9));
  const line = dice.pick([
    `{"ts":"${time}","host":"web-${dice.below(20)}","level":"${dice.pick(['info', 'error'])}","n":${dice.below(100_000)},"user":${user},"msg":"${text}"}`,
    `{"ts": "${time}", "service": "s", "latency_ms": ${dice.below(9999) / 10}, "the name of the container": "web-${dice.below(9)}", "msg": "${text}"}`,
    `{"trace":"${dice.below(1e9).toString(16)}${dice.below(1e9).toString(16)}","n":${dice.below(3)},"level":${dice.pick(['null', '1', 'true'])},"host":"${text}"}`,
    `{${Array.from({ length: 4 }, () => `"f${dice.below(60)}":${dice.pick(['"a"', '1', 'null', '""', ' "b"'])}`).join(',')},"host":"web"}`,
  ]);
  let bytes = Buffer.from(line);
  for (let change = dice.below(2) * (1 + dice.below(2)); change > 0; change--) {
    const at = dice.below(bytes.length);
    const other = Buffer.from(
      dice.pick(['"', '\\', ',', ':', '}', '{', '[', ' ', '\r', '0', '-', '.', 'e', 'Z', 'é', 'x', '\\"', '\\u00e9', '\u0000', '\t']),
    );
    bytes = Buffer.concat([bytes.subarray(0, at), other, bytes.subarray(at + dice.below(2))]);
  }
  return Buffer.concat([bytes, Buffer.from(dice.below(9) === 0 ? '\r\n' : '\n')]);
}

/** Throws where both take a line and report differences; returns how many both took. */
function compare(js: LineScanner, wasm: LineScanner, fields: readonly ScanField[], lines: Buffer): number {
  let both = 0;
  const numbers = fields.map(() => new Map<number, number>());
  for (let from = 0; from < lines.length; ) {
    const one = js.scan(lines, from, SCAN_LINES);
    const other = wasm.scan(lines, from, SCAN_LINES);
    expect([other.lines, other.next]).toEqual([one.lines, one.next]);
    for (let line = 0; line < one.lines; line++) {
      if (one.taken[line] !== 1 || other.taken[line] !== 1) continue;
      both += 1;
      fields.forEach((_, field) => {
        expect(said(other, line, field)).toEqual(said(one, line, field));
        const number = one.columns[field]?.numbers[line] ?? Number.NaN;
        const otherNumber = other.columns[field]?.numbers[line] ?? Number.NaN;
        // Each may leave a number alone that the other reads.
        if (!Number.isNaN(number) && !Number.isNaN(otherNumber)) expect(otherNumber).toBe(number);
        // Codes differ, since lines that only one of them takes assign codes, too; equal values have equal codes in each.
        const id = one.columns[field]?.ids[line] ?? -1;
        const otherId = other.columns[field]?.ids[line] ?? -1;
        expect(otherId < 0).toBe(id < 0);
        if (id < 0) return;
        const known = numbers[field];
        if (known?.has(id) === true) expect(otherId).toBe(known.get(id));
        else known?.set(id, otherId);
      });
    }
    from = one.next;
  }
  for (const known of numbers) expect(new Set(known.values()).size).toBe(known.size);
  return both;
}

function said(scan: Scan, line: number, field: number): readonly (number | undefined)[] {
  const column = scan.columns[field];
  return [scan.starts[line], scan.ends[line], column?.kinds[line], column?.starts[line], column?.ends[line]];
}
