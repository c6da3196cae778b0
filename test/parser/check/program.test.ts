/** Valid files and their programs. */
import { describe, expect, it } from 'vitest';
import type { Aggregate, CheckedWhen, Condition, Predicate } from '../../../src/parser/program.js';
import { alertOf, program } from './checked.js';

const YES: Predicate = { kind: 'const', value: true };
const SECONDS = { seconds: 1, bytes: 0, ratio: false };
const PLAIN = { seconds: 0, bytes: 0, ratio: false };
const RATIO = { seconds: 0, bytes: 0, ratio: true };

function condition(text: string, stream = '', before = ''): { readonly condition: Condition; readonly aggregates: readonly Aggregate[] } {
  const alert = alertOf(`page when ${text}`, stream, before);
  const [when] = alert.whens;
  if (when?.kind !== 'when') throw new Error('no condition');
  return { condition: when.condition, aggregates: alert.aggregates };
}

function predicate(text: string, stream = '', before = ''): Predicate | undefined {
  return condition(`count(${text}) over 5m > 1`, stream, before).aggregates[0]?.filter;
}

function compare(left: string, op: '==' | '<' | '<=' | '>' | '>=', value: number | string | boolean, unit?: string): Predicate {
  return {
    kind: 'compare',
    op,
    left: { kind: 'field', path: left.split('.'), ...(unit === undefined ? {} : { unit }) },
    right:
      typeof value === 'number'
        ? { kind: 'number', value }
        : typeof value === 'boolean'
          ? { kind: 'boolean', value }
          : { kind: 'string', value, ignoreCase: false },
  };
}

describe('predicates', () => {
  it.each<[string, Predicate]>([
    ['status >= 500', compare('status', '>=', 500)],
    ['500 <= status', compare('status', '>=', 500)],
    ['user.id == "u7"', compare('user.id', '==', 'u7')],
    ['ok == false', compare('ok', '==', false)],
    ['status != 200', { kind: 'not', term: compare('status', '==', 200) }],
    ['not (status != 200)', compare('status', '==', 200)],
    ['latency_ms > 2s', compare('latency_ms', '>', 2000, 'ms')],
    ['latency_ms > 800', compare('latency_ms', '>', 800, 'ms')],
    ['used_pct > 95%', compare('used_pct', '>', 95, '%')],
    ['x > -5', compare('x', '>', -5)],
    ['"connection reset"', { kind: 'text', op: 'contains', field: ['line'], needle: 'connection reset', ignoreCase: false }],
    ['agent contains i"bot"', { kind: 'text', op: 'contains', field: ['agent'], needle: 'bot', ignoreCase: true }],
    ['`a.b` startsWith "x"', { kind: 'text', op: 'startsWith', field: ['a.b'], needle: 'x', ignoreCase: false }],
    [
      'message matches /disk (?:full|quota)/i',
      { kind: 'matches', field: ['message'], regex: { pattern: 'disk (?:full|quota)', flags: 'i' } },
    ],
    ['message matches /(?i)a(?:b)/', { kind: 'matches', field: ['message'], regex: { pattern: 'a(?:b)', flags: 'i' } }],
    ['message matches /(?si)(?m)a/i', { kind: 'matches', field: ['message'], regex: { pattern: 'a', flags: 'ism' } }],
    ['user.id exists', { kind: 'exists', field: ['user', 'id'] }],
    [
      'level in ["error", i"Fatal", 3]',
      {
        kind: 'in',
        left: { kind: 'field', path: ['level'] },
        items: [
          { kind: 'string', value: 'error', ignoreCase: false },
          { kind: 'string', value: 'Fatal', ignoreCase: true },
          { kind: 'number', value: 3 },
        ],
      },
    ],
    ['a == 1 and (b == 2 and c == 3)', { kind: 'and', terms: [compare('a', '==', 1), compare('b', '==', 2), compare('c', '==', 3)] }],
    [
      'a == 1 or b == 2 AND c == 3',
      { kind: 'or', terms: [compare('a', '==', 1), { kind: 'and', terms: [compare('b', '==', 2), compare('c', '==', 3)] }] },
    ],
    ['a == 1 where b == 2', { kind: 'and', terms: [compare('a', '==', 1), compare('b', '==', 2)] }],
    ['a == b', { kind: 'compare-two', op: '==', left: { kind: 'field', path: ['a'] }, right: { kind: 'field', path: ['b'] } }],
    [
      'a_ms < b_seconds',
      {
        kind: 'compare-two',
        op: '<',
        left: { kind: 'field', path: ['a_ms'], scale: { mul: 1, div: 1000 }, unit: 'ms' },
        right: { kind: 'field', path: ['b_seconds'], unit: 's' },
      },
    ],
    [
      'a_ms < b_ms',
      {
        kind: 'compare-two',
        op: '<',
        left: { kind: 'field', path: ['a_ms'], unit: 'ms' },
        right: { kind: 'field', path: ['b_ms'], unit: 'ms' },
      },
    ],
    [
      'lower(a) == "x"',
      {
        kind: 'compare',
        op: '==',
        left: { kind: 'text', path: ['a'], functions: ['lower'] },
        right: { kind: 'string', value: 'x', ignoreCase: false },
      },
    ],
    [
      'lower(urldecode(a.b)) contains "x"',
      { kind: 'text', op: 'contains', field: { path: ['a', 'b'], functions: ['urldecode', 'lower'] }, needle: 'x', ignoreCase: false },
    ],
    [
      'bytes_out / bytes_in > 10',
      {
        kind: 'compare',
        op: '>',
        left: { kind: 'arithmetic', op: '/', left: { kind: 'field', path: ['bytes_out'] }, right: { kind: 'field', path: ['bytes_in'] } },
        right: { kind: 'number', value: 10 },
      },
    ],
    [
      'a_ms + 1s > 2 * 3s',
      {
        kind: 'compare',
        op: '>',
        left: {
          kind: 'arithmetic',
          op: '+',
          left: { kind: 'field', path: ['a_ms'], scale: { mul: 1, div: 1000 }, unit: 'ms' },
          right: { kind: 'number', value: 1 },
        },
        right: { kind: 'number', value: 6 },
      },
    ],
  ])('%s', (text, expected) => {
    expect(predicate(text)).toEqual(expected);
  });

  it('take units from declarations', () => {
    expect(predicate('took > 2s', 'field took: duration(us)')).toEqual(compare('took', '>', 2_000_000, 'us'));
    expect(predicate('share > 5%', 'field share: ratio')).toEqual(compare('share', '>', 0.05, 'ratio'));
    expect(predicate('size > 1MiB', 'field size: bytes(KiB)')).toEqual(compare('size', '>', 1024, 'KiB'));
    expect(predicate('n_ms > 5', 'field n_ms: number')).toEqual(compare('n_ms', '>', 5, 'number'));
  });

  it('replace the names of lets by their values', () => {
    const before = 'let limit = 500\nlet bad = status >= limit\nlet level = "x"';
    expect(predicate('bad', '', before)).toEqual(compare('status', '>=', 500));
    expect(predicate('bad and host == level', '', before)).toEqual({
      kind: 'and',
      terms: [compare('status', '>=', 500), compare('host', '==', 'x')],
    });
    expect(predicate('`level` == "error"', '', before)).toEqual(compare('level', '==', 'error'));
  });
});

describe('conditions', () => {
  it('have a printed clause for every comparison, in order', () => {
    const found = condition('ratio(status>=500) over 5m > 2% AND !(count() over 5m < 100 || any(level=="fatal") over 1m)');
    expect(found.condition.clauses.map((clause) => clause.text)).toEqual([
      'ratio(status >= 500) over 5m > 2%',
      'count() over 5m < 100',
      'any(level == "fatal") over 1m',
    ]);
    expect(found.condition.expr).toEqual({
      kind: 'and',
      terms: [
        { kind: 'compare', op: '>', left: { kind: 'aggregate', aggregate: 0 }, right: { kind: 'number', value: 0.02 }, clause: 0 },
        {
          kind: 'not',
          term: {
            kind: 'or',
            terms: [
              { kind: 'compare', op: '<', left: { kind: 'aggregate', aggregate: 1 }, right: { kind: 'number', value: 100 }, clause: 1 },
              { kind: 'truth', aggregate: 2, clause: 2 },
            ],
          },
        },
      ],
    });
    expect(found.condition.clauses[0]?.unit).toEqual(RATIO);
  });

  it('show the operand that is not constant', () => {
    const found = condition('5 < count() over 5m');
    expect(found.condition.clauses[0]?.value).toEqual({ kind: 'aggregate', aggregate: 0 });
    expect(found.condition.expr).toMatchObject({ op: '<', left: { kind: 'number', value: 5 } });
  });

  it('keep samples raw and scale the result', () => {
    const { aggregates, condition: found } = condition('mean(latency_ms) over 5m > 800 and mean(latency_ms) over 5m < 2s');
    expect(aggregates).toHaveLength(1);
    expect(aggregates[0]).toMatchObject({
      fn: 'mean',
      value: { kind: 'field', path: ['latency_ms'] },
      scale: { mul: 1, div: 1000 },
      unit: SECONDS,
      filter: YES,
    });
    expect(found.expr).toMatchObject({ terms: [{ right: { value: 0.8 } }, { right: { value: 2 } }] });
  });

  it('scale operands instead when the sample is arithmetic', () => {
    const { aggregates } = condition('max(a_ms + b_ms) over 5m > 1s');
    expect(aggregates[0]?.scale).toBeUndefined();
    expect(aggregates[0]?.value).toMatchObject({ kind: 'arithmetic', left: { scale: { mul: 1, div: 1000 } } });
  });

  it('separate `of` and `where`', () => {
    const { aggregates } = condition('ratio(status >= 500 of path startsWith "/pay" where env == "prod") over 5m > 1%');
    const path: Predicate = { kind: 'text', op: 'startsWith', field: ['path'], needle: '/pay', ignoreCase: false };
    expect(aggregates[0]).toMatchObject({
      fn: 'ratio',
      match: compare('status', '>=', 500),
      filter: { kind: 'and', terms: [path, compare('env', '==', 'prod')] },
    });
  });

  it('take windows from the aggregate, the parenthesis and the alert, in this order', () => {
    const alert = alertOf('over 1h page when (count() > 5 and count(a == 1) over 1m > 5) over 10m and sum(x) > 3 and up_seconds > 120');
    expect(alert.aggregates.map((each) => [each.fn, each.windowMs])).toEqual([
      ['count', 600_000],
      ['count', 60_000],
      ['sum', 3_600_000],
      ['last', 3_600_000],
    ]);
  });

  it('take a bare field as its latest value within 5m', () => {
    const { aggregates } = condition('server_uptime_seconds > 120');
    expect(aggregates).toMatchObject([
      { fn: 'last', windowMs: 300_000, unit: SECONDS, value: { kind: 'field', path: ['server_uptime_seconds'] } },
    ]);
  });

  it('know the rank of percentiles', () => {
    const { aggregates } = condition(
      'p99(x) over 5m > 1 and p999(x) over 5m > 1 and percentile(x, 99.5) over 5m > 1 and median(x) over 5m > 1 and percentile(x, 99) over 5m > 0',
    );
    expect(aggregates.map((each) => [each.fn, each.rank])).toEqual([
      ['percentile', 99],
      ['percentile', 99.9],
      ['percentile', 99.5],
      ['median', undefined],
    ]);
  });

  it('have no window for since and uptime, whose compared durations determine the step', () => {
    const alert = alertOf('warn when since(event == "done") > 150s and uptime > 90s');
    expect(alert.aggregates).toMatchObject([
      { fn: 'since', windowMs: 0, bucketMs: 0, unit: SECONDS, filter: compare('event', '==', 'done') },
      { fn: 'uptime', windowMs: 0, bucketMs: 0, unit: SECONDS },
    ]);
    expect(alert.stepMs).toBe(2000);
  });

  it('take a duration divided by a duration as a ratio', () => {
    const { condition: found } = condition('sum(held_ms where event == "x") over 1m / 1m > 70%');
    expect(found.clauses[0]).toMatchObject({ unit: RATIO, text: 'sum(held_ms where event == "x") over 1m / 1m > 70%' });
    expect(found.expr).toMatchObject({
      left: { kind: 'arithmetic', op: '/', right: { kind: 'number', value: 60 } },
      right: { kind: 'number', value: 0.7 },
    });
  });

  it('are printed with the names of lets', () => {
    const { condition: found } = condition('errors over 5m > 2%', '', 'let errors = ratio(status >= 500)');
    expect(found.clauses[0]?.text).toBe('errors over 5m > 2%');
    expect(found.expr).toMatchObject({ left: { kind: 'aggregate', aggregate: 0 } });
  });

  it('give equal aggregates the same key, and different ones different keys', () => {
    const { aggregates } = condition(
      'count(a == 1) over 5m > 1 and count(a == 1) over 10m > 1 and count(b == 1) over 5m > count(a == 1) over 5m',
    );
    expect(aggregates).toHaveLength(3);
    expect(new Set(aggregates.map((each) => each.key)).size).toBe(3);
  });
});

describe('alerts', () => {
  it('have all defaults filled in', () => {
    const alert = alertOf('page when count() over 5m > 3');
    expect(alert).toMatchObject({
      stream: 'app',
      by: [],
      byNames: [],
      stepMs: 10_000,
      nodata: 'hold',
      forgetMs: 14_400_000,
      limit: 100_000,
      labels: {},
      sample: 0,
    });
    expect(alert.whens).toMatchObject([{ kind: 'when', severity: 'page', forMs: 0, keepMs: 0 }]);
    expect(alert.whens[0]).not.toHaveProperty('guard');
  });

  it('contain all clauses', () => {
    const alert = alertOf(`by host, user.id
      warn when count() over 5m > 1 { for 10m  keep 1m }
      page when count() over 5m > 3
      info each level == "debug"
      guard uptime > 2m  for 3m of 5m  clear when count() over 5m < 1  keep 5m  remind 1h  step 5s
      nodata fire  forget 6h  limit 500 groups  sample 5
      labels { team: "pay" }  runbook "docs/x.md"
      summary "{host} of {team}: {count() over 5m} {{x}} {any(a == 1) over 5m}"`);
    expect(alert).toMatchObject({
      byNames: ['host', 'user.id'],
      by: [['host'], ['user', 'id']],
      stepMs: 5000,
      nodata: 'fire',
      forgetMs: 21_600_000,
      limit: 500,
      remindMs: 3_600_000,
      sample: 5,
      labels: { team: 'pay' },
      runbook: 'docs/x.md',
    });
    const whens: readonly CheckedWhen[] = alert.whens;
    expect(whens.map((when) => [when.severity, when.kind, when.keepMs, when.guard?.text])).toEqual([
      ['page', 'when', 300_000, 'uptime > 2m'],
      ['warn', 'when', 60_000, 'uptime > 2m'],
      ['info', 'each', 300_000, 'uptime > 2m'],
    ]);
    expect(whens[0]).toMatchObject({ forMs: 180_000, forOfMs: 300_000, clear: { text: 'count() over 5m < 1' } });
    expect(whens[1]).toMatchObject({ forMs: 600_000 });
    expect(whens[1]).not.toHaveProperty('forOfMs');
    expect(whens[2]).toMatchObject({ text: 'level == "debug"', predicate: compare('level', '==', 'debug') });
    expect(alert.summary).toEqual([
      { kind: 'group', index: 0 },
      { kind: 'text', text: ' of ' },
      { kind: 'label', name: 'team' },
      { kind: 'text', text: ': ' },
      { kind: 'value', value: { kind: 'aggregate', aggregate: 0 }, unit: PLAIN },
      { kind: 'text', text: ' {x} ' },
      { kind: 'truth', aggregate: 2 },
    ]);
  });

  it('are remembered for at least twice the longest of their times', () => {
    expect(alertOf('page when count() over 3h > 3').forgetMs).toBe(21_600_000);
    expect(alertOf('page when since(a == 1) > 5h').forgetMs).toBe(36_000_000);
    expect(alertOf('page when uptime < 5h').forgetMs).toBe(14_400_000);
    expect(alertOf('page when count() over 5m > 3 keep 4h').forgetMs).toBe(28_800_000);
    expect(alertOf('page when count() over 5m > 3 for 1m of 3h').forgetMs).toBe(21_600_000);
  });

  it('keep an `each` for five minutes by default', () => {
    expect(alertOf('info each a == 1').whens[0]).toMatchObject({ kind: 'each', keepMs: 300_000 });
    expect(alertOf('info each a == 1 keep 1m').whens[0]).toMatchObject({ keepMs: 60_000 });
    expect(alertOf('info each a == 1 { keep 2m } keep 1m').whens[0]).toMatchObject({ keepMs: 120_000 });
  });

  it.each([
    ['format combined', 65_000],
    ['format combined lateness 5s', 5000],
    ['format json else combined', 65_000],
    // The time is that of the outer format, which is written at the end, unless a clause names a field.
    ['format cri combined', 5000],
    ['format cri combined time time', 65_000],
    ['format json', 5000],
  ])('the lateness of %s is %i ms', (clauses, latenessMs) => {
    expect(program(`stream web { ${clauses} }`).streams[0]).toMatchObject({ latenessMs });
  });

  it('need no `on` if there is one stream', () => {
    expect(program('stream web { format combined }\nalert A { page when count(status >= 500) over 5m > 3 }').alerts[0]?.stream).toBe('web');
  });

  it('are sorted by name, whatever the order of files', () => {
    const texts = ['alert B { page when bad }', 'let bad = any(a == 1) over 5m\nalert A { page when bad }', 'stream app { format json }'];
    const names = program(...texts).alerts.map((alert) => alert.name);
    expect(names).toEqual(['A', 'B']);
    expect(program(...texts.toReversed()).alerts.map((alert) => alert.name)).toEqual(names);
  });
});

describe('streams', () => {
  it('contain all clauses', () => {
    const [stream] = program(`stream app {
      from "a.log", "b-*.log"  format /(?<level>\\w+) (?<up_ms>\\d+) (?<rest>.*)/  time at as "yyyy" zone "Europe/Berlin"
      lateness 0s  idle 1m  uptime from up_ms  extract /user=(?<user>\\S+)/ from rest  where level == "error" and user exists
    }`).streams;
    expect(stream).toMatchObject({
      name: 'app',
      from: ['a.log', 'b-*.log'],
      format: { regex: { flags: '' } },
      time: { field: ['at'], as: ['yyyy'], zone: 'Europe/Berlin' },
      latenessMs: 0,
      idleMs: 60_000,
      uptime: { kind: 'from', value: { kind: 'field', path: ['up_ms'], scale: { mul: 1, div: 1000 } } },
      extracts: [{ from: ['rest'] }],
      where: { kind: 'and' },
    });
  });
  it('have defaults', () => {
    expect(program('stream app {}').streams).toMatchObject([
      { from: [], format: { name: 'json' }, latenessMs: 5000, idleMs: 30_000, extracts: [] },
    ]);
  });
  it('can define uptime by start records', () => {
    expect(program('stream app { format json uptime since message contains "listening" }').streams[0]?.uptime).toEqual({
      kind: 'since',
      start: { kind: 'text', op: 'contains', field: ['message'], needle: 'listening', ignoreCase: false },
    });
  });
});

describe('sinks and routes', () => {
  it('contain options and references to secrets', () => {
    const found = program(`stream app { format json }
      alert A { by user.id page when count() over 5m > 3 warn when count() over 5m > 1 labels { env: "staging" } }
      sink hook webhook { url: env("HOOK") headers: { list: [1, true, 5s] } }
      route { env == "staging" and not page -> hook  page -> hook  user.id exists -> hook }`);
    expect(found.sinks).toMatchObject([
      { name: 'hook', type: 'webhook', options: { url: { secret: 'env', name: 'HOOK' }, headers: { list: [1, true, 5000] } } },
    ]);
    expect(found.routes.map((route) => [route.text, route.to])).toEqual([
      ['env == "staging" and not page', ['hook']],
      ['page', ['hook']],
      ['user.id exists', ['hook']],
    ]);
    expect(found.routes[1]?.match).toEqual(compare('severity', '==', 'page'));
    expect(found.routes[2]?.match).toEqual({ kind: 'exists', field: ['user.id'] });
  });
});

describe('tests', () => {
  it('contain all clauses', () => {
    const found = program(`stream app { format json }
      alert A { by host page when count() over 1m > 3 for 1m }
      sink out console {}
      route { page -> out }
      test "all of it" {
        every 1s from 0s to 5m { host: cycle("a", "b"), n: 1.50, user.id: null, list: [1, true], deep: { x: ramp(1, 2) } }
        at 5m "raw line"
        replay "x.log"
        shuffle 5s  repeat 2  restart at 2m  until 9m
        expect page A { host: "a" } from 1m to 2m
        expect never A before 2026-05-04T10:04:00Z
        expect 2 notifications to out
        expect resolved A at 6m
      }`);
    const [test] = found.tests;
    expect(test).toMatchObject({
      name: 'all of it',
      shuffleMs: 5000,
      repeat: 2,
      restarts: [{ kind: 'relative', ms: 120_000 }],
      until: { kind: 'relative', ms: 540_000 },
    });
    expect(test?.inputs).toMatchObject([
      {
        kind: 'every',
        stream: 'app',
        stepMs: 1000,
        body: {
          kind: 'record',
          entries: [
            { path: ['host'], value: { kind: 'generator', name: 'cycle' } },
            { path: ['n'], value: { kind: 'scalar', value: 1.5, text: '1.50' } },
            { path: ['user', 'id'], value: { kind: 'scalar', value: null } },
            { path: ['list'], value: { kind: 'list', items: [{ value: 1 }, { value: true }] } },
            { path: ['deep'], value: { kind: 'record', entries: [{ path: ['x'], value: { kind: 'generator', name: 'ramp' } }] } },
          ],
        },
      },
      { kind: 'at', at: { kind: 'relative', ms: 300_000 }, body: { kind: 'line', text: 'raw line' } },
      { kind: 'replay', glob: 'x.log' },
    ]);
    expect(test?.expectations).toMatchObject([
      {
        kind: 'alert',
        what: 'page',
        alert: 'A',
        group: { host: 'a' },
        period: { from: { kind: 'relative', ms: 60_000 }, to: { kind: 'relative', ms: 120_000 }, text: 'from 1m to 2m' },
      },
      { kind: 'alert', what: 'never', period: { to: { kind: 'absolute', ms: Date.UTC(2026, 4, 4, 10, 4) } } },
      { kind: 'notifications', count: 2, to: 'out' },
      { kind: 'alert', what: 'resolved', period: { from: { ms: 360_000 }, to: { ms: 360_001 } } },
    ]);
  });

  it('push records to the stream of the alerts that they name', () => {
    const found = program(`stream app { format json }
      stream web { format json }
      alert A { on web page when count() over 1m > 3 }
      test "t" { every 1s from 0s to 5m { a: 1 } expect page A }`);
    expect(found.tests[0]?.inputs[0]?.stream).toBe('web');
  });
});
