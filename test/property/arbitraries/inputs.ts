/** Random records to go with a random rule file: clustered times, window and tick edges, gaps, ties, late ones, bad clocks, missing and mistyped fields. */
import fc from 'fast-check';
import type { FieldValue, ReferenceInput, ReferenceRecord, ReferenceSource } from '../../reference/records.js';
import { SourceNumber } from '../../reference/records.js';
import type { Pace, RuleText } from './rules.js';
import { ruleText } from './rules.js';

/** A whole hour. */
export const START_MS = 1_700_000_000_000 - (1_700_000_000_000 % 3_600_000);

const HOUR_MS = 3_600_000;

type Fields = { readonly [name: string]: FieldValue };

// ---------------------------------------------------------------- fields

const often = <T>(usual: fc.Arbitrary<T>, ...others: readonly fc.Arbitrary<T | undefined>[]): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 16, arbitrary: usual },
    { weight: 1, arbitrary: fc.constant(undefined) },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );

const value = (...values: readonly FieldValue[]): fc.Arbitrary<FieldValue> => fc.constantFrom<FieldValue>(...values);

const strange = value(null, '', 'x', '5', '1.0', true, new SourceNumber('1.0'), new SourceNumber('5e0'), ['red', 5], { id: 7 });

/** Numbers with units, and texts that are nearly some. */
const quantities = fc.oneof(
  value('250ms', '0.25s', '1m2.5s', '500 ms', '1.005s', '-5ms', 'PT0.5S', '0:00:01.5', '1s 5ms', '350µs', '0.1 Seconds', '1e2ms'),
  value('1 KiB', '2kB', '0.5K', '2048B', '1Mi', '95%', '12.5 %', '5/s', '1.5k', '2000000000000000000000ns', '0.123456789012345678s'),
  value('5ms 1s', '5 5ms', '1.5.5s', 'ms', '5', '5sx', ' 5ms', '5ms ', '1h2x', '5 MB/s', '-', '0x5ms', '5MS'),
);

function fieldsOf(bad: boolean, hosts: number): fc.Arbitrary<Fields> {
  const pool = ['a', 'b', 'c', '', 'é', '𝒳', '\uffff', 'd', 'e', 'f', 'g'];
  return fc
    .record({
      host: fc.oneof(
        { weight: 20, arbitrary: fc.nat({ max: hosts - 1 }).map((i): FieldValue => pool[i] ?? 'z') },
        { weight: 1, arbitrary: strange },
      ),
      zone: often(value('x', 'y', 1, new SourceNumber('1.0'))),
      status: often(bad ? value(500, 503, 500, 404) : value(200, 200, 404, 200, 500), strange),
      level: often(bad ? value('error', 'fatal', 'ERROR') : value('info', 'warn', 'info', 'error'), strange),
      message: often(
        bad
          ? value('disk failed', 'DISK FAILED', 'failure of disk', 'disk 7 failed', 'disk 12 failed')
          : value('started', 'ok', 'disk mounted', '', 'started in 12ms', 'started in 9ms', 'ok 10.0.0.1:80', 'ok a-1.b.example.com'),
        value('disk%20failed', 'DISK+%46ailed?disk+failed', 'disk%2520%ff failed', '%c3%89'),
        strange,
      ),
      line: often(bad ? value('disk failed', 'it failed') : value('started', 'fine')),
      n: often(bad ? value(4, 5, 7, 5, 9.5) : value(0, 1, 2, 3, -1), strange, value(0.1, 0.2, 0.3, 1e16, 1e-9, -7)),
      m: often(value(0, 1, 2, 3), strange),
      mixed: often(value(1, 'b', '1', new SourceNumber('1.0'), true, 'true', '-2', '1e3', 1000, 'a', ['b'], { x: 1 }, 1.5)),
      latency_ms: often(bad ? value(300, 500, 1000, 1500) : value(10, 50, 100, 250), strange, quantities, quantities),
      wait_seconds: often(value(0, 0.1, 0.5, 1), quantities),
      took: often(value(50, 100, 250), quantities, quantities),
      size_bytes: often(value(100, 500, 1024, 2000, 4096), quantities, quantities),
      used_pct: often(bad ? value(90, 95, 99.5) : value(12.5, 50, 89), quantities),
      plain: often(value(1, 1500, '1.5k', '2M', '-1k', '5ms', '1500'), quantities),
      up_seconds: fc.oneof(
        { weight: 6, arbitrary: value(1000, 100_000) },
        { weight: 2, arbitrary: value(0, 1, 5, 20) },
        { weight: 2, arbitrary: fc.constant(undefined) },
      ),
      ip: often(
        value('10.0.0.1', '10.0.0.2:80', '192.168.1.1', '::ffff:10.0.0.1', 'FD00::1', '[fd00::2]:1', 'fe80::1%eth0', '10.0.0', 10),
        strange,
      ),
      tags: often(value(['red'], ['Red', 'blue'], [], ['5'], [5], 'red', 'infrared', [null, 'red'])),
      user: often(value({ id: 7, name: 'bob' }, { id: '7' }, { id: null }, { name: 'eve' }, 7)),
      flag: often(value(true, false, 'true', 'false', 0)),
      'dotted.name': often(value(1, 2)),
    })
    .map((fields) =>
      Object.fromEntries(Object.entries(fields).flatMap(([name, given]) => (given === undefined ? [] : [[name, given] as const]))),
    );
}

// ---------------------------------------------------------------- times

type Move =
  | { readonly kind: 'by'; readonly ms: number }
  /** To the next multiple of the step (this time if it is one), plus this many milliseconds. */
  | { readonly kind: 'edge'; readonly ms: number };

function moves(pace: Pace): fc.Arbitrary<Move> {
  const longestMs = Math.max(...pace.windowsMs.filter((ms) => ms <= pace.stepMs * 60), pace.stepMs);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Move>({ kind: 'by', ms: 0 }, { kind: 'by', ms: 1 }) },
    { weight: 4, arbitrary: fc.constantFrom(-1, 0, 0, 1).map((ms): Move => ({ kind: 'edge', ms })) },
    { weight: 8, arbitrary: fc.integer({ min: 1, max: pace.stepMs }).map((ms): Move => ({ kind: 'by', ms })) },
    { weight: 5, arbitrary: fc.integer({ min: 1, max: 5 }).map((steps): Move => ({ kind: 'by', ms: steps * pace.stepMs })) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(...pace.windowsMs.filter((ms) => ms <= pace.stepMs * 60)).map((ms): Move => ({ kind: 'by', ms })),
    },
    { weight: 1, arbitrary: fc.integer({ min: 6, max: 30 }).map((steps): Move => ({ kind: 'by', ms: steps * pace.stepMs })) },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: 6 }).map((steps): Move => ({ kind: 'by', ms: 2 * longestMs + steps * pace.stepMs })),
    },
  );
}

type Oddity =
  | { readonly kind: 'none' }
  /** So many thousandths of the lateness back; more than 1,000: late. */
  | { readonly kind: 'back'; readonly permille: number }
  | { readonly kind: 'timeless' }
  | { readonly kind: 'jump'; readonly ms: number };

const oddity: fc.Arbitrary<Oddity> = fc.oneof(
  { weight: 20, arbitrary: fc.constant<Oddity>({ kind: 'none' }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 1000 }).map((permille): Oddity => ({ kind: 'back', permille })) },
  { weight: 1, arbitrary: fc.integer({ min: 1001, max: 3000 }).map((permille): Oddity => ({ kind: 'back', permille })) },
  { weight: 1, arbitrary: fc.constant<Oddity>({ kind: 'timeless' }) },
);

const jump: fc.Arbitrary<Oddity> = fc
  .constantFrom(HOUR_MS, HOUR_MS + 1, HOUR_MS + 60_000, HOUR_MS * 1.5, HOUR_MS * 2, HOUR_MS * 2 + 1, HOUR_MS * 3, 366 * 24 * HOUR_MS)
  .map((ms): Oddity => ({ kind: 'jump', ms }));

interface Draft {
  readonly move: Move;
  readonly oddity: Oddity;
  readonly fields: Fields;
  /** Picks the source. */
  readonly source: number;
}

function drafts(pace: Pace, hosts: number, jumps: boolean): fc.Arbitrary<readonly Draft[]> {
  const anyOddity = jumps ? fc.oneof({ weight: 12, arbitrary: oddity }, { weight: 1, arbitrary: jump }) : oddity;
  const draft = (bad: fc.Arbitrary<boolean>): fc.Arbitrary<Draft> =>
    fc.record({ move: moves(pace), oddity: anyOddity, fields: bad.chain((isBad) => fieldsOf(isBad, hosts)), source: fc.nat({ max: 5 }) });
  const mood = fc.constantFrom(fc.constant(true), fc.constant(false), fc.boolean());
  const segment = mood.chain((bad) => fc.array(draft(bad), { minLength: 1, maxLength: 22 }));
  return fc.array(segment, { minLength: 1, maxLength: 6, size: 'max' }).map((segments) => segments.flat());
}

export interface SourceName {
  readonly stream: string;
  readonly source: string;
}

function timeOf(cursorMs: number, { oddity: odd }: Draft, latenessMs: number): number {
  switch (odd.kind) {
    case 'none':
      return cursorMs;
    case 'back':
      return cursorMs - Math.floor((latenessMs * odd.permille) / 1000);
    case 'timeless':
      return Number.NaN;
    case 'jump':
      return cursorMs + odd.ms;
  }
}

function build(given: readonly Draft[], names: readonly SourceName[], rules: RuleText): readonly ReferenceSource[] {
  const records = new Map<SourceName, ReferenceRecord[]>(names.map((name) => [name, []]));
  const { stepMs } = rules.pace;
  let cursorMs = START_MS;
  for (const draft of given) {
    const { move } = draft;
    cursorMs = move.kind === 'by' ? cursorMs + move.ms : Math.max(cursorMs, Math.ceil(cursorMs / stepMs) * stepMs + move.ms);
    const name = names[draft.source % names.length];
    if (name === undefined) continue;
    const latenessMs = rules.streams.find((stream) => stream.name === name.stream)?.latenessMs ?? 0;
    const fields = { ...draft.fields, fill: fillAt((cursorMs - START_MS) / stepMs) };
    records.get(name)?.push({ timeMs: timeOf(cursorMs, draft, latenessMs), fields });
  }
  return names.map((name) => ({ ...name, records: records.get(name) ?? [] }));
}

/** A level that grows in steps and is sometimes reset. */
function fillAt(steps: number): number {
  return Math.round((steps % 90) * 10 + 4 * Math.sin(steps)) / 10;
}

export function referenceInput(rules: RuleText): fc.Arbitrary<ReferenceInput> {
  const bound = fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 200 }) });
  return fc
    .record({
      mode: fc.constantFrom('replay' as const, 'replay' as const, 'test' as const),
      hosts: fc.constantFrom(1, 2, 2, 3, 6, 10),
      perStream: fc.constantFrom(1, 1, 2, 3),
      jumps: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      from: bound,
      listen: bound,
      until: bound,
      openSpans: fc.constantFrom(undefined, undefined, 1, 2, 3),
    })
    .chain(({ mode, hosts, perStream, jumps, from, listen, until, openSpans }) => {
      const each = mode === 'test' ? 1 : perStream;
      const names = rules.streams.flatMap(({ name }) =>
        Array.from({ length: each }, (_, i): SourceName => ({ stream: name, source: `${'abc'[i] ?? 'z'}.log` })),
      );
      const quarterMs = Math.ceil(rules.pace.stepMs / 4);
      const fromMs = from === undefined ? undefined : START_MS + from * quarterMs;
      const listenFromMs = fromMs ?? (listen === undefined ? undefined : START_MS + (listen - 100) * quarterMs);
      const untilMs = until === undefined ? undefined : START_MS + until * rules.pace.stepMs + (until % 3) * quarterMs;
      return drafts(rules.pace, hosts, jumps && mode === 'replay').map((given) => ({
        mode,
        sources: build(given, names, rules),
        ...(fromMs === undefined ? {} : { fromMs }),
        ...(listenFromMs === undefined ? {} : { listenFromMs }),
        ...(untilMs === undefined ? {} : { untilMs }),
        ...(openSpans === undefined ? {} : { openSpans }),
      }));
    });
}

export interface Case {
  readonly rules: RuleText;
  readonly input: ReferenceInput;
}

/** The rules are drawn first: times and windows have to fit each other. */
export const anyCase: fc.Arbitrary<Case> = ruleText.chain((rules) => referenceInput(rules).map((input) => ({ rules, input })));
