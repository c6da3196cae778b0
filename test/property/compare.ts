/** Whether two runs gave the same transitions and counters, and a readable report when they did not. */
import type { EngineStats, SpanStats } from '../../src/engine/model/engine-api.js';
import type { ClauseValue, Transition } from '../../src/engine/model/transition.js';
import type { FieldValue, ReferenceInput } from '../reference/records.js';
import { SourceNumber } from '../reference/records.js';
import type { ReferenceResult } from '../reference/reference.js';

/** Values may differ by this part of themselves. */
const TOLERANCE = 1e-9;

function sameNumber(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
}

function sameValue(a: number | boolean | null | undefined, b: number | boolean | null | undefined): boolean {
  return typeof a === 'number' && typeof b === 'number' ? sameNumber(a, b) : a === b;
}

function sameClause(a: ClauseValue, b: ClauseValue | undefined): boolean {
  return (
    b !== undefined &&
    a.text === b.text &&
    a.truth === b.truth &&
    sameValue(a.value, b.value) &&
    sameValue(a.low, b.low) &&
    sameValue(a.high, b.high)
  );
}

function headLine({ at, alert, group, severity, from, to, reason }: Transition): string {
  return `${at} ${alert} ${JSON.stringify(group)} ${severity} ${from}>${to} ${reason}`;
}

function sameTransition(a: Transition | undefined, b: Transition | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return (
    headLine(a) === headLine(b) && a.clauses.length === b.clauses.length && a.clauses.every((clause, i) => sameClause(clause, b.clauses[i]))
  );
}

export function sameTransitions(a: readonly Transition[], b: readonly Transition[]): boolean {
  return a.length === b.length && a.every((transition, i) => sameTransition(transition, b[i]));
}

/** The counters that both have, one per line. */
export function referenceCounters({ sources, alerts, spans, suppressions }: ReferenceResult): readonly string[] {
  return [
    ...sources.map((s) => sourceLine(s)).sort(),
    ...alerts.map(({ alert, evicted, forgotten }) => `${alert}: evicted ${evicted}, forgotten ${forgotten}`).sort(),
    ...spans.map(spanLine).sort(),
    ...suppressionLines(suppressions),
  ];
}

export function engineCounters({ sources, alerts, spans, suppressions }: EngineStats): readonly string[] {
  return [
    ...sources.map((s) => sourceLine(s)).sort(),
    ...alerts.map(({ alert, evicted, forgotten }) => `${alert}: evicted ${evicted}, forgotten ${forgotten}`).sort(),
    ...spans.map(spanLine).sort(),
    ...suppressionLines(suppressions),
  ];
}

/** How often each `when` was suppressed, and by what. The text of `for` is left out, since an alert has only one. */
export function suppressionLines(suppressions: ReferenceResult['suppressions'] | EngineStats['suppressions']): readonly string[] {
  return suppressions
    .map(({ alert, severity, by, text, episodes }) => `${alert} ${severity}: ${by}${by === 'for' ? '' : ` ${text}`} ${episodes} times`)
    .sort();
}

function spanLine({ span, ...counts }: SpanStats): string {
  const names = ['open', 'completed', 'timedOut', 'repeats', 'unmatched', 'evicted', 'unkeyed'] as const;
  return `${span}: ${names.map((name) => `${name} ${counts[name]}`).join(', ')}`;
}

interface CountedSource {
  readonly stream: string;
  readonly source: string;
  readonly records: number;
  readonly late: number;
  readonly latenessNeededMs: number;
  readonly timeless: number;
  readonly timelessDropped: number;
  readonly badClock: number;
  readonly outside: number;
  readonly newestMs: number | undefined;
}

function sourceLine(s: CountedSource): string {
  const counts = `records ${s.records}, late ${s.late} (${s.latenessNeededMs}), timeless ${s.timeless}, left out ${s.timelessDropped}`;
  return `${s.stream} ${s.source}: ${counts}, bad clocks ${s.badClock}, outside ${s.outside}, newest ${s.newestMs}`;
}

// ---------------------------------------------------------------- reports

function literal(value: FieldValue): string {
  if (value instanceof SourceNumber) return `new SourceNumber('${value.text}')`;
  if (Array.isArray(value)) return `[${value.map((item: FieldValue) => literal(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return fieldsLiteral(value as { readonly [name: string]: FieldValue });
  return JSON.stringify(value);
}

function fieldsLiteral(fields: { readonly [name: string]: FieldValue }): string {
  return `{ ${Object.entries(fields)
    .map(([name, value]) => `${JSON.stringify(name)}: ${literal(value)}`)
    .join(', ')} }`;
}

/** The input as source text, to be pasted into a test. */
export function inputText(input: ReferenceInput): string {
  const sources = input.sources.map(({ stream, source, records }) => {
    const rows = records.map(({ timeMs, fields }) => `      { timeMs: ${timeMs}, fields: ${fieldsLiteral(fields)} },`);
    return `    { stream: '${stream}', source: '${source}', records: [\n${rows.join('\n')}\n    ] },`;
  });
  const bounds = (['listenFromMs', 'fromMs', 'untilMs', 'openSpans'] as const).flatMap((name) =>
    input[name] === undefined ? [] : [`  ${name}: ${input[name]},`],
  );
  return ['{', `  mode: '${input.mode}',`, ...bounds, '  sources: [', ...sources, '  ],', '}'].join('\n');
}

function shown(transition: Transition): string {
  const clauses = transition.clauses.map(({ text, value, low, high, truth }) => {
    const bounds = low === undefined && high === undefined ? '' : ` [${low ?? ''}, ${high ?? ''}]`;
    return `\n      ${text}: ${value}${bounds} ${truth}`;
  });
  return `${headLine(transition)}${clauses.join('')}`;
}

/** Both lists merged, with a mark at elements that only one side has. */
export function differenceText(wantedName: string, wanted: readonly Transition[], gotName: string, got: readonly Transition[]): string {
  const lines: string[] = [`= both, < only ${wantedName}, > only ${gotName}`];
  let i = 0;
  let j = 0;
  while (i < wanted.length || j < got.length) {
    const a = wanted[i];
    const b = got[j];
    if (a !== undefined && b !== undefined && sameTransition(a, b)) {
      lines.push(`  = ${headLine(a)}`);
      i += 1;
      j += 1;
    } else if (a !== undefined && (b === undefined || a.at <= b.at)) {
      lines.push(`  < ${shown(a)}`);
      i += 1;
    } else if (b !== undefined) {
      lines.push(`  > ${shown(b)}`);
      j += 1;
    }
  }
  return lines.join('\n');
}
