/** The summary at the end of a replay: what was read, notifications, forecasts, suppressions, spans, and problems. */
import type { EngineStats, SourceStats, SpanStats, SuppressionCount } from '../engine/model/engine-api.js';
import { formatSeconds } from '../engine/output/format-value.js';
import { many } from '../engine/output/many.js';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import { compareText } from '../parser/text-order.js';
import { beginsProblems, beginsReading } from '../session/begins-problems.js';
import type { Session } from '../session/session.js';
import { SOURCE_PROBLEMS, sourceProblemText } from '../session/source-problems.js';
import { forecastLines, hasOutcome } from './forecast-lines.js';
import { inputProblemLines } from './input-problem-lines.js';
import { logLines } from './log-lines.js';
import type { OpenLog } from './open-log.js';

/** Counts notifications by alert and kind. */
export class NotificationCounts {
  readonly #counts = new Map<string, Map<string, number>>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  add({ alert, kind, severity }: Notification): void {
    this.#total += 1;
    const counts = this.#counts.get(alert) ?? new Map<string, number>();
    this.#counts.set(alert, counts);
    const word = kind === 'fired' || kind === 'raised' ? severity : kind;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }

  lines(): readonly string[] {
    if (this.#counts.size === 0) return ['none'];
    const width = Math.max(...[...this.#counts.keys()].map((alert) => alert.length));
    const order = ['page', 'warn', 'info', 'reminder', 'resolved'];
    return [...this.#counts]
      .sort((a, b) => compareText(a[0], b[0]))
      .map(([alert, counts]) => {
        const words = order.flatMap((word) => (counts.has(word) ? [`${counts.get(word) ?? 0} ${word}`] : []));
        return `${alert.padEnd(width)}  ${words.join(', ')}`;
      });
  }
}

export function reportLines(
  logs: readonly OpenLog[],
  session: Session,
  notifications: NotificationCounts,
  tookMs: number,
): readonly string[] {
  const stats = session.stats();
  const problems = session.inputProblems(
    logs.map((log) => ({ stream: log.stream, ...log.stats() })),
    stats.alerts,
  );
  const records = recordsOf(stats);
  const perSecond = tookMs > 0 ? `, ${Math.round((records / tookMs) * 1000).toLocaleString('en-US')} a second` : '';
  return [
    `Read ${many(records, 'record')} from ${many(logs.length, 'log')} in ${formatSeconds(tookMs / 1000)}${perSecond}.`,
    ...section('Notifications', notifications.lines()),
    ...section('Forecasts', stats.forecasts.filter(hasOutcome).flatMap(forecastLines)),
    ...section('Suppressed', suppressionLines(stats.suppressions)),
    ...section('Spans', spanLines(stats.spans)),
    ...section('Problems', [
      ...logs.flatMap(logLines),
      ...logs.flatMap((log) => beginsLines(log, session.program)),
      ...inputProblemLines(problems),
      ...stats.sources.flatMap((source) => sourceLines(source, session.options.mode === 'live')),
      ...evictionLines(stats),
    ]),
  ];
}

/** Logs with content, and not a single record could be read: why, for the first log. Undefined if any record was read, or the logs are empty. */
export function unreadText(logs: readonly OpenLog[], session: Session): string | undefined {
  if (recordsOf(session.stats()) > 0) return undefined;
  const [first] = logs.flatMap(logLines);
  return first === undefined ? undefined : `no record could be read, so nothing was evaluated; ${first}`;
}

function recordsOf({ sources }: EngineStats): number {
  return sources.reduce((sum, source) => sum + source.records, 0);
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `  ${line}`)];
}

function suppressionLines(suppressions: readonly SuppressionCount[]): readonly string[] {
  const width = Math.max(0, ...suppressions.map(({ alert, severity }) => `${alert} (${severity})`.length));
  return [...suppressions]
    .sort((a, b) => compareText(a.alert, b.alert) || compareText(a.severity, b.severity) || b.episodes - a.episodes)
    .map(({ alert, severity, by, text, episodes }) => {
      const cause = {
        guard: `by the guard \`${text}\``,
        for: `by \`${text}\`: the condition did not last that long`,
        clause: `by the clause \`${text}\``,
      }[by];
      return `${`${alert} (${severity})`.padEnd(width)}  ${episodes === 1 ? 'once' : `${episodes.toLocaleString('en-US')} times`} ${cause}`;
    });
}

function beginsLines(log: OpenLog, { streams }: Program): readonly string[] {
  const reading = beginsReading(streams.find(({ name }) => name === log.stream)?.begins, log.stats().begins);
  return reading === undefined ? [] : beginsProblems(reading).map((problem) => `${log.name}: ${problem}`);
}

function sourceLines(source: SourceStats, isLive: boolean): readonly string[] {
  return SOURCE_PROBLEMS.filter((problem) => source[problem] > 0).map(
    (problem) => `${source.source} (${source.stream}): ${sourceProblemText(problem, source[problem], source, isLive)}`,
  );
}

/** Spans without a record are named together: rule packs have spans for logs that are not there. */
function spanLines(spans: readonly SpanStats[]): readonly string[] {
  const isIdle = (stats: SpanStats): boolean => Object.values(stats).every((value) => typeof value !== 'number' || value === 0);
  const idle = spans.filter(isIdle).map(({ span }) => span);
  return [...spans.filter((span) => !isIdle(span)).map(spanLine), ...(idle.length === 0 ? [] : [`without a record: ${idle.join(', ')}`])];
}

function spanLine({ span, open, completed, timedOut, repeats, unmatched, unkeyed, evicted }: SpanStats): string {
  const odd = [
    ...(repeats > 0 ? [`${many(repeats, 'start')} while the span was open`] : []),
    ...(unmatched > 0 ? [`${many(unmatched, 'step or end', 'steps or ends')} without an open span`] : []),
    ...(unkeyed > 0 ? [`${many(unkeyed, 'record')} without a \`key\` field`] : []),
    ...(evicted > 0 ? [`${many(evicted, 'span')} evicted because too many were open`] : []),
  ];
  const counts = [completed, timedOut, open].map((count) => count.toLocaleString('en-US'));
  return `${span}: ${counts[0]} complete, ${counts[1]} timed out, ${counts[2]} still open${odd.length === 0 ? '' : `; ${odd.join(', ')}`}`;
}

function evictionLines({ alerts }: EngineStats): readonly string[] {
  return alerts
    .filter(({ evicted }) => evicted > 0)
    .map(({ alert, evicted }) => `${alert}: ${many(evicted, 'group')} evicted at its \`limit\``);
}
