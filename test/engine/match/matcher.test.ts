/** The matcher finds the same hits as testing every predicate, for all kinds of columns. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasRow } from '../../../src/engine/collections/row-set.js';
import { Matcher } from '../../../src/engine/match/matcher.js';
import { PredicateTable } from '../../../src/engine/match/predicates.js';
import type { Cell, CodedValues, Column, FieldPath, RecordBatch } from '../../../src/engine/model/records.js';
import { cellReader, fieldKey } from '../../../src/engine/model/records.js';
import { planProgram } from '../../../src/engine/plan/plan.js';
import { loadRules } from '../../../src/load.js';
import { anyCase } from '../../property/arbitraries/inputs.js';
import { caseCount, loadProgram, PROPERTY_TIMEOUT_MS, seed } from '../../property/cases.js';
import { batchOf } from '../../property/drive.js';

type Plan = ReturnType<typeof planProgram>[number];

/** Hits by row, as predicate ids, found by the index. */
function found(matcher: Matcher, batch: RecordBatch): readonly (readonly number[])[] {
  const { hits, hitStarts } = matcher.match(batch);
  return Array.from({ length: batch.size }, (_, row) =>
    [...hits.subarray(hitStarts[row], hitStarts[row + 1]), ...matcher.always]
      .map((at) => matcher.watched[at]?.filter ?? -1)
      .sort((a, b) => a - b),
  );
}

/** The same, by trying each. */
function tried(plan: Plan, matcher: Matcher, batch: RecordBatch): readonly (readonly number[])[] {
  const table = new PredicateTable(plan.predicates);
  const columns = new Map(batch.columns.map((column) => [fieldKey(column.path), cellReader(column)]));
  const rowsOf = (id: number): Uint32Array => table.matchingRows(id, batch.size, (key) => columns.get(key) ?? (() => undefined), rowsOf);
  const sets = matcher.watched.map(({ filter }) => ({ filter, rows: rowsOf(filter) }));
  return Array.from({ length: batch.size }, (_, row) =>
    sets.flatMap(({ filter, rows }) => (hasRow(rows, row) ? [filter] : [])).sort((a, b) => a - b),
  );
}

/** Columns as a decoder of bytes creates them: some values coded, numbers, texts as bytes; cells on demand. */
class Coder {
  readonly #values = new Map<string, { readonly cells: Cell[]; readonly ids: Map<string, number> }>();

  constructor(readonly most: number) {}

  column(path: FieldPath, cells: readonly Cell[]): Column {
    const key = fieldKey(path);
    const values = this.#values.get(key) ?? { cells: [], ids: new Map<string, number>() };
    this.#values.set(key, values);
    const ids = Int32Array.from(cells, (cell) => {
      if (cell === undefined || (typeof cell === 'object' && !('text' in cell))) return -1;
      const name = `${typeof cell} ${JSON.stringify(cell)}`;
      let id = values.ids.get(name);
      if (id === undefined && values.cells.length < this.most) {
        id = values.cells.push(cell) - 1;
        values.ids.set(name, id);
      }
      return id ?? -1;
    });
    const texts = cells.map((cell) => (typeof cell === 'string' ? cell : ''));
    const bytes = Buffer.from(texts.join('\n'));
    const starts = new Uint32Array(cells.length);
    const ends = new Uint32Array(cells.length);
    let at = 0;
    texts.forEach((text, row) => {
      starts[row] = at;
      ends[row] = at + Buffer.byteLength(text);
      at = (ends[row] ?? 0) + 1;
    });
    const coded: CodedValues = values;
    return {
      path,
      get cells(): never {
        throw new Error('no rule needs all cells');
      },
      cellAt: (row) => cells[row],
      codes: { ids, values: coded },
      numbers: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN)),
      raw: {
        bytes,
        starts,
        ends,
        plain: Uint8Array.from(cells, (cell) => (typeof cell === 'string' && Buffer.byteLength(cell) === cell.length ? 1 : 0)),
      },
    };
  }

  batch(batch: RecordBatch): RecordBatch {
    return { ...batch, columns: batch.columns.map(({ path, cells }) => this.column(path, cells)) };
  }
}

const CASES = caseCount(300, 10_000);

it(`finds the same hits as testing each predicate (${CASES} random cases)`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
  let hits = 0;
  fc.assert(
    fc.property(anyCase, fc.constantFrom(0, 2, 1000), (given, most) => {
      for (const plan of planProgram(loadProgram(given))) {
        const matcher = new Matcher(plan);
        const coder = new Coder(most);
        for (const { stream, records } of given.input.sources) {
          if (stream !== plan.stream.name) continue;
          const batch = batchOf(plan.fields, records);
          const expected = tried(plan, matcher, batch);
          expect(found(matcher, batch)).toEqual(expected);
          expect(found(matcher, coder.batch(batch))).toEqual(expected);
          hits += expected.flat().length;
        }
      }
    }),
    { numRuns: CASES, seed: seed(20_261_121) },
  );
  expect(hits).toBeGreaterThan(CASES);
});

function ruleText(predicates: readonly string[]): string {
  const rules = predicates.map((predicate, at) => `alert A${at} { info when count(${predicate}) over 1m > 0 }`);
  return `stream app { format json }\n${rules.join('\n')}`;
}

function planOf(predicates: readonly string[]): Plan {
  const { program, diagnostics } = loadRules([{ path: 'a.alert', text: ruleText(predicates) }]);
  const [plan] = program === undefined ? [] : planProgram(program);
  if (plan === undefined) throw new Error(diagnostics[0]?.message);
  return plan;
}

/** A condition that can never or will always hold is refused. */
function isRule(predicate: string): boolean {
  const known = accepted.get(predicate);
  if (known !== undefined) return known;
  const { program } = loadRules([{ path: 'a.alert', text: ruleText([predicate]) }]);
  accepted.set(predicate, program !== undefined);
  return program !== undefined;
}

const accepted = new Map<string, boolean>();

describe('many rules', () => {
  const words = ['Disk', 'fail', 'OOM', 'é', 'ſ', 'K', 'k', 'İ', 'timeout while', ' connecting to upstream', 'x', '𝒳', 'panic:', '5', ''];
  const text = fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((parts) => parts.join(''));
  const literal = text.map((part) => JSON.stringify(part));
  const predicate = fc.oneof(
    fc
      .tuple(fc.constantFrom('contains', 'startsWith', 'endsWith', '=='), literal, fc.constantFrom('', ' ignoring case'))
      .map(([op, value, suffix]) => `message ${op} ${value}${suffix}`),
    fc
      .tuple(fc.constantFrom('message', 'host'), fc.constantFrom('fail.*upstream', 'oom|panic', 'K+', 'DISK'))
      .map(([field, pattern]) => `${field} matches /${pattern}/i`),
    fc
      .tuple(fc.constantFrom('==', '<', '<=', '>', '>=', '!='), fc.constantFrom('-1', '0', '1.5', '5', '500', '1e15'))
      .map(([op, value]) => `n ${op} ${value}`),
    fc.constantFrom(
      'host == "a"',
      'host == "b"',
      'host in ["a", "c"]',
      'n in [1, 5]',
      'host exists',
      'n exists',
      'n == m',
      'n + m > 5',
      'm > n',
    ),
  );
  const rule = fc
    .array(fc.tuple(fc.boolean(), predicate), { minLength: 1, maxLength: 3 })
    .chain((terms) =>
      fc.constantFrom('and', 'or').map((word) => terms.map(([negated, term]) => (negated ? `not (${term})` : term)).join(` ${word} `)),
    );
  const cell: fc.Arbitrary<Cell> = fc.oneof(
    { weight: 4, arbitrary: text },
    {
      weight: 3,
      arbitrary: fc.constantFrom<Cell>(
        -1,
        0,
        1,
        1.5,
        2,
        5,
        500,
        1e15,
        3e15,
        '5',
        '1.5',
        undefined,
        true,
        { value: 5, text: '5.0' },
        { list: ['OOM'] },
      ),
    },
  );
  const record = fc.record({ message: cell, host: fc.oneof(cell, fc.constantFrom<Cell>('a', 'b', 'c')), n: cell, m: cell });

  let run = 0;

  it(
    'with texts to search, beyond ASCII too',
    () => {
      fc.assert(
        fc.property(
          fc.array(rule, { minLength: 1, maxLength: 70, size: 'max' }),
          fc.array(record, { minLength: 1, maxLength: 40 }),
          fc.constantFrom(0, 3, 1000),
          (rules, records, most) => {
            const plan = planOf(rules.filter(isRule));
            run += plan.predicates.length;
            const matcher = new Matcher(plan);
            const batch: RecordBatch = {
              size: records.length,
              times: new Float64Array(records.length),
              columns: plan.fields.map((path) => ({
                path,
                cells: records.map((fields) => (fields as Record<string, Cell>)[path[0] ?? '']),
              })),
            };
            const expected = tried(plan, matcher, batch);
            const coder = new Coder(most);
            expect(found(matcher, batch)).toEqual(expected);
            expect(found(matcher, coder.batch(batch))).toEqual(expected);
            // Again, with a warm cache.
            expect(found(matcher, coder.batch(batch))).toEqual(expected);
          },
        ),
        { numRuns: caseCount(60, 3000), seed: seed(4) },
      );
      expect(run).toBeGreaterThan(2000);
    },
    PROPERTY_TIMEOUT_MS,
  );
});
