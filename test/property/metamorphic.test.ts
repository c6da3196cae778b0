/** Transformations of the input that must not matter: batches, restarts, order within the lateness, and so on. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReferenceInput, ReferenceRecord, ReferenceSource } from '../reference/records.js';
import type { Case } from './arbitraries/inputs.js';
import { anyCase } from './arbitraries/inputs.js';
import { caseCount, caseText, loadProgram, PROPERTY_TIMEOUT_MS, seed } from './cases.js';
import { differenceText, engineCounters, sameTransitions } from './compare.js';
import type { EngineRun, Handing } from './drive.js';
import { runEngine } from './drive.js';

const CASES = caseCount(70, 5000);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const numbers = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const permilles = fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 30 });

function holds(name: string, property: fc.IProperty<[Case, ...unknown[]]>): void {
  it(`${name} (${CASES} random cases)`, { timeout: PROPERTY_TIMEOUT_MS }, () => {
    fc.assert(property, { numRuns: CASES, seed: seed(20_260_505), maxSkipsPerRun: 30 });
  });
}

function expectSame(given: Case, how: string, plain: EngineRun, other: EngineRun): void {
  if (sameTransitions(plain.transitions, other.transitions)) return;
  throw new Error(`${caseText(given)}\n${how}\n${differenceText('the plain run', plain.transitions, how, other.transitions)}`);
}

function expectAllTheSame(given: Case, how: string, handing: Handing): void {
  const program = loadProgram(given);
  const plain = runEngine(program, given.input);
  const other = runEngine(program, given.input, handing);
  expectSame(given, `${how} ${JSON.stringify(handing)}`, plain, other);
  expect(other.transitions, caseText(given)).toEqual(plain.transitions);
  expect(engineCounters(other.stats), caseText(given)).toEqual(engineCounters(plain.stats));
}

holds(
  'batches of any size, and transitions taken at any time, do not change the result',
  fc.property(anyCase, numbers, numbers, (given, batchSizes, takeAfter) =>
    expectAllTheSame(given, 'in batches', { batchSizes, takeAfter }),
  ),
);

holds(
  'restarts do not change the result',
  fc.property(anyCase, numbers, numbers, (given, batchSizes, restartAfter) =>
    expectAllTheSame(given, 'restarted', { batchSizes, restartAfter }),
  ),
);

holds(
  'a second run gives the same result',
  fc.property(anyCase, (given) => expectAllTheSame(given, 'again', {})),
);

/** Records with a time, in order of time, so that none is late. */
function inOrder(records: readonly ReferenceRecord[]): readonly ReferenceRecord[] {
  return records.filter((record) => !Number.isNaN(record.timeMs)).sort((a, b) => a.timeMs - b.timeMs);
}

/** One source for each stream, in order of time; within an hour, so that no record is set aside. */
function ordered(given: Case): ReferenceInput {
  const sources = given.rules.streams.map(({ name }): ReferenceSource => {
    const records = given.input.sources.filter((source) => source.stream === name).flatMap((source) => source.records);
    return { stream: name, source: 'all.log', records: inOrder(records) };
  });
  const times = sources.flatMap((source) => source.records.map((record) => record.timeMs));
  fc.pre(given.input.mode === 'test' || times.length === 0 || Math.max(...times) - Math.min(...times) <= HOUR_MS);
  return { ...given.input, sources };
}

holds(
  'any order within the lateness gives the same result',
  fc.property(anyCase, permilles, (given, delays) => {
    const program = loadProgram(given);
    const input = ordered(given);
    const shuffled = input.sources.map((source) => {
      const latenessMs = given.rules.streams.find((stream) => stream.name === source.stream)?.latenessMs ?? 0;
      const arriving = source.records.map((record, i) => ({
        record,
        atMs: record.timeMs + Math.floor((latenessMs * (delays[i % delays.length] ?? 0)) / 1000),
      }));
      return { ...source, records: arriving.sort((a, b) => a.atMs - b.atMs).map(({ record }) => record) };
    });
    const plain = runEngine(program, input);
    const other = runEngine(program, { ...input, sources: shuffled });
    expectSame({ ...given, input }, `delayed by ${JSON.stringify(delays)} thousandths of the lateness`, plain, other);
    expect(other.stats.sources.map(({ late }) => late)).toEqual(input.sources.map(() => 0));
  }),
);

holds(
  'the records of one source give the same result from several sources',
  fc.property(anyCase, numbers, (given, deal) => {
    const program = loadProgram(given);
    const input = { ...ordered({ ...given, input: { ...given.input, mode: 'replay' } }), mode: 'replay' as const };
    const spread = input.sources.flatMap((source) =>
      ['a.log', 'b.log', 'c.log'].map((name, which) => ({
        stream: source.stream,
        source: name,
        records: source.records.filter((_, i) => (deal[i % deal.length] ?? 0) % 3 === which),
      })),
    );
    expectSame(
      { ...given, input },
      `dealt by ${JSON.stringify(deal)}`,
      runEngine(program, input),
      runEngine(program, { ...input, sources: spread }),
    );
  }),
);

holds(
  'the date does not matter',
  fc.property(anyCase, fc.integer({ min: -3000, max: 3000 }), (given, days) => {
    const program = loadProgram(given);
    const moved = (timeMs: number): number => timeMs + days * DAY_MS;
    const { input } = given;
    const other = runEngine(program, {
      ...input,
      ...(input.listenFromMs === undefined ? {} : { listenFromMs: moved(input.listenFromMs) }),
      ...(input.fromMs === undefined ? {} : { fromMs: moved(input.fromMs) }),
      ...(input.untilMs === undefined ? {} : { untilMs: moved(input.untilMs) }),
      sources: input.sources.map((source) => ({
        ...source,
        records: source.records.map((record) => ({ ...record, timeMs: moved(record.timeMs) })),
      })),
    });
    const back = other.transitions.map((transition) => ({ ...transition, at: transition.at - days * DAY_MS }));
    expectSame(given, `${days} days later`, runEngine(program, input), { ...other, transitions: back });
  }),
);
