/** The status of a running Tocsin as text for the person on call: problems first, then active alerts, then the rest. */

import { SEVERITIES } from '../engine/model/transition.js';
import { formatNumber, formatSeconds } from '../engine/output/format-value.js';
import { many } from '../engine/output/many.js';
import { delayTexts } from '../live/status/late-records.js';
import type { RunStatus, SinkStatus, SourceStatus, StateStatus } from '../live/status/status.js';
import { statusProblems } from '../live/status/status.js';
import type { ActiveAlertSummary } from '../notify/notifier.js';
import { durationText } from '../parser/check/quantities.js';
import { compareText } from '../parser/text-order.js';
import { beginsProblems } from '../session/begins-problems.js';
import { doubtfulTimeText, relevantDoubts } from '../session/doubtful-times.js';
import { unmatchedTexts } from '../session/extract-readings.js';
import { lineProblems } from '../session/line-problems.js';
import { recommendedLatenessMs } from '../session/recommended-lateness.js';
import { sourceProblemText } from '../session/source-problems.js';
import { plainText } from '../sinks/text/plain-text.js';
import { forecastLines, hasOutcome } from './forecast-lines.js';
import { inputProblemLines } from './input-problem-lines.js';
import type { Cell } from './table.js';
import { table } from './table.js';

/** Maximum rows of a table; `--json` has the others. */
const MAX_ROWS = 40;
const BYTES = { seconds: 0, bytes: 1, ratio: false };
const COLOURS = { page: '1;31', warn: '33', info: '36', good: '32', bad: '31', faint: '2' } as const;

type Paint = (colour: keyof typeof COLOURS, text: string) => string;

/** Lines without line breaks. */
export function statusLines(status: RunStatus, colour: boolean): readonly string[] {
  const paint: Paint = (name, text) => (colour ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text);
  return [
    headline(status, paint),
    ...section('Firing', firingLines(status, paint)),
    ...section('Sources', sourceLines(status, paint)),
    ...section('Spans', spanLines(status, paint)),
    ...section('Sinks', sinkLines(status, paint)),
    ...section('Forecasts', status.forecasts.filter(hasOutcome).flatMap(forecastLines)),
    ...section('State', stateLines(status.state, status.nowMs, paint)),
    ...section('Problems', otherProblems(status)),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function headline(status: RunStatus, paint: Paint): string {
  const problems = statusProblems(status);
  const fires = new Set(status.firing.map(({ alert }) => alert)).size;
  const how =
    problems.length > 0
      ? `${paint('bad', 'unhealthy')}: ${problems.map(plainText).join('; ')}`
      : status.ready
        ? paint('good', 'healthy')
        : paint('warn', 'starting');
  const facts = [
    `up ${formatSeconds(Math.round((status.nowMs - status.startedMs) / 1000))}`,
    `${many(status.rules.alerts, 'alert')} in ${many(status.rules.files, 'file')}`,
    many(status.counts.records, 'record'),
    fires === 0 ? 'no active alert' : many(fires, 'active alert'),
  ];
  return `tocsin ${plainText(status.version)} is ${how}. ${facts.join(', ').replace(/^up/, 'Up')}.`;
}

function firingLines({ firing, nowMs }: RunStatus, paint: Paint): readonly string[] {
  const rank = ({ severity }: ActiveAlertSummary): number => SEVERITIES.indexOf(severity);
  const sorted = [...firing].sort((a, b) => rank(a) - rank(b) || a.sinceMs - b.sinceMs || compareText(a.alert, b.alert));
  const rows = sorted
    .slice(0, MAX_ROWS)
    .map(({ alert, group, severity, sinceMs }): readonly Cell[] => [
      { text: severity.toUpperCase(), paint: (text) => paint(severity, text) },
      { text: plainText(alert) },
      { text: headOf(groupText(group), 80) },
      { text: `for ${formatSeconds(Math.max(0, Math.round((nowMs - sinceMs) / 1000)))}` },
    ]);
  return [...table(rows), ...more(sorted.length)];
}

function groupText(group: Readonly<Record<string, string>>): string {
  return Object.entries(group)
    .map(([name, value]) => `${plainText(name)} ${plainText(value)}`)
    .join(', ');
}

function sourceLines({ sources, nowMs }: RunStatus, paint: Paint): readonly string[] {
  const rank = ({ problem, late, lagBytes }: SourceStatus): number =>
    problem !== undefined ? 0 : late > 0 ? 1 : (lagBytes ?? 0) > 0 ? 2 : 3;
  const sorted = [...sources].sort(
    (a, b) => rank(a) - rank(b) || (b.lagBytes ?? 0) - (a.lagBytes ?? 0) || compareText(a.name, b.name) || compareText(a.stream, b.stream),
  );
  if (sorted.length === 0) return ['none: no file matches a `from`, and no stream has an endpoint'];
  const shown = sorted.slice(0, MAX_ROWS);
  const rows = shown.map((source): readonly Cell[] => [
    { text: tailOf(plainText(source.name), 60) },
    { text: plainText(source.stream) },
    { text: count(source.records) },
    { text: age(source.newestMs, nowMs) },
    { text: source.lagBytes === undefined ? '-' : formatNumber(source.lagBytes, BYTES) },
    { text: count(source.unreadable), ...(source.unreadable > 0 ? { paint: (text) => paint('warn', text) } : {}) },
    { text: count(source.late), ...(source.late > 0 ? { paint: (text) => paint('warn', text) } : {}) },
    { text: latenessText(source) },
  ]);
  const head = ['', 'stream', 'records', 'newest', 'lag', 'unreadable', 'late', 'lateness'];
  const [title = '', ...lines] = table([heading(head, paint), ...rows], new Set([2, 3, 4, 5, 6]));
  return [title, ...lines.flatMap((line, at) => [line, ...sourceProblem(shown[at], paint)]), ...more(sorted.length)];
}

function sourceProblem(source: SourceStatus | undefined, paint: Paint): readonly string[] {
  return source?.dropped === undefined
    ? problemLine('cannot be read', source?.problem, paint)
    : problemLine(`${many(source.dropped, 'message')} dropped`, source.problem, paint);
}

/** The lateness of the stream, and what to set instead if records arrived late. */
function latenessText(source: SourceStatus): string {
  const set = durationText(source.latenessMs);
  const better = recommendedLatenessMs(source);
  if (better === undefined) return set;
  const needed = formatSeconds(source.latenessNeededMs / 1000);
  return better > source.latenessMs ? `${set}, needed ${needed}: set \`lateness ${durationText(better)}\`` : `${set}, needed ${needed}`;
}

function sinkLines({ sinks, nowMs }: RunStatus, paint: Paint): readonly string[] {
  if (sinks.length === 0) return ['none: notifications are printed'];
  const rank = ({ problem, waiting }: SinkStatus): number => (problem !== undefined ? 0 : waiting > 0 ? 1 : 2);
  const sorted = [...sinks].sort((a, b) => rank(a) - rank(b) || compareText(a.name, b.name));
  const rows = sorted.map((sink): readonly Cell[] => [
    { text: plainText(sink.name) },
    { text: count(sink.waiting), ...(sink.waiting > 0 ? { paint: (text) => paint('warn', text) } : {}) },
    { text: sink.waiting === 0 ? '-' : age(sink.oldestWaitingMs, nowMs) },
    { text: count(sink.sent) },
    { text: count(sink.retries) },
    { text: count(sink.givenUp), ...(sink.givenUp > 0 ? { paint: (text) => paint('bad', text) } : {}) },
    { text: count(sink.overflowed), ...(sink.overflowed > 0 ? { paint: (text) => paint('bad', text) } : {}) },
  ]);
  const head = ['', 'waiting', 'oldest', 'sent', 'retries', 'given up', 'dropped'];
  const [title = '', ...lines] = table([heading(head, paint), ...rows], new Set([1, 2, 3, 4, 5, 6]));
  return [title, ...lines.flatMap((line, at) => [line, ...problemLine('the last try failed', sorted[at]?.problem, paint)])];
}

function spanLines({ spans }: RunStatus, paint: Paint): readonly string[] {
  if (spans.length === 0) return [];
  const counted = (value: number): Cell => ({ text: count(value), ...(value > 0 ? { paint: (text) => paint('warn', text) } : {}) });
  const sorted = [...spans].sort((a, b) => b.evicted - a.evicted || compareText(a.span, b.span));
  const rows = sorted
    .slice(0, MAX_ROWS)
    .map(({ span, open, completed, timedOut, repeats, unmatched, unkeyed, evicted }): readonly Cell[] => [
      { text: plainText(span) },
      ...[open, completed, timedOut].map((value) => ({ text: count(value) })),
      ...[repeats, unmatched, unkeyed, evicted].map(counted),
    ]);
  const head = ['', 'open', 'complete', 'timed out', 'repeats', 'unmatched', 'without key', 'evicted'];
  return [...table([heading(head, paint), ...rows], new Set([1, 2, 3, 4, 5, 6, 7])), ...more(sorted.length)];
}

function stateLines(state: StateStatus, nowMs: number, paint: Paint): readonly string[] {
  const problem = problemLine('cannot be written', state.problem, paint);
  if (state.dir === undefined) return ['not kept on disk: a restart begins with empty windows', ...problem];
  const sizes = `journal ${formatNumber(state.journalBytes, BYTES)}, snapshot ${formatNumber(state.snapshotBytes, BYTES)}`;
  const written = state.lastCommitMs === undefined ? 'not written yet' : `written ${age(state.lastCommitMs, nowMs)}`;
  return [`${plainText(state.dir)}  ${sizes}, ${written}`, ...problem];
}

function otherProblems(status: RunStatus): readonly string[] {
  const { rules, sources, alerts, extracts, nowMs } = status;
  const evicted = alerts.filter((alert) => alert.evicted > 0).sort((a, b) => b.evicted - a.evicted);
  return [
    ...(rules.problem === undefined
      ? []
      : [
          `rules: the files on disk do not load; the rules loaded ${age(rules.loadedMs, nowMs)} stay in use:`,
          ...rules.problem
            .trimEnd()
            .split('\n')
            .map((line) => `  ${plainText(line)}`.trimEnd()),
        ]),
    ...sources
      .filter(({ badClock }) => badClock > 0)
      .slice(0, MAX_ROWS)
      .map((source) => `${plainText(source.name)} (${source.stream}): ${sourceProblemText('badClock', source.badClock, source, true)}`),
    ...sources
      .flatMap((source) =>
        relevantDoubts(source.doubtfulTimes, source.records).map(
          (doubt) => `${plainText(source.name)} (${source.stream}): ${doubtfulTimeText(doubt)}`,
        ),
      )
      .slice(0, MAX_ROWS),
    ...sources
      .flatMap(({ name, stream, begins }) =>
        begins === undefined ? [] : beginsProblems(begins).map((problem) => `${plainText(name)} (${stream}): ${plainText(problem)}`),
      )
      .slice(0, MAX_ROWS),
    ...sources
      .flatMap((source) => lineProblems(source.name, source).map((problem) => `${plainText(source.name)} (${source.stream}): ${problem}`))
      .slice(0, MAX_ROWS),
    ...delayTexts(sources).slice(0, MAX_ROWS).map(plainText),
    ...inputProblemLines(status).slice(0, MAX_ROWS),
    ...extracts
      .flatMap((each) =>
        unmatchedTexts(each).map(({ text, sample }) => `stream ${each.stream}: ${plainText(text)}; for example: ${plainText(sample)}`),
      )
      .slice(0, MAX_ROWS),
    ...evicted.slice(0, MAX_ROWS).map((alert) => `${plainText(alert.alert)}: ${many(alert.evicted, 'group')} evicted at its \`limit\``),
  ];
}

function heading(words: readonly string[], paint: Paint): readonly Cell[] {
  return words.map((text) => ({ text, paint: (given) => (given === '' ? '' : paint('faint', given)) }));
}

function problemLine(what: string, problem: string | undefined, paint: Paint): readonly string[] {
  return problem === undefined ? [] : [`  ${paint('bad', `${what}: ${plainText(problem)}`)}`];
}

function more(rows: number): readonly string[] {
  return rows <= MAX_ROWS ? [] : [`and ${(rows - MAX_ROWS).toLocaleString('en-US')} more; --json has all`];
}

/** `2m ago`; event times may be ahead of the clock. */
function age(ms: number | undefined, nowMs: number): string {
  if (ms === undefined) return '-';
  const seconds = Math.round((nowMs - ms) / 1000);
  return seconds < 0 ? `in ${formatSeconds(-seconds)}` : `${formatSeconds(seconds)} ago`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function headOf(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Paths differ at their ends. */
function tailOf(text: string, most: number): string {
  return text.length <= most ? text : `…${text.slice(1 - most)}`;
}
