/** Every scanner against `JSON.parse`, on lines of all kinds. */
import { describe, expect, it } from 'vitest';
import { makeLines } from '../../../bench/lines.js';
import { createJsScanner } from '../../../src/sources/scan/js-scanner.js';
import type { LineScanner, ScanField } from '../../../src/sources/scan/scanner.js';
import { createWasmScanner } from '../../../src/sources/scan/wasm-scanner.js';
import { Judge } from './agree.js';
import { Dice, randomBlock } from './random-lines.js';

const LINES = process.env['TOCSIN_LONG'] === '1' ? 1_000_000 : 20_000;

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

for (const { name, create } of SCANNERS) {
  describe(name, () => {
    it(`says what JSON.parse says of ${LINES.toLocaleString('en-US')} random lines`, { timeout: 3_600_000 }, () => {
      const seed = Number(process.env['TOCSIN_SEED'] ?? 1);
      const dice = new Dice(seed);
      let taken = 0;
      for (let block = 0; block * 500 < LINES; block++) {
        // New scanners now and then, with fields of their own: their numbers begin anew.
        const fields = FIELDS.filter(() => dice.below(4) > 0);
        const judge = new Judge(create(fields), fields);
        try {
          judge.check(randomBlock(dice, 500), 1 + dice.below(400));
        } catch (error) {
          throw new Error(`seed ${seed}, block ${block}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
        taken += judge.agreement.taken / Math.max(1, judge.agreement.objects);
      }
      // Of lines that hold an object, some are left for what is unusual about them.
      expect(taken / (LINES / 500)).toBeGreaterThan(0.6);
    });

    it('takes ordinary lines, all of them', () => {
      const lines = makeLines(3000);
      const block = Buffer.from(lines.join('\n').concat('\n'));
      const fields: readonly ScanField[] = [
        { path: ['ts'], coded: false, numeric: 'time' },
        ...['host', 'service', 'level', 'status', 'region', 'trace'].map(
          (field): ScanField => ({ path: [field], coded: true, numeric: 'no' }),
        ),
        { path: ['latency_ms'], coded: false, numeric: 'number' },
      ];
      const judge = new Judge(create(fields), fields);
      for (let round = 0; round < 3; round++) judge.check(block);
      expect(judge.agreement).toEqual({ lines: 9000, objects: 9000, taken: 9000 });
    });

    it('gives numbers to 4,096 values, and anew when told to forget', () => {
      const fields: readonly ScanField[] = [{ path: ['id'], coded: true, numeric: 'no' }];
      const scanner = create(fields);
      const block = (from: number): Buffer => Buffer.from(Array.from({ length: 1000 }, (_, at) => `{"id":"v${from + at}"}\n`).join(''));
      const judge = new Judge(scanner, fields);
      for (let from = 0; from < 6000; from += 1000) judge.check(block(from));
      judge.check(block(3500));
      expect(scanner.scan(block(5000), 0, 1).columns[0]?.ids[0]).toBe(-1);
      scanner.forget(0);
      new Judge(scanner, fields).check(block(5000));
    });

    it('reads long lines, and blocks that end anywhere', () => {
      const fields: readonly ScanField[] = [{ path: ['host'], coded: true, numeric: 'no' }];
      for (const length of [0, 1, 15, 16, 17, 100, 70_000, 1_000_000]) {
        const judge = new Judge(create(fields), fields);
        judge.check(Buffer.from(`{"msg":"${'x'.repeat(length)}","host":"a"}\r\n{"host":"b"}\n`));
        judge.check(Buffer.from(`{"host":"${'y'.repeat(length)}"}\n`));
        judge.check(Buffer.from(`${' '.repeat(length)}\n`));
        expect(judge.agreement.taken).toBe(3);
      }
    });

    it('leaves what hides a wanted member', () => {
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
