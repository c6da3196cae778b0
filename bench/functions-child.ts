/** Measures time and memory of each function in a separate process, which prints the results as JSON. */

import { createEngine } from '../src/core.js';
import { FUNCTIONS } from '../src/engine/window/functions.js';
import { callText } from '../src/parser/function-descriptor.js';
import { recordsToBatch } from '../src/sources/decode/object-reader.js';
import { programOf } from './tocsin.js';

export interface FunctionCost {
  /** The call of the function. */
  readonly what: string;
  /** Time per record, from the batch to the ticks after it, ns. */
  readonly recordNs: number;
  /** Memory of a group at the end, with its alert, bytes. */
  readonly groupBytes: number;
}

const STEP_MS = 10_000;
/** A record per group and step, for longer than a window. */
const ROUNDS = 36;
const START_MS = Date.UTC(2026, 4, 4);
const WINDOW = 'over 5m';

/** An argument for each kind of parameter. */
const ARGUMENTS = { predicate: 'level == "error"', number: 'took', text: 'state', rank: '99' };

/** Never true, or nearly so. */
const LIMITS: Readonly<Record<string, string>> = {
  rate: '> 1000000/s',
  ratio: '> 99%',
  slope: '> 1000000/s',
  since: '> 10h',
  uptime: '< 1s',
};

export function measureFunctions(groups: number): readonly FunctionCost[] {
  const conditions = FUNCTIONS.flatMap(({ name, signature: whole, window, result }) => {
    const { of: _, ...signature } = whole;
    const call = `${callText({ name, signature }, ({ kind }) => ARGUMENTS[kind])}${window ? ` ${WINDOW}` : ''}`;
    return [result === 'truth' ? call : `${call} ${LIMITS[name] ?? '> 1000000000'}`];
  });
  const more = [
    `ratio(level == "error") ${WINDOW} > 99% with 95% confidence`,
    `distinct(template(message)) ${WINDOW} > 1000`,
    `new(template(message)) ${WINDOW}`,
    `new(message) ${WINDOW}`,
    'count(level == "error") over 1m ago 4m > 1000000000',
    // A forecast of noise ends early; a rising series needs the whole computation.
    'last(took) over 1m reaches 100000 within 5m',
    'last(rise) over 1m reaches 100000 within 5m',
  ];
  return [...conditions, ...more].map((condition) => measure(condition, groups));
}

function measure(condition: string, groups: number): FunctionCost {
  const program = programOf(
    `stream app { format json time ts lateness 0s uptime from up }\nalert G { on app by user step 10s warn when ${condition} limit ${groups + 1} groups }`,
  );
  const before = held();
  const engine = createEngine(program, { mode: 'replay' });
  engine.addSource('app', 'log');
  const push = (records: readonly Record<string, string | number>[]): number => {
    const batch = recordsToBatch(records, engine.plans[0]?.fields ?? [], (record) => Number(record['ms']));
    const started = performance.now();
    engine.push('app', 'log', batch);
    engine.take();
    return performance.now() - started;
  };
  let ms = 0;
  for (let round = 0; round < ROUNDS; round++) ms += push(Array.from({ length: groups }, (_, group) => recordOf(group, round, groups)));
  // The engine releases the last batch when another arrives.
  push([recordOf(0, ROUNDS, groups)]);
  const after = held();
  if (engine.stats().alerts[0]?.groups !== groups) throw new Error(`not all of ${groups} groups are there`);
  return { what: condition, recordNs: (ms * 1e6) / (groups * ROUNDS), groupBytes: (after - before) / groups };
}

function recordOf(group: number, round: number, groups: number): Record<string, string | number> {
  const turn = (group * 7919 + round * 104_729) % 1000;
  return {
    user: `user-${group}`,
    ms: START_MS + round * STEP_MS + (STEP_MS * group) / groups,
    level: turn < 100 ? 'error' : 'info',
    took: turn / 10,
    state: `state-${turn % 3}`,
    message: `request ${turn} of ${group} took ${turn}ms, ${['hit', 'miss', 'stale'][turn % 3]}`,
    up: 1000 + round * 10,
    rise: round + turn / 5000,
  };
}

function held(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
