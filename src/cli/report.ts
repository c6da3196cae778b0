/** The summary at the end of a replay: what was read, notifications, forecasts, suppressions, spans, and problems. */
import type { EngineStats, SourceStats, SpanStats, SuppressionCount } from '../engine/model/engine-api.js';
import { formatSeconds } from '../engine/output/format-value.js';
import { many } from '../engine/output/many.js';
import type { Notification } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import { joinWords } from '../parser/suggest.js';
import { compareText } from '../parser/text-order.js';
import { beginsProblems, beginsReading } from '../session/begins-problems.js';
import { doubtfulTimeText, relevantDoubts } from '../session/doubtful-times.js';
import { unmatchedTexts } from '../session/extract-readings.js';
import type { Session } from '../session/session.js';
import { SOURCE_PROBLEMS, sourceProblemText } from '../session/source-problems.js';
import { plainText } from '../sinks/text/plain-text.js';
import { forecastLines, hasOutcome } from './forecast-lines.js';
import { misreadLines } from './misread-lines.js';
import { missingFieldLines } from './missing-field-lines.js';
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
  const readings = logs.map((log) => ({ stream: log.stream, fields: log.stats().fields }));
  const missing = session.missingFields(readings);
  const records = recordsOf(stats);
  const perSecond = tookMs > 0 ? `, ${Math.round((records / tookMs) * 1000).toLocaleString('en-US')} a second` : '';
  return [
    `Read ${many(records, 'record')} from ${many(logs.length, 'log')} in ${formatSeconds(tookMs / 1000)}${perSecond}.`,
    ...section('Notifications', notifications.lines()),
    ...section('Forecasts', stats.forecasts.filter(hasOutcome).flatMap(forecastLines)),
    ...section('Suppressed', suppressionLines(stats.suppressions)),
    ...section('Spans', spanLines(stats.spans)),
    ...section('Problems', [
      ...logs.flatMap((log) => logLines(log)),
      ...logs.flatMap((log) => beginsLines(log, session.program)),
      ...missingFieldLines(missing),
      ...misreadLines(session.misreadFields(readings)),
      ...stats.sources.flatMap((source) => sourceLines(source, session.options.mode === 'live')),
      ...alertLines(stats, session.program),
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

/** The unreadable parts of a log. */
function logLines(log: OpenLog): readonly string[] {
  const stats = log.stats();
  const lines = log.problems().map((problem) => `${log.name}: ${problem}`);
  for (const { kind, count, sample } of stats.unreadable) {
    lines.push(`${log.name}: ${many(count, 'line')} could not be read: ${kind}; line ${sample.line}: ${plainText(sample.text)}`);
  }
  for (const { kind, count, sample } of stats.timeless) {
    lines.push(`${log.name}: ${many(count, 'record')} with ${kind}; line ${sample.line}: ${plainText(sample.text)}`);
  }
  for (const doubt of relevantDoubts(stats.doubtfulTimes, stats.records)) {
    const { line, text } = doubt.sample;
    lines.push(`${log.name}: ${doubtfulTimeText(doubt, `; line ${line}: ${plainText(text)}`)}`);
  }
  for (const extract of stats.extracts) {
    for (const { text, line, sample } of unmatchedTexts(extract)) {
      lines.push(`${log.name}: ${plainText(text)}; line ${line}: ${plainText(sample)}`);
    }
  }
  if (stats.cut > 0) lines.push(`${log.name}: ${many(stats.cut, 'line')} longer than 1 MiB, cut there`);
  if (stats.invalidUtf8 > 0)
    lines.push(
      `${log.name}: ${many(stats.invalidUtf8, 'line')} with bytes that are not UTF-8, replaced; if the log has another encoding, name it: \`encoding "windows-1252"\``,
    );
  if (stats.nulBytes > 0)
    lines.push(
      `${log.name}: ${many(stats.nulBytes, 'NUL')} before lines, left out: the log was truncated while its writer kept its position`,
    );
  if (stats.escaped > 0)
    lines.push(`${log.name}: ${many(stats.escaped, 'line')} with colours or other escape sequences, read without them`);
  return lines;
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

function alertLines(stats: EngineStats, { alerts }: Program): readonly string[] {
  const ungrouped = stats.alerts.filter((alert) => alert.ungrouped > 0 && alert.groups + alert.evicted + alert.forgotten === 0);
  const byOf = (name: string): string => {
    const names = alerts.find((alert) => alert.name === name)?.byNames ?? [];
    return joinWords(
      names.map((each) => `\`${plainText(each)}\``),
      'or',
    );
  };
  return [
    ...stats.alerts
      .filter((alert) => alert.evicted > 0)
      .map((alert) => `${alert.alert}: ${many(alert.evicted, 'group')} evicted at its \`limit\``),
    ...ungrouped.map(({ alert, ungrouped: records }) => `${alert}: it has no group: ${many(records, 'record')} without ${byOf(alert)}`),
  ];
}
