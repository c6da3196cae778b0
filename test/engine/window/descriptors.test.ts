/** Every property of a function descriptor has its effect: rules that must be reported, or must not, because of it. */
import { describe, expect, it } from 'vitest';
import { createEngine, createObjectReader } from '../../../src/core.js';
import { SuppressionCounter } from '../../../src/engine/alerts/suppression-counter.js';
import { canBeCertain } from '../../../src/engine/early/certain.js';
import { planProgram } from '../../../src/engine/plan/plan.js';
import { pointsOutRecords } from '../../../src/engine/plan/samples.js';
import { StreamRunner } from '../../../src/engine/streams/stream-runner.js';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';
import { loadRules } from '../../../src/load.js';
import type { CheckedAlert } from '../../../src/parser/program.js';

const ARGUMENTS = { predicate: 'level == "error"', number: 'x', text: 'state', nothing: '' };
/** Arguments that are of one kind only. */
const KINDS = { predicate: 'a == 1', number: 'x + 1', text: 'template(message)' };

interface Expected {
  readonly takes: keyof typeof ARGUMENTS;
  /** It can be called without that argument. */
  readonly optional?: true;
  /** A limit in the unit of the function; absent for functions that are conditions by themselves. */
  readonly limit?: string;
  readonly range?: 'from zero' | 'whole from zero' | 'fraction';
  readonly empty: 'unknown' | 0 | 1 | 'at least the time observed' | 'infinite';
  /** Conditions that more records can only confirm. */
  readonly early?: readonly string[];
  readonly never?: readonly string[];
  /** A condition that 80 records meet, and 40 do not. */
  readonly together?: string;
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  count: {
    takes: 'predicate',
    optional: true,
    limit: '3',
    range: 'whole from zero',
    empty: 0,
    early: ['> 3', '>= 1'],
    never: ['< 3', '>= 0'],
    together: '> 60',
  },
  rate: {
    takes: 'predicate',
    optional: true,
    limit: '3/s',
    range: 'from zero',
    empty: 0,
    early: ['> 3/s'],
    never: ['< 3/s'],
    together: '> 12/m',
  },
  ratio: { takes: 'predicate', limit: '2%', range: 'fraction', empty: 'unknown', never: ['> 2%', '< 2%'] },
  sum: { takes: 'number', limit: '3', empty: 0, never: ['> 3', '< 3'] },
  mean: { takes: 'number', limit: '3', empty: 'unknown', never: ['> 3', '< 3'] },
  min: { takes: 'number', limit: '3', empty: 'unknown', early: ['< 3', '< 10', '<= -5'], never: ['> 3'] },
  max: { takes: 'number', limit: '3', empty: 'unknown', early: ['> 3', '> -5'], never: ['< 3'] },
  first: { takes: 'number', limit: '3', empty: 'unknown', never: ['> 3', '< 3'] },
  last: { takes: 'number', limit: '3', empty: 'unknown', never: ['> 3', '< 3'] },
  median: { takes: 'number', limit: '3', empty: 'unknown', never: ['> 3', '< 3'] },
  percentile: { takes: 'number', limit: '3', empty: 'unknown', never: ['> 3', '< 3'] },
  stddev: { takes: 'number', limit: '3', range: 'from zero', empty: 'unknown', never: ['> 3', '< 3'] },
  slope: { takes: 'number', limit: '3/s', empty: 'unknown', never: ['> 3/s', '< 3/s'] },
  distinct: { takes: 'text', limit: '3', range: 'whole from zero', empty: 0, early: ['> 3'], never: ['< 3'], together: '> 60' },
  changes: { takes: 'text', limit: '3', range: 'whole from zero', empty: 0, never: ['> 3', '< 3'] },
  any: { takes: 'predicate', optional: true, empty: 0, early: [''], never: ['not'] },
  none: { takes: 'predicate', optional: true, empty: 1, early: ['not'], never: [''] },
  new: { takes: 'text', empty: 0, never: ['', 'not'] },
  since: {
    takes: 'predicate',
    optional: true,
    limit: '90s',
    range: 'from zero',
    empty: 'at least the time observed',
    never: ['> 90s', '< 90s'],
  },
  uptime: { takes: 'nothing', limit: '90s', range: 'from zero', empty: 'infinite', never: ['> 90s', '< 90s'] },
  restarts: { takes: 'nothing', limit: '3', range: 'whole from zero', empty: 0, never: ['> 3', '< 3'] },
};

/** Of these, a number of records adds at most that number to the value. */
const WITH_GAIN = new Set(['count', 'rate', 'changes', 'restarts']);

const WITH_AGO = new Set(Object.keys(EXPECTED).filter((name) => !['new', 'since', 'uptime'].includes(name)));

function load(text: string, stream = 'uptime from up_seconds') {
  const { program, diagnostics } = loadRules([{ path: 'a.alert', text: `stream app { format json ${stream} }\n${text}` }]);
  return { program, codes: diagnostics.map(({ code }) => code) };
}

function alertOf(body: string): CheckedAlert {
  const { program, codes } = load(`alert A { ${body} }`);
  const [alert] = program?.alerts ?? [];
  if (alert === undefined) throw new Error(`does not load: ${body}: ${codes.join()}`);
  return alert;
}

const codesOf = (body: string, more = ''): readonly string[] => load(`alert A { ${body} }\n${more}`).codes;

const TICKS = 60;

/** One record per second from a minute on: all values change all the time. */
function recordsFrom(minutes: number, count = TICKS): readonly Record<string, unknown>[] {
  return Array.from({ length: count }, (_, i) => ({
    time: new Date(Date.UTC(2026, 4, 4, 10, minutes, i)).toISOString(),
    level: 'error',
    x: i % 2 === 0 ? 10 : -10,
    state: `${minutes} ${i}`,
    up_seconds: 0,
  }));
}

/** How often the alert is evaluated in a minute. */
function workOf(body: string): { readonly evaluated: number } {
  const { program } = load(`alert A { step 1s ${body} }`);
  const [plan] = program === undefined ? [] : planProgram(program);
  const [stream] = program?.streams ?? [];
  if (plan === undefined || stream === undefined) throw new Error(`does not load: ${body}`);
  const runner = new StreamRunner(plan, { mode: 'test' }, new SuppressionCounter());
  runner.push('a', createObjectReader(stream, plan.fields)(recordsFrom(0)), 0, Number.POSITIVE_INFINITY);
  return runner.alerts[0]?.work ?? { evaluated: Number.NaN };
}

/** The early notices of an alert whose stream waits two minutes for late records. */
function earlyNotices(body: string, records: readonly Record<string, unknown>[]): readonly string[] {
  const { program } = load(`alert A { step 1m ${body} }`, 'lateness 2m');
  const [stream] = program?.streams ?? [];
  if (program === undefined || stream === undefined) throw new Error(`does not load: ${body}`);
  const engine = createEngine(program, { mode: 'test', early: true });
  engine.push('app', 'a', createObjectReader(stream, engine.plans[0]?.fields ?? [])(records));
  return engine.takeEarly().map(({ to }) => to);
}

it('lists every function once in this table', () => {
  expect(FUNCTIONS.map(({ name }) => name)).toEqual(Object.keys(EXPECTED));
});

describe.each(FUNCTIONS.map((descriptor) => [descriptor.name, descriptor] as const))('%s', (name, descriptor) => {
  const expected = EXPECTED[name] ?? { takes: 'nothing', empty: 'unknown' };
  const { takes, limit } = expected;
  const windowed = !['since', 'uptime'].includes(name);
  const callWith = (argument: string): string => `${name}(${argument}${name === 'percentile' ? ', 99' : ''})`;
  const overOf = (text: string): string => (windowed ? `${text} over 5m` : text);
  const conditionOf = (text: string): string => (limit === undefined ? overOf(text) : `${overOf(text)} > ${limit}`);
  const call = name === 'uptime' ? name : callWith(ARGUMENTS[takes]);
  const over = overOf(call);
  const condition = conditionOf(call);
  const isUnknown = expected.empty === 'unknown';
  const readsProcess = ['uptime', 'restarts'].includes(name);

  it('is a valid condition', () => {
    expect(codesOf(`page when ${condition}`)).toEqual([]);
  });

  it(`takes ${expected.optional === true ? 'no argument or ' : ''}${takes === 'nothing' ? takes : `a ${takes}`}`, () => {
    for (const [kind, argument] of Object.entries(KINDS)) {
      expect([kind, codesOf(`page when ${conditionOf(callWith(argument))}`).length]).toEqual([kind, kind === takes ? 0 : 1]);
    }
    const isOptional = expected.optional === true || takes === 'nothing';
    expect(codesOf(`page when ${conditionOf(callWith(''))}`).length).toBe(isOptional ? 0 : 1);
  });

  it.runIf(takes === 'predicate')(`${name === 'ratio' ? 'can' : 'cannot'} be narrowed with of`, () => {
    expect(codesOf(`page when ${conditionOf(callWith('a == 1 of b == 1'))}`).length).toBe(name === 'ratio' ? 0 : 1);
  });

  it.runIf(takes === 'number')(`has the unit of its input${name === 'slope' ? ' per second' : ''}`, () => {
    const perSecond = codesOf(`page when ${overOf(callWith('took_ms'))} > 5%`);
    expect(perSecond).toEqual(name === 'slope' ? [] : [expect.anything()]);
    const plain = codesOf(`page when ${overOf(callWith('took_ms'))} > 3ms`);
    expect(plain).toEqual(name === 'slope' ? [expect.anything()] : []);
  });

  it(`over an empty window is ${expected.empty}`, () => {
    const states = descriptor.states({ stepMs: 1000, windowMs: 5000, bucketMs: 1000, rank: 99 });
    const value = states.read(0, 60_000, 10_000);
    const known = {
      unknown: undefined,
      'at least the time observed': { lo: 50, hi: Number.POSITIVE_INFINITY },
      infinite: { lo: Number.POSITIVE_INFINITY, hi: Number.POSITIVE_INFINITY },
    };
    expect(value).toEqual(typeof expected.empty === 'number' ? { lo: expected.empty, hi: expected.empty } : known[expected.empty]);
    const words = { 0: limit === undefined ? 'false' : 'zero', 1: 'true', unknown: 'unknown', infinite: 'unlimited' };
    expect(descriptor.empty).toBe({ ...words, 'at least the time observed': 'elapsed' }[expected.empty]);
  });

  it.runIf(limit !== undefined)(`${isUnknown ? 'gets' : 'does not get'} the note that a floor silences it in an outage`, () => {
    expect(codesOf(`page when ${condition} and count(a == 1) over 5m >= 100`)).toEqual(isUnknown ? ['T418'] : []);
    expect(codesOf(`page when ${over} * 2 > ${limit} and count(a == 1) over 5m >= 100`)).toEqual(isUnknown ? ['T418'] : []);
  });

  it.runIf(limit !== undefined)(`${['count', 'rate'].includes(name) ? 'is' : 'is not'} a floor`, () => {
    const codes = codesOf(`page when mean(y) over 5m > 3 and ${over} >= ${limit}`);
    expect(codes).toEqual(['count', 'rate'].includes(name) ? ['T418'] : []);
  });

  it.runIf(limit !== undefined)(`has the range ${expected.range ?? 'of all numbers'}`, () => {
    const { range } = expected;
    expect(codesOf(`page when ${over} < 0`)).toEqual(range === undefined ? [] : ['T401']);
    expect(codesOf(`page when ${over} >= 0`)).toEqual(range === undefined ? [] : ['T402']);
    const product = limit === undefined || /[a-z]/.test(limit) ? [] : codesOf(`page when ${over} + ${over} < 0`);
    expect(product).toEqual(range === undefined || /[a-z]/.test(limit ?? '') ? [] : ['T401']);
    if (limit === '3') expect(codesOf(`page when ${over} == 2.5`)).toEqual(range === 'whole from zero' ? ['T401'] : []);
    if (limit === '2%') {
      expect(codesOf(`page when ${over} > 2`)).toEqual(['T403']);
      expect(codesOf(`page when ${over} <= 1`)).toEqual(['T402']);
      expect(codesOf(`page when ${over} > 100%`)).toEqual(['T401']);
    }
  });

  it.runIf(limit !== undefined)(`${name === 'ratio' ? 'can' : 'cannot'} be compared with confidence`, () => {
    expect(codesOf(`page when ${condition} with 95% confidence`)).toEqual(name === 'ratio' ? [] : ['T331']);
  });

  it.runIf(windowed)(`${WITH_AGO.has(name) ? 'can' : 'cannot'} look back with ago`, () => {
    expect(codesOf(`page when ${over} ago 1h${limit === undefined ? '' : ` > ${limit}`}`)).toEqual(WITH_AGO.has(name) ? [] : ['T342']);
  });

  it(`${windowed ? 'needs' : 'has no'} window`, () => {
    expect(codesOf(`page when ${call}${limit === undefined ? '' : ` > ${limit}`}`)).toEqual(windowed ? [expect.anything()] : []);
  });

  it(`${readsProcess ? 'needs' : 'does not need'} the uptime of the stream, and ${readsProcess ? 'refuses' : 'takes'} \`where\``, () => {
    expect(load(`alert A { page when ${condition} }`, '').codes).toEqual(readsProcess ? ['T315'] : []);
    if (name === 'uptime') return;
    const narrowed = over.replace(')', takes === 'nothing' ? 'where a == 1)' : ' where a == 1)');
    const codes = codesOf(`page when ${narrowed}${limit === undefined ? '' : ` > ${limit}`}`);
    expect(codes).toEqual(readsProcess ? [expect.anything()] : []);
  });

  it.runIf(limit !== undefined)(`as a guard ${name === 'uptime' ? 'can' : 'cannot'} hide a crash loop`, () => {
    expect(codesOf(`page when count(a == 1) over 5m > 3 guard ${condition}`)).toEqual(name === 'uptime' ? ['T431'] : []);
  });

  it.runIf(limit !== undefined)(
    `in another alert ${name === 'restarts' ? 'counts' : 'does not count'} the restarts of a crash loop`,
    () => {
      const codes = codesOf('page when count(a == 1) over 5m > 3 guard uptime > 6m', `alert B { page when ${condition} }`);
      expect(codes).toEqual(name === 'restarts' ? [] : ['T431']);
    },
  );

  it.runIf(limit?.endsWith('s') === true && !windowed)('is compared with a duration that decides the step', () => {
    expect(alertOf(`page when ${call} > 30s`).stepMs).toBe(1000);
    expect(alertOf(`page when ${call} > 10m`).stepMs).toBe(15_000);
  });

  it.runIf(!windowed)(`${name === 'since' ? 'must' : 'need not'} be remembered for twice the duration it is compared with`, () => {
    expect(codesOf(`by host page when ${call} > 3h forget 5h`)).toEqual(name === 'since' ? ['T407'] : []);
    expect(codesOf(`by host page when ${call} > 2h forget 5h`)).toEqual([]);
  });

  it(`${name === 'new' ? 'points out' : 'does not point out'} single records`, () => {
    expect(pointsOutRecords(alertOf(`page when ${condition}`))).toBe(name === 'new');
  });

  it.runIf(expected.early !== undefined)('settles conditions that more records only confirm', () => {
    const minute = Array.from({ length: 20 }, () => recordsFrom(0)).flat();
    for (const end of expected.early ?? []) {
      const body = `page when ${end === 'not' ? `not ${over}` : `${over} ${end}`}`;
      const alert = alertOf(body);
      expect([end, alert.whens.map((when) => canBeCertain(alert, when))]).toEqual([end, [true]]);
      expect([end, earlyNotices(body, minute)]).toEqual([end, ['firing']]);
    }
  });

  it.runIf(expected.together !== undefined)('settles a condition by the records of its window and those that wait together', () => {
    const body = `page when ${over} ${expected.together}`;
    const [earlier, later] = [recordsFrom(0, 40), recordsFrom(3, 40)];
    expect(earlyNotices(body, [...earlier, ...later])).toEqual(['firing']);
    expect(earlyNotices(body, later)).toEqual([]);
  });

  it('settles no condition that a later record can undo', () => {
    for (const end of expected.never ?? []) {
      const alert = alertOf(`page when ${end === 'not' ? `not ${over}` : `${over} ${end}`}`);
      expect([end, alert.whens.map((when) => canBeCertain(alert, when))]).toEqual([end, [false]]);
    }
  });

  it.runIf(limit !== undefined && windowed)(
    `is ${WITH_GAIN.has(name) ? 'not ' : ''}evaluated while too few records have arrived to reach the limit`,
    () => {
      const { evaluated } = workOf(`page when ${call} over 10s > ${limit?.replace(/^\d+/, name === 'ratio' ? '99' : '9999')}`);
      expect(evaluated > TICKS / 2).toBe(!WITH_GAIN.has(name));
    },
  );

  it(`${name === 'uptime' ? 'is' : 'is not'} a word without parentheses that no let can take`, () => {
    const { codes } = load(`let ${name} = a == 1\nalert A { page when count(\`${name}\` == 1 or ${name}) over 5m > 3 }`);
    expect(codes.includes('T210')).toBe(name === 'uptime');
  });
});

describe('spellings', () => {
  it('a bare field is its latest value', () => {
    expect(alertOf('page when x > 3').aggregates.map(({ fn }) => fn)).toEqual(['last']);
  });

  it.each([
    ['p50', 50],
    ['p95', 95],
    ['p999', 99.9],
  ])('%s is a percentile', (name, rank) => {
    expect(alertOf(`page when ${name}(x) over 5m > 3`).aggregates).toEqual([expect.objectContaining({ fn: 'percentile', rank })]);
  });

  it.each(['percentile(x)', 'percentile(99)', 'percentile()', 'p99()'])('%s lacks an argument', (call) => {
    expect(codesOf(`page when ${call} over 5m > 3`)).toEqual(['T309']);
  });

  it('avg is the mean', () => {
    expect(alertOf('page when avg(x) over 5m > 3').aggregates.map(({ fn }) => fn)).toEqual(['mean']);
  });

  it.each([
    ['pp95(x)', 'p95'],
    ['stdev(x)', 'stddev'],
  ])('a slip such as %s is corrected', (call, meant) => {
    const { diagnostics } = loadRules([{ path: 'a.alert', text: `stream app { }\nalert A { page when ${call} over 5m > 3 }` }]);
    expect(diagnostics.map(({ help }) => help)).toEqual([expect.stringContaining(`\`${meant}\``)]);
  });
});
