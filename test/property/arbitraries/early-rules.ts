/** Random rules that can have early notices, or almost can. */
import fc from 'fast-check';
import type { Pace, RuleText } from './rules.js';
import { durationText } from './rules.js';

const PACES: readonly Pace[] = [
  { stepMs: 1000, windowsMs: [4000, 10_000], written: true },
  { stepMs: 5000, windowsMs: [10_000, 30_000], written: true },
  { stepMs: 5000, windowsMs: [15_000, 1_200_000], written: true },
  { stepMs: 10_000, windowsMs: [60_000, 3_600_000], written: true },
  { stepMs: 1500, windowsMs: [3000, 9000], written: true },
];

const pick = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const filter = pick('', 'status >= 500', 'level == "error"', 'n > 3', 'message contains "fail"');

const growing: fc.Arbitrary<readonly [string, readonly string[]]> = fc.oneof(
  filter.map((p) => [`count(${p})`, ['> 1', '> 2', '>= 4', '!= 2', '> 7']] as const),
  filter.map((p) => [`rate(${p})`, ['> 0.1/s', '>= 0.5/s', '> 0.01/s']] as const),
  fc.constant(['max(n)', ['> 3', '>= 5', '> 8']] as const),
  fc.constant(['min(n)', ['< 1', '<= -1', '< 4']] as const),
  fc.constant(['max(latency_ms)', ['> 250ms', '>= 1s']] as const),
  pick('host', 'level', 'mixed', 'n').map((x) => [`distinct(${x})`, ['> 1', '>= 3', '> 4']] as const),
);

/** Others that take part in a condition and are not certain. */
const wavering = pick(
  ['ratio(status >= 500)', ['> 25%', '< 75%']],
  ['mean(n)', ['> 2', '< 4']],
  ['count(level == "info")', ['< 3', '<= 6']],
  ['last(n)', ['> 1']],
  ['sum(n)', ['> 6']],
) as fc.Arbitrary<readonly [string, readonly string[]]>;

function clause(pace: Pace, side: fc.Arbitrary<readonly [string, readonly string[]]>): fc.Arbitrary<string> {
  return fc
    .tuple(side, pick(...pace.windowsMs), fc.nat())
    .map(([[text, limits], windowMs, which]) => `${text} over ${durationText(windowMs)} ${limits[which % limits.length]}`);
}

function condition(pace: Pace): fc.Arbitrary<string> {
  const sure = fc.oneof(
    { weight: 6, arbitrary: clause(pace, growing) },
    { weight: 1, arbitrary: pick(...pace.windowsMs).map((ms) => `any(level == "fatal") over ${durationText(ms)}`) },
    { weight: 1, arbitrary: pick(...pace.windowsMs).map((ms) => `not (none(status == 503) over ${durationText(ms)})`) },
    {
      weight: 1,
      arbitrary: pick(...pace.windowsMs).map(
        (ms) => `2 * count(status >= 500) over ${durationText(ms)} + count() over ${durationText(ms)} > 6`,
      ),
    },
  );
  return fc.oneof(
    { weight: 6, arbitrary: sure },
    { weight: 2, arbitrary: fc.tuple(sure, sure).map(([a, b]) => `${a} and ${b}`) },
    { weight: 1, arbitrary: fc.tuple(sure, sure).map(([a, b]) => `${a} or ${b}`) },
    { weight: 1, arbitrary: fc.tuple(sure, clause(pace, wavering)).map(([a, b]) => `${a} and ${b}`) },
    { weight: 1, arbitrary: fc.tuple(sure, clause(pace, wavering)).map(([a, b]) => `${a} or ${b}`) },
  );
}

function when(pace: Pace, severity: string): fc.Arbitrary<string> {
  const steps = (n: number): string => durationText(n * pace.stepMs);
  const clauses = fc
    .tuple(
      fc.oneof(
        { weight: 3, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => `for ${steps(n)}`) },
        {
          weight: 1,
          arbitrary: fc
            .tuple(fc.integer({ min: 1, max: 3 }), fc.nat({ max: 3 }))
            .map(([a, more]) => `for ${steps(a)} of ${steps(a + more)}`),
        },
      ),
      fc.oneof({ weight: 4, arbitrary: fc.constant('') }, { weight: 1, arbitrary: condition(pace).map((text) => `guard ${text}`) }),
      fc.oneof(
        { weight: 4, arbitrary: fc.constant('') },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }).map((n) => `keep ${steps(n)}`) },
      ),
      fc.oneof({ weight: 5, arbitrary: fc.constant('') }, { weight: 1, arbitrary: condition(pace).map((text) => `clear when ${text}`) }),
    )
    .map((parts) => parts.filter((part) => part !== '').join('  '));
  const each = fc
    .tuple(pick('status >= 500', 'level == "fatal"', 'n > 4'), fc.integer({ min: 1, max: 8 }))
    .map(([p, n]) => `${severity} each ${p} { keep ${durationText(n * Math.ceil(pace.stepMs / 2))} }`);
  const whenRule = fc.tuple(condition(pace), clauses).map(([text, own]) => `${severity} when ${text}${own === '' ? '' : ` { ${own} }`}`);
  return fc.oneof({ weight: 4, arbitrary: whenRule }, { weight: 1, arbitrary: each });
}

function alert(pace: Pace, name: string): fc.Arbitrary<string> {
  return fc
    .record({
      by: pick('', 'by host', 'by host', 'by host, zone'),
      whens: fc
        .subarray(['page', 'warn', 'info'], { minLength: 1 })
        .chain((severities) => fc.tuple(...severities.map((severity) => when(pace, severity)))),
      nodata: pick('', '', 'nodata resolve', 'nodata fire'),
      limit: pick('', '', 'limit 1000 groups', 'limit 2 groups'),
    })
    .map(({ by, whens, nodata, limit }) => {
      const longestMs = Math.max(...pace.windowsMs, pace.stepMs * 10);
      const parts = ['on s1', by, `step ${durationText(pace.stepMs)}`, ...whens, nodata];
      if (by !== '') parts.push(`forget ${durationText(2 * longestMs)}`, limit);
      return [`alert ${name} {`, ...parts.filter((part) => part !== '').map((part) => `  ${part}`), '}'].join('\n');
    });
}

export const earlyRuleText: fc.Arbitrary<RuleText> = fc
  .tuple(pick(...PACES), pick(0, 1000, 5000, 60_000, 300_000))
  .chain(([pace, latenessMs]) =>
    fc.integer({ min: 1, max: 2 }).chain((count) =>
      fc.tuple(...Array.from({ length: count }, (_, i) => alert(pace, `A${i + 1}`))).map((alerts) => ({
        text: `stream s1 {\n  format json\n  lateness ${durationText(latenessMs)}\n}\n${alerts.join('\n')}\n`,
        pace,
        streams: [{ name: 's1', latenessMs }],
      })),
    ),
  );
