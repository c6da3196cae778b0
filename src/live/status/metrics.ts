/** The metrics of `/metrics`, made from the status at each scrape. Names, kinds and help are in the operator's guide too. */

import type { AlertStats, SpanStats } from '../../engine/model/engine-api.js';
import type { MetricFamily } from './exposition.js';
import { EXPOSITION_TYPE, exposition } from './exposition.js';
import type { RunStatus, SinkStatus, SourceStatus } from './status.js';

export interface MetricValue {
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: not known now, the metric is left out. */
  readonly value: number | undefined;
}

export interface MetricDescriptor {
  /** Ends with `_total` if it only grows, otherwise with its unit if it has one. Times are seconds since the epoch. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: readonly string[];
  /** One sentence that describes it. */
  readonly help: string;
  /** When to look at it, and what to do; for the guide. */
  readonly look?: string;
  readonly values: (status: RunStatus) => readonly MetricValue[];
}

export const METRICS: readonly MetricDescriptor[] = [
  {
    name: 'tocsin_info',
    kind: 'gauge',
    labels: ['version'],
    help: 'Always 1; the version is in the label.',
    values: ({ version }) => [{ labels: { version }, value: 1 }],
  },
  one(
    'gauge',
    'tocsin_start_time_seconds',
    'Start time of the process.',
    ({ startedMs }) => startedMs / 1000,
    'Changes often: the process is restarted again and again.',
  ),
  one('gauge', 'tocsin_ready', '1 once rules are loaded, state is restored and sources are being read, otherwise 0.', ({ ready }) =>
    truth(ready),
  ),
  one('gauge', 'tocsin_rule_files', 'Loaded rule files.', ({ rules }) => rules.files),
  one('gauge', 'tocsin_alerts', 'Alerts in the loaded rules.', ({ rules }) => rules.alerts),
  one('gauge', 'tocsin_rules_loaded_timestamp_seconds', 'When the rules in use were loaded.', ({ rules }) => rules.loadedMs / 1000),
  one(
    'gauge',
    'tocsin_rules_reload_failing',
    '1 while the rule files on disk do not load and the old rules stay in use, otherwise 0.',
    ({ rules }) => truth(rules.problem !== undefined),
    '1: run `tocsin check` on the rules and correct what it reports.',
  ),
  one('counter', 'tocsin_reloads_total', 'Successful reloads of the rules.', ({ counts }) => counts.reloads),
  one(
    'counter',
    'tocsin_reloads_failed_total',
    'Reloads of the rules that failed and changed nothing.',
    ({ counts }) => counts.reloadsFailed,
  ),
  one(
    'counter',
    'tocsin_records_total',
    'Records evaluated.',
    ({ counts }) => counts.records,
    'Does not grow: nothing is written, or nothing is read; see `tocsin_source_lag_bytes` and `tocsin_source_failing`.',
  ),
  one('counter', 'tocsin_transitions_total', 'Transitions of alerts.', ({ counts }) => counts.transitions),
  one('counter', 'tocsin_notifications_total', 'Notifications made, for all sinks together.', ({ counts }) => counts.notifications),
  one(
    'counter',
    'tocsin_early_notifications_total',
    'Early notices: notifications made before the watermark.',
    ({ early }) => early.notified,
  ),
  one(
    'counter',
    'tocsin_early_withdrawn_total',
    'Early notices that were withdrawn.',
    ({ early }) => early.withdrawn,
    'Not 0: a bug, please report it.',
  ),
  {
    name: 'tocsin_firing',
    kind: 'gauge',
    labels: ['severity'],
    help: 'Groups of alerts that are firing.',
    values: ({ firing }) =>
      (['page', 'warn', 'info'] as const).map((severity) => ({
        labels: { severity },
        value: firing.filter((each) => each.severity === severity).length,
      })),
  },
  {
    name: 'tocsin_alert_firing',
    kind: 'gauge',
    labels: ['alert', 'severity'],
    help: 'Groups of this alert that are firing; absent while there are none.',
    values: ({ firing }) => firing.map(({ alert, severity }) => ({ labels: { alert, severity }, value: 1 })),
  },
  perAlert(
    'gauge',
    'tocsin_alert_groups',
    'Groups of this alert.',
    ({ groups }) => groups,
    'Grows without end: a field of `by` has a new value in every record.',
  ),
  perAlert(
    'counter',
    'tocsin_alert_groups_evicted_total',
    'Groups evicted at the `limit` of this alert.',
    ({ evicted }) => evicted,
    'Grows: raise `limit` of the alert, or group by fewer fields. A group that was evicted begins with empty windows when it comes again.',
  ),
  perAlert(
    'counter',
    'tocsin_alert_groups_forgotten_total',
    'Groups forgotten after no record for `forget`.',
    ({ forgotten }) => forgotten,
  ),
  perAlert(
    'counter',
    'tocsin_alert_records_ungrouped_total',
    'Records without a field of `by`, which belong to no group.',
    ({ ungrouped }) => ungrouped,
    'Grows: the field has another name in the logs, or only some records have it.',
  ),
  {
    name: 'tocsin_forecasts_total',
    kind: 'counter',
    labels: ['alert', 'severity', 'outcome'],
    help: 'Warnings by forecasts that `came_true` or were `wrong`, and limits reached without a warning (`missed`).',
    look: '`wrong` grows: use a longer history (`using`), a shorter horizon (`within`), or add a threshold to the condition.',
    values: ({ forecasts }) =>
      forecasts.flatMap(({ alert, severity, cameTrue, wrong, missed }) =>
        Object.entries({ came_true: cameTrue, wrong, missed }).map(([outcome, value]) => ({ labels: { alert, severity, outcome }, value })),
      ),
  },
  perSpan(
    'gauge',
    'tocsin_span_open',
    'Keys for which this span is open now.',
    ({ open }) => open,
    'Grows without end: the ends of spans are not found; see `tocsin_span_timeouts_total` and `tocsin_span_unmatched_total`.',
  ),
  perSpan('counter', 'tocsin_span_completed_total', 'Spans that ended before their timeout.', ({ completed }) => completed),
  perSpan('counter', 'tocsin_span_timeouts_total', 'Spans that timed out.', ({ timedOut }) => timedOut),
  perSpan(
    'counter',
    'tocsin_span_repeats_total',
    'Starts while the span was open; the first start counts.',
    ({ repeats }) => repeats,
    'Grows: starts are written more than once, or `key` does not distinguish spans.',
  ),
  perSpan(
    'counter',
    'tocsin_span_unmatched_total',
    'Steps and ends without an open span.',
    ({ unmatched }) => unmatched,
    'Grows: ends arrive after the timeout, or `key` differs between start and end.',
  ),
  perSpan(
    'counter',
    'tocsin_span_evicted_total',
    'Spans evicted because too many were open.',
    ({ evicted }) => evicted,
    'Grows: shorten `timeout`, or start fewer spans. An evicted span gives no record.',
  ),
  perSpan(
    'counter',
    'tocsin_span_unkeyed_total',
    'Starts, steps and ends without a field of `key`.',
    ({ unkeyed }) => unkeyed,
    'Grows: the field has another name in the logs, or only some records have it.',
  ),
  perSource('counter', 'tocsin_source_records_total', 'Records read.', ({ records }) => records),
  perSource(
    'counter',
    'tocsin_source_unreadable_total',
    'Lines that could not be read in the format of the stream.',
    ({ unreadable }) => unreadable,
    'Grows: the log has another format than the stream; `tocsin replay` on the log shows such a line.',
  ),
  perSource(
    'counter',
    'tocsin_source_invalid_utf8_total',
    'Lines with bytes that are not UTF-8, which were replaced by U+FFFD.',
    ({ invalidUtf8 }) => invalidUtf8,
    'Grows: the log has another encoding; name it with `encoding` in the stream.',
  ),
  perSource(
    'counter',
    'tocsin_source_nul_bytes_total',
    'NULs before lines, which were left out.',
    ({ nulBytes }) => nulBytes,
    'Grows: the log is truncated while its writer keeps its position; let the writer open the log for appending.',
  ),
  perSource(
    'counter',
    'tocsin_source_escaped_total',
    'Lines with colours or other escape sequences of terminals, which were left out.',
    ({ escaped }) => escaped,
  ),
  perSource(
    'counter',
    'tocsin_source_cut_total',
    'Lines longer than 1 MiB, of which only the head was read.',
    ({ cut }) => cut,
    'Grows: the program logs too much in a line, or no line ends.',
  ),
  perSource(
    'counter',
    'tocsin_source_late_total',
    'Records that arrived behind the watermark; only `each` uses them.',
    ({ late }) => late,
    'Grows: `tocsin status` shows the `lateness` to set.',
  ),
  perSource(
    'counter',
    'tocsin_source_bad_clock_total',
    'Records with a time far ahead of the clock, evaluated at the time of arrival.',
    ({ badClock }) => badClock,
    'Grows: the clock of the sender is wrong, or the stream reads the time from the wrong field or in the wrong zone.',
  ),
  perSource(
    'counter',
    'tocsin_source_doubtful_time_total',
    'Records whose time may mean another moment: a local time that occurs twice or not at all, a year that does not go on.',
    ({ doubtfulTimes }) => doubtfulTimes.reduce((sum, { count }) => sum + count, 0),
    'Grows: log times with a year and an offset.',
  ),
  perSource(
    'counter',
    'tocsin_source_dropped_total',
    'Messages dropped because they arrived faster than they were evaluated; only for sources without back-pressure, such as UDP.',
    ({ dropped }) => dropped,
    'Grows: messages are lost; let the sender use TCP.',
  ),
  perSource(
    'counter',
    'tocsin_source_split_records_total',
    'Records of several lines that were longer than the limit and were split; only for streams with `begins`.',
    ({ begins }) => begins?.split,
    'Grows: raise the limit of lines, or the first lines of records differ from what `begins` says.',
  ),
  perSource(
    'counter',
    'tocsin_source_lines_after_wait_total',
    'Lines that came after their record had ended because its next line took too long; only for streams with `begins`.',
    ({ begins }) => begins?.afterWait,
    'Grows: let `begins` wait longer.',
  ),
  perSource('gauge', 'tocsin_source_lateness_seconds', 'The `lateness` of the stream.', ({ latenessMs }) => latenessMs / 1000),
  perSource(
    'gauge',
    'tocsin_source_lateness_needed_seconds',
    'The lateness that would have kept every record so far.',
    ({ latenessNeededMs }) => latenessNeededMs / 1000,
    'Above `tocsin_source_lateness_seconds`: late records are left out.',
  ),
  perSource(
    'gauge',
    'tocsin_source_recent_late_ratio',
    'Share of late records among those of the last ten minutes in which the source delivered any, within the last hour; absent if it delivered none.',
    ({ recent }) => (recent === undefined || recent.records === 0 ? undefined : recent.late / recent.records),
    '0.01 or more: `/readyz` and `tocsin status` report it, with the clause to write.',
  ),
  perSource(
    'gauge',
    'tocsin_source_delay_seconds',
    'How far the newest record was behind the clock when it arrived; the watermark of a silent source stays as far behind.',
    ({ delayMs }) => seconds(delayMs),
    'Minutes: records are shipped slowly. Hours: the log has local times; name their zone in `time`.',
  ),
  perSource('gauge', 'tocsin_source_newest_timestamp_seconds', 'Event time of the newest record.', ({ newestMs }) => seconds(newestMs)),
  perSource(
    'gauge',
    'tocsin_source_lag_bytes',
    'Bytes written and not read yet.',
    ({ lagBytes }) => lagBytes,
    'Keeps growing: more is written than can be evaluated; see the guide on sizing.',
  ),
  perSource(
    'gauge',
    'tocsin_source_failing',
    '1 while the source cannot be read, otherwise 0.',
    ({ problem }) => truth(problem !== undefined),
    '1: `tocsin status` shows why; usually file permissions or the limit of open files.',
  ),
  {
    name: 'tocsin_stream_watermark_timestamp_seconds',
    kind: 'gauge',
    labels: ['stream'],
    help: 'Watermark: event time up to which the stream is complete and evaluated.',
    look: 'Far behind the clock: a source lags, or its records have old times.',
    values: ({ streams }) => streams.map(({ name, watermarkMs }) => ({ labels: { stream: name }, value: seconds(watermarkMs) })),
  },
  {
    name: 'tocsin_stream_field_missing',
    kind: 'gauge',
    labels: ['stream', 'field'],
    help: '1 for a field that rules read and no record of the stream has had since the start or the last reload; absent otherwise.',
    look: '1: the field has another name in the logs; `tocsin status` shows the most similar one.',
    values: ({ missingFields }) => missingFields.map(({ stream, field }) => ({ labels: { stream, field }, value: 1 })),
  },
  {
    name: 'tocsin_stream_values_misread_total',
    kind: 'counter',
    labels: ['stream', 'field'],
    help: 'Values of a field that rules read as a number or an address, and that are something else. Absent while there are none.',
    look: 'Grows: declare the unit of the field, or correct the rule; `tocsin status` shows such a value.',
    values: ({ misreadFields }) => misreadFields.map(({ stream, field, misread }) => ({ labels: { stream, field }, value: misread })),
  },
  {
    name: 'tocsin_extract_matched_total',
    kind: 'counter',
    labels: ['stream', 'extract'],
    help: 'Records in which an `extract`, or a format inside another, found something.',
    values: ({ extracts }) => extracts.map(({ stream, extract, matched }) => ({ labels: { stream, extract }, value: matched })),
  },
  {
    name: 'tocsin_extract_unmatched_total',
    kind: 'counter',
    labels: ['stream', 'extract'],
    help: 'Records in which an `extract`, or a format inside another, found nothing.',
    look: 'Grows, and the matched ones do not: the texts have another form. `tocsin status` shows one that is not in a format.',
    values: ({ extracts }) => extracts.map(({ stream, extract, unmatched }) => ({ labels: { stream, extract }, value: unmatched })),
  },
  perSink(
    'gauge',
    'tocsin_sink_waiting',
    'Notifications that wait for the sink.',
    ({ waiting }) => waiting,
    'Grows: the sink is down, or alerts notify faster than it takes notifications; group more, or raise `rate`.',
  ),
  perSink(
    'gauge',
    'tocsin_sink_oldest_waiting_seconds',
    'Age of the oldest waiting notification; 0 if none waits.',
    ({ oldestWaitingMs, waiting }, nowMs) =>
      waiting === 0 || oldestWaitingMs === undefined ? 0 : Math.max(0, (nowMs - oldestWaitingMs) / 1000),
    'More than some minutes: notifications of this sink do not arrive. Give it an `else`, and repair the sink.',
  ),
  perSink('counter', 'tocsin_sink_sent_total', 'Notifications sent.', ({ sent }) => sent),
  perSink('counter', 'tocsin_sink_retries_total', 'Tries after the first.', ({ retries }) => retries),
  perSink(
    'counter',
    'tocsin_sink_given_up_total',
    'Notifications given up; they went to the `else` of the sink, if it has one.',
    ({ givenUp }) => givenUp,
    'Grows: notifications did not arrive here. The log says which.',
  ),
  perSink(
    'counter',
    'tocsin_sink_overflowed_total',
    'Notifications dropped because too many waited.',
    ({ overflowed }) => overflowed,
    'Grows: as for given up.',
  ),
  perSink(
    'gauge',
    'tocsin_sink_failing',
    '1 while the last try failed, otherwise 0.',
    ({ problem }) => truth(problem !== undefined),
    '1: `tocsin status` shows the error.',
  ),
  one(
    'gauge',
    'tocsin_state_failing',
    '1 while the state cannot be written, otherwise 0.',
    ({ state }) => truth(state.problem !== undefined),
    '1: the disk is full or not writable. Evaluation continues; make room before the process stops, or what happened since is lost.',
  ),
  one('gauge', 'tocsin_state_journal_bytes', 'Size of the journal.', ({ state }) => state.journalBytes),
  one('gauge', 'tocsin_state_snapshot_bytes', 'Size of the newest snapshot.', ({ state }) => state.snapshotBytes),
  one('gauge', 'tocsin_state_last_commit_timestamp_seconds', 'When the state was last written.', ({ state }) =>
    seconds(state.lastCommitMs),
  ),
];

/** The response to a scrape. */
export function renderMetrics(status: RunStatus): { readonly contentType: string; readonly text: string } {
  return { contentType: EXPOSITION_TYPE, text: exposition(METRICS.map((metric) => familyOf(metric, status))) };
}

function familyOf({ name, kind, help, values }: MetricDescriptor, status: RunStatus): MetricFamily {
  const samples = values(status).flatMap(({ labels, value }) =>
    value === undefined || !Number.isFinite(value) ? [] : [{ labels, value: kind === 'counter' ? Math.max(0, value) : value }],
  );
  return { name, kind, help, samples };
}

type Kind = MetricDescriptor['kind'];

function described(
  kind: Kind,
  name: string,
  help: string,
  look: string | undefined,
): Pick<MetricDescriptor, 'kind' | 'name' | 'help' | 'look'> {
  return { kind, name, help, ...(look === undefined ? {} : { look }) };
}

function one(kind: Kind, name: string, help: string, value: (status: RunStatus) => number | undefined, look?: string): MetricDescriptor {
  return { ...described(kind, name, help, look), labels: [], values: (status) => [{ labels: {}, value: value(status) }] };
}

function perSource(
  kind: Kind,
  name: string,
  help: string,
  value: (source: SourceStatus) => number | undefined,
  look?: string,
): MetricDescriptor {
  return {
    ...described(kind, name, help, look),
    labels: ['stream', 'source'],
    values: ({ sources }) => sources.map((source) => ({ labels: { stream: source.stream, source: source.name }, value: value(source) })),
  };
}

function perAlert(kind: Kind, name: string, help: string, value: (alert: AlertStats) => number, look?: string): MetricDescriptor {
  return {
    ...described(kind, name, help, look),
    labels: ['alert'],
    values: ({ alerts }) => alerts.map((alert) => ({ labels: { alert: alert.alert }, value: value(alert) })),
  };
}

function perSpan(kind: Kind, name: string, help: string, value: (span: SpanStats) => number, look?: string): MetricDescriptor {
  return {
    ...described(kind, name, help, look),
    labels: ['span'],
    values: ({ spans }) => spans.map((span) => ({ labels: { span: span.span }, value: value(span) })),
  };
}

function perSink(
  kind: Kind,
  name: string,
  help: string,
  value: (sink: SinkStatus, nowMs: number) => number,
  look?: string,
): MetricDescriptor {
  return {
    ...described(kind, name, help, look),
    labels: ['sink'],
    values: ({ sinks, nowMs }) => sinks.map((sink) => ({ labels: { sink: sink.name }, value: value(sink, nowMs) })),
  };
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

function truth(is: boolean): number {
  return is ? 1 : 0;
}
