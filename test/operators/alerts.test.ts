import { concat, from, lastValueFrom, NEVER, of, Subject, throwError } from 'rxjs';
import { bufferCount, finalize, map, take, toArray } from 'rxjs/operators';
import { describe, expect, it } from 'vitest';
import { createEngine } from '../../src/engine/engine.js';
import type { Transition } from '../../src/engine/model/transition.js';
import type { AlertInput, AlertsStats } from '../../src/operators/alerts.js';
import { alerts, alertsFrom } from '../../src/operators/alerts.js';
import { recordsToBatch } from '../../src/sources/decode/object-reader.js';
import { rules } from '../notify/program.js';

const PROGRAM = rules(`
  stream app { format json  time ts }
  alert Errors { on app  by host  warn when count(level == "error") over 1m >= 5 }
  alert Fatal { on app  info each level == "fatal"  keep 1m }
  alert Silent { on app  page when none(level == "info") over 5m }`);

const START = Date.parse('2026-05-04T10:00:00Z');

interface LogRecord {
  readonly ts: number;
  readonly level: string;
  readonly host: string;
}

/** A record a second for ten minutes: `a` fails in the third, `b` dies in the fifth, and all is silent but for debug records in the last. */
function records(): readonly LogRecord[] {
  return Array.from({ length: 600 }, (_, second) => ({
    ts: START + second * 1000,
    level: second >= 120 && second < 180 && second % 10 === 0 ? 'error' : second === 270 ? 'fatal' : 'info',
    host: second === 270 ? 'b' : 'a',
  }));
}

function lines(transitions: readonly Transition[]): readonly string[] {
  return transitions.map(({ at, alert, group, to }) =>
    `${(at - START) / 1000} ${alert} ${group['host'] ?? ''} ${to}`.replaceAll('  ', ' '),
  );
}

const EXPECTED = ['162 Errors a firing', '192 Errors a inactive', '270 Fatal firing', '330 Fatal inactive'];

function run(input: readonly AlertInput[], options = {}): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    from(input)
      .pipe(alerts(PROGRAM, options), toArray())
      .subscribe({ next: (all) => resolve(lines(all)), error: reject });
  });
}

describe('alerts', () => {
  it("accepts lines of the log, read by the stream's format, mixed with records and in order", async () => {
    const written = records().map((record) => JSON.stringify(record));
    expect(await run(written)).toEqual(EXPECTED);
    expect(await run([written])).toEqual(EXPECTED);
    expect(await run([records().map((record, index) => (index % 3 === 0 ? record : JSON.stringify(record)))])).toEqual(EXPECTED);
    const problems: string[] = [];
    const spoiled = written.flatMap((line, index) => (index % 200 === 0 ? [line, '{', '', '[]', '{'] : [line]));
    expect(await run([spoiled], { onProblem: (error: unknown) => problems.push(String(error)) })).toEqual(EXPECTED);
    expect(problems).toEqual([
      'Error: 6 of 612 lines cannot be read: not valid JSON',
      'Error: 3 of 612 lines cannot be read: JSON, but not an object',
    ]);
  });

  it.each([
    [
      'csv',
      '2026-05-04 10:00:00,503',
      'no header line before it; name the columns in the stream, as in `format csv(time, host, "Response Time")`, or ',
    ],
    ['w3c', '2026-05-04 10:00:00 503', 'no #Fields line before it; '],
  ])('says what to do about %s whose header was not handed over', async (format, line, why) => {
    const program = rules(`stream app { format ${format} } alert Any { on app info each sc_status == 503 }`);
    const problems: string[] = [];
    for await (const _ of alertsFrom(program, [[line, line]], { onProblem: (error) => problems.push(String(error)) })) expect.fail();
    expect(problems).toEqual([
      `Error: 2 of 2 lines cannot be read: ${why}pass the header first, or read the log from its start (\`begin: 'start'\` of \`tail\`)`,
    ]);
  });

  it('accepts lines of a format whose records span several lines', async () => {
    const program = rules(`
      stream pods { format cri }
      alert Panic { on pods  page each message contains "panic: the end" }`);
    const at = new Date(START).toISOString();
    const made: string[] = [];
    for await (const { to } of alertsFrom(program, [`${at} stderr P panic: `, `${at} stderr F the end`])) made.push(to);
    expect(made[0]).toBe('firing');
  });

  it('accepts records one by one, in lists, in batches, and mixed', async () => {
    const all = records();
    const one = await run(all);
    expect(one).toEqual(EXPECTED);
    expect(await run([all])).toEqual(one);
    const fields = createEngine(PROGRAM, { mode: 'replay' }).plans[0]?.fields ?? [];
    const batch = (some: readonly LogRecord[]) =>
      recordsToBatch(
        some.map((record) => ({ ...record })),
        fields,
        (record) => Number(record['ts']),
      );
    expect(await run([batch(all)])).toEqual(one);
    expect(await run([batch(all.slice(0, 100)), ...all.slice(100, 150), [], all.slice(150, 400), batch(all.slice(400))])).toEqual(one);
  });

  it('emits transitions as soon as they are final, and the rest at the end', () => {
    const input = new Subject<AlertInput>();
    const emitted: string[] = [];
    input
      .pipe(alerts(PROGRAM))
      .subscribe({ next: (transition) => emitted.push(...lines([transition])), complete: () => emitted.push('end') });
    const all = records();
    for (const record of all.slice(0, 168)) input.next(record);
    expect(emitted).toEqual([]);
    for (const record of all.slice(168, 169)) input.next(record);
    expect(emitted).toEqual(EXPECTED.slice(0, 1));
    for (const record of all.slice(169, 271)) input.next(record);
    expect(emitted).toEqual(EXPECTED.slice(0, 2));
    input.complete();
    expect(emitted).toEqual([...EXPECTED.slice(0, 3), 'end']);
  });

  it('skips and reports input that is not a record', async () => {
    const problems: string[] = [];
    let stats: AlertsStats | undefined;
    const cyclic: Record<string, unknown> = { ts: START + 1000, level: 'info', host: 'a' };
    cyclic['self'] = cyclic;
    const throwing = {
      ts: START + 2000,
      get level(): string {
        throw new Error('no level for you');
      },
    };
    const odd: readonly unknown[] = [
      null,
      'text',
      7,
      undefined,
      [null, [], 'x'],
      {},
      { ts: 'when?' },
      cyclic,
      throwing,
      { ts: START, level: { a: 1 } },
    ];
    const emitted = await run(
      [...(odd.slice(0, 5) as AlertInput[]), ...records().slice(0, 200), ...(odd.slice(5) as AlertInput[]), ...records().slice(200)],
      {
        onProblem: (error: unknown, input: unknown) =>
          problems.push(`${String(error)} (${odd.slice(7, 9).includes(input) ? 'odd' : JSON.stringify(input)})`),
        onStats: (given: AlertsStats) => {
          stats = given;
        },
      },
    );
    expect(emitted).toEqual(EXPECTED);
    const noRecord = 'TypeError: expected a record, which is an object, or a line, which is a string';
    const noLine = 'Error: 1 of 1 lines cannot be read: not valid JSON';
    const late = 'Error: records (app): 1 record arrived late and was left out; set `lateness 5m` to keep it';
    expect(problems).toEqual([
      `${noRecord} (null)`,
      `${noLine} (["text"])`,
      `${noRecord} (7)`,
      `${noRecord} (undefined)`,
      `${noRecord} (null)`,
      `${noRecord} ([])`,
      `${noLine} (["x"])`,
      `${late} (odd)`,
      `${late} (odd)`,
      `${late} (undefined)`,
    ]);
    expect(stats?.notTaken).toBe(7);
    expect(stats?.sources).toMatchObject([{ stream: 'app', source: 'records', records: 605, timeless: 2, late: 3 }]);
  });

  it('reports late records with the lateness to set, each time their number has doubled and at the end', async () => {
    const problems: string[] = [];
    const late = Array.from({ length: 100 }, (_, index) => ({ ts: START + index * 10, level: 'info', host: 'a' }));
    const onProblem = (error: unknown, input: unknown): void =>
      void problems.push(`${String(error)} ${late.indexOf(input as LogRecord) + 1}`);
    await run([...records().slice(0, 60), ...late], { source: 'app.log', onProblem });
    const text = (count: number, at: number): string => {
      const [records, verb, them] = count === 1 ? ['record', 'was', 'it'] : ['records', 'were', 'them'];
      return `Error: app.log (app): ${count} ${records} arrived late and ${verb} left out; set \`lateness 1m\` to keep ${them} ${at}`;
    };
    expect(problems).toEqual([text(1, 1), text(1, 2), text(2, 4), text(4, 8), text(8, 16), text(16, 32), text(32, 64), text(36, 0)]);
  });

  it('reports texts that are not in the format inside the records, and takes the records', async () => {
    const problems: string[] = [];
    let stats: AlertsStats | undefined;
    const nested = rules(`
      stream app { format json  time ts  extract json from body }
      alert A { page when count(code >= 500) over 5m >= 3 }`);
    const bodies = ['{"code":500}', 'starting', 'x {"code":"501"}', '{"code":502', '{"code":503}'];
    const inputs = bodies.map((body, index) => ({ ts: START + index, body }));
    const options = {
      onProblem: (error: unknown) => problems.push(String(error)),
      onStats: (all: AlertsStats) => {
        stats = all;
      },
    };
    const given = await new Promise<readonly Transition[]>((resolve) => {
      from(inputs).pipe(alerts(nested, options), toArray()).subscribe(resolve);
    });
    expect(given[0]).toMatchObject({ alert: 'A', to: 'firing' });
    expect(stats?.sources).toMatchObject([{ records: 5 }]);
    const text = 'Error: records (app): `extract json from body` found nothing in 1 record: no json; for example: starting';
    expect(problems).toEqual([text, text]);
  });

  it('reports times that cannot be right: left out without a clock, held at it with one', async () => {
    const problems: string[] = [];
    const onProblem = (error: unknown): void => void problems.push(String(error));
    const ahead = { ts: START + 10 * 86_400_000, level: 'info', host: 'a' };
    await run([...records().slice(0, 60), ahead, ...records().slice(60)], { onProblem });
    await run([...records().slice(55, 60), ahead], { onProblem, now: () => START + 60_000 });
    expect(problems).toEqual([
      'Error: records (app): 1 record with an implausible time, left out',
      'Error: records (app): 1 record with an implausible time, evaluated at the time of arrival',
    ]);
  });

  it('reports records that are joined from lines and too long', async () => {
    const program = rules('stream pod { format cri }\nalert A { page when count(message contains "x") over 1m >= 5 }');
    const problems: string[] = [];
    const part = (flag: string): string => `2026-05-04T10:00:00Z stdout ${flag} ${'x'.repeat(600_000)}`;
    const lines = [part('P'), part('P'), part('F')];
    await lastValueFrom(of(lines).pipe(alerts(program, { onProblem: (error) => problems.push(String(error)) })), {
      defaultValue: undefined,
    });
    expect(problems).toEqual(['Error: 1 record joined from parts and longer than 1 MiB, cut there']);
  });

  it('skips and reports a batch that does not fit', async () => {
    const broken = { size: 2, times: new Float64Array([START]), columns: 'none' } as unknown as AlertInput;
    const problems: unknown[] = [];
    const emitted = await run([...records().slice(0, 10), broken, ...records().slice(10)], {
      onProblem: (error: unknown) => problems.push(error),
    });
    expect(problems).toHaveLength(1);
    expect(emitted).toEqual(EXPECTED);
  });

  it('emits the rest before an error of the source', () => {
    const emitted: unknown[] = [];
    let stats = 0;
    concat(
      from(records().slice(0, 165)),
      throwError(() => new Error('disk')),
    )
      .pipe(alerts(PROGRAM, { onStats: () => (stats += 1) }))
      .subscribe({ next: (transition) => emitted.push(...lines([transition])), error: (error) => emitted.push(String(error)) });
    expect(emitted).toEqual(['162 Errors a firing', 'Error: disk']);
    expect(stats).toBe(1);
  });

  it('unsubscribes from its source, also from one that never pauses', () => {
    let freed = 0;
    let stats = 0;
    let read = 0;
    const emitted: Transition[] = [];
    concat(from(records()), NEVER)
      .pipe(
        map((record) => {
          read += 1;
          return record;
        }),
        finalize(() => (freed += 1)),
        alerts(PROGRAM, { onStats: () => (stats += 1) }),
        take(1),
      )
      .subscribe((transition) => emitted.push(transition));
    expect(lines(emitted)).toEqual(EXPECTED.slice(0, 1));
    expect([freed, stats]).toEqual([1, 1]);
    expect(read).toBeLessThan(175);
    const idle = concat(of(records()[0] ?? {}), NEVER)
      .pipe(
        finalize(() => (freed += 1)),
        alerts(PROGRAM),
      )
      .subscribe();
    idle.unsubscribe();
    expect(freed).toBe(2);
  });

  it('starts a new evaluation for each subscription', () => {
    const evaluated = from(records()).pipe(bufferCount(7), alerts(PROGRAM));
    for (let turn = 0; turn < 2; turn++) {
      const emitted: Transition[] = [];
      evaluated.subscribe((transition) => emitted.push(transition));
      expect(lines(emitted)).toEqual(EXPECTED);
    }
  });

  it('runs live with a clock: an empty list evaluates silence, and times ahead of the clock are held at it', () => {
    let nowMs = START;
    const input = new Subject<AlertInput>();
    const emitted: string[] = [];
    let stats: AlertsStats | undefined;
    input
      .pipe(alerts(PROGRAM, { now: () => nowMs, source: 'me', onStats: (latest) => (stats = latest) }))
      .subscribe((transition) => emitted.push(...lines([transition])));
    input.next({ ts: START, level: 'info', host: 'a' });
    input.next({ ts: START + 10 * 3_600_000, level: 'debug', host: 'a' });
    for (; nowMs <= START + 400_000; nowMs += 1000) input.next([]);
    expect(emitted).toEqual(['310 Silent firing']);
    input.complete();
    expect(stats?.sources).toMatchObject([{ source: 'me', records: 2, badClock: 1 }]);
  });

  it('needs the stream if there are several', () => {
    const two = rules('stream a { format json } stream b { format json } alert A { on b  info each x == 1 }');
    expect(() => alerts(two)).toThrow('say with `stream` which of these the records belong to: a, b');
    expect(() => alertsFrom(two, [])).toThrow('say with `stream`');
    expect(() => alerts(two, { stream: 'c' })).toThrow('there is no stream c; there are a, b');
    expect(() => alerts(rules(''))).toThrow('the rules have no stream');
    const emitted: Transition[] = [];
    of({ time: START, x: 1 })
      .pipe(alerts(two, { stream: 'b' }))
      .subscribe((transition) => emitted.push(transition));
    expect(emitted).toMatchObject([{ alert: 'A', to: 'firing' }]);
  });
});

describe('alertsFrom', () => {
  async function* slowly(): AsyncGenerator<AlertInput> {
    yield* records();
  }

  it('does the same for iterables and async iterables', async () => {
    for (const input of [records(), slowly()]) {
      const emitted: Transition[] = [];
      for await (const transition of alertsFrom(PROGRAM, input)) emitted.push(transition);
      expect(lines(emitted)).toEqual(EXPECTED);
    }
  });

  it('ends its source when the consumer stops', async () => {
    let ended = false;
    let stats = 0;
    async function* endless(): AsyncGenerator<AlertInput> {
      try {
        for (;;) yield* records();
      } finally {
        ended = true;
      }
    }
    for await (const transition of alertsFrom(PROGRAM, endless(), { onStats: () => (stats += 1) })) {
      expect(lines([transition])).toEqual(EXPECTED.slice(0, 1));
      break;
    }
    expect([ended, stats]).toEqual([true, 1]);
  });

  it('emits the rest before an error of the source', async () => {
    async function* failing(): AsyncGenerator<AlertInput> {
      yield records().slice(0, 165);
      throw new Error('disk');
    }
    const emitted: Transition[] = [];
    const reading = (async () => {
      for await (const transition of alertsFrom(PROGRAM, failing())) emitted.push(transition);
    })();
    await expect(reading).rejects.toThrow('disk');
    expect(lines(emitted)).toEqual(EXPECTED.slice(0, 1));
  });
});
