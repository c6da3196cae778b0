/** What `/metrics` shows, in one list: names, kinds and help are in the operator's guide too. Values are taken from the status when they are asked for. */
import type { MetricFamily } from './exposition.js';
import { EXPOSITION_TYPE, exposition } from './exposition.js';
import type { AlertStatus, RunStatus, SinkStatus, SourceStatus, SpanStatus } from './status.js';

export interface MetricValue {
  readonly labels: Readonly<Record<string, string>>;
  /** Undefined: not known now, and not shown. */
  readonly value: number | undefined;
}

export interface MetricDescriptor {
  /** Ends with `_total` if it only grows, else with its unit if it has one. Moments are seconds since the epoch. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge';
  readonly labels: readonly string[];
  /** One sentence: what it is. */
  readonly help: string;
  /** When to look at it, and what to do then; for the guide. */
  readonly look?: string;
  readonly values: (status: RunStatus) => readonly MetricValue[];
}

export const METRICS: readonly MetricDescriptor[] = [
  {
    name: 'tocsin_info',
    kind: 'gauge',
    labels: ['version'],
    help: 'Always 1; the label tells the version.',
    values: ({ version }) => [{ labels: { version }, value: 1 }],
  },
  one(
    'gauge',
    'tocsin_start_time_seconds',
    'When the process began to run.',
    ({ startedMs }) => startedMs / 1000,
    'Changes often: something ends the process and starts it again.',
  ),
  one('gauge', 'tocsin_ready', '1 once rules are loaded, state is restored and sources are being read, else 0.', ({ ready }) =>
    truth(ready),
  ),
  one('gauge', 'tocsin_rule_files', 'Rule files that are loaded.', ({ rules }) => rules.files),
  one('gauge', 'tocsin_alerts', 'Alerts in the rules that are loaded.', ({ rules }) => rules.alerts),
  one('gauge', 'tocsin_rules_loaded_timestamp_seconds', 'When the rules that judge now were loaded.', ({ rules }) => rules.loadedMs / 1000),
  one(
    'gauge',
    'tocsin_rules_reload_failing',
    '1 while the rule files on disk cannot be loaded and the rules before them go on, else 0.',
    ({ rules }) => truth(rules.problem !== undefined),
    '1: run `tocsin check` on the rules and mend what it shows.',
  ),
  one('counter', 'tocsin_reloads_total', 'Reloads of the rules that took.', ({ counts }) => counts.reloads),
  one(
    'counter',
    'tocsin_reloads_failed_total',
    'Reloads of the rules that failed and changed nothing.',
    ({ counts }) => counts.reloadsFailed,
  ),
  one(
    'counter',
    'tocsin_records_total',
    'Records that were judged.',
    ({ counts }) => counts.records,
    'Stands still: nothing is written, or nothing is read; see `tocsin_source_lag_bytes` and `tocsin_source_failing`.',
  ),
  one('counter', 'tocsin_transitions_total', 'Changes of state of alerts.', ({ counts }) => counts.transitions),
  one(
    'counter',
    'tocsin_notifications_total',
    'Notifications that were made, for all sinks together.',
    ({ counts }) => counts.notifications,
  ),
  one('counter', 'tocsin_early_notifications_total', 'Notifications told before the watermark.', ({ early }) => early.told),
  one(
    'counter',
    'tocsin_early_withdrawn_total',
    'Told before the watermark, and did not come true.',
    ({ early }) => early.withdrawn,
    'Is not 0: please report it; what was certain was not.',
  ),
  {
    name: 'tocsin_firing',
    kind: 'gauge',
    labels: ['severity'],
    help: 'Groups of alerts that fire now.',
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
    help: 'Groups of this alert that fire now; not shown while there are none.',
    values: ({ firing }) => firing.map(({ alert, severity }) => ({ labels: { alert, severity }, value: 1 })),
  },
  perAlert(
    'gauge',
    'tocsin_alert_groups',
    'Groups of this alert that are kept.',
    ({ groups }) => groups,
    'Grows without end: a field of `by` has a value of its own for every record.',
  ),
  perAlert(
    'counter',
    'tocsin_alert_groups_evicted_total',
    "Groups that made room for others at the alert's limit.",
    ({ evicted }) => evicted,
    'Grows: raise `limit` of the alert, or group by fewer fields. What was evicted is judged from nothing when it comes again.',
  ),
  perAlert(
    'counter',
    'tocsin_alert_groups_forgotten_total',
    'Groups that were dropped since nothing came for `forget`.',
    ({ forgotten }) => forgotten,
  ),
  perAlert(
    'counter',
    'tocsin_alert_records_ungrouped_total',
    'Records that lack a field of `by` and belong to no group.',
    ({ ungrouped }) => ungrouped,
    'Grows: the field has another name in the logs, or only some records have it.',
  ),
  {
    name: 'tocsin_forecasts_total',
    kind: 'counter',
    labels: ['alert', 'severity', 'outcome'],
    help: 'Warnings by forecasts that `came_true` or were `wrong`, and limits that were met without a warning (`missed`).',
    look: '`wrong` grows: look further back with `using`, ask for less with `within`, or put a level beside the forecast.',
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
    'Grows without end: ends are not found; see `tocsin_span_timeouts_total` and `tocsin_span_unmatched_total`.',
  ),
  perSpan('counter', 'tocsin_span_completed_total', 'Spans that came to their end in time.', ({ completed }) => completed),
  perSpan('counter', 'tocsin_span_timeouts_total', 'Spans that timed out.', ({ timedOut }) => timedOut),
  perSpan(
    'counter',
    'tocsin_span_repeats_total',
    'Starts that came while the span was open; the first one stands.',
    ({ repeats }) => repeats,
    'Grows: starts are written more than once, or `key` does not tell them apart.',
  ),
  perSpan(
    'counter',
    'tocsin_span_unmatched_total',
    'Steps and ends that nothing waited for.',
    ({ unmatched }) => unmatched,
    'Grows: ends come after the timeout, or `key` is not the same in start and end.',
  ),
  perSpan(
    'counter',
    'tocsin_span_evicted_total',
    'Spans that made room for others, since too many were open.',
    ({ evicted }) => evicted,
    'Grows: shorten `timeout`, or begin fewer spans. What was evicted is never told.',
  ),
  perSpan(
    'counter',
    'tocsin_span_unkeyed_total',
    'Starts, steps and ends that lack a field of `key`.',
    ({ unkeyed }) => unkeyed,
    'Grows: the field has another name in the logs, or only some records have it.',
  ),
  perSource('counter', 'tocsin_source_records_total', 'Records that were read.', ({ records }) => records),
  perSource(
    'counter',
    'tocsin_source_unreadable_total',
    "Lines that could not be read in the stream's format.",
    ({ unreadable }) => unreadable,
    'Grows: the format of the stream is not that of the log; `tocsin replay` on it shows such a line.',
  ),
  perSource(
    'counter',
    'tocsin_source_late_total',
    'Records that came behind the watermark and were left out by all but `each`.',
    ({ late }) => late,
    'Grows: `tocsin status` shows the `lateness` that would keep them.',
  ),
  perSource(
    'counter',
    'tocsin_source_dropped_total',
    'Messages that came faster than they were judged and were left out; only for sources that nobody can hold up, such as UDP.',
    ({ dropped }) => dropped,
    'Grows: messages are lost; let the sender use TCP, which waits.',
  ),
  perSource('gauge', 'tocsin_source_lateness_seconds', 'The lateness that the stream sets.', ({ latenessMs }) => latenessMs / 1000),
  perSource(
    'gauge',
    'tocsin_source_lateness_needed_seconds',
    'The lateness that would have kept every record so far.',
    ({ latenessNeededMs }) => latenessNeededMs / 1000,
    'Above `tocsin_source_lateness_seconds`: records are left out.',
  ),
  perSource('gauge', 'tocsin_source_newest_timestamp_seconds', 'Event time of the newest record.', ({ newestMs }) => seconds(newestMs)),
  perSource(
    'gauge',
    'tocsin_source_lag_bytes',
    'Bytes that have been written and not been read.',
    ({ lagBytes }) => lagBytes,
    'Grows for long: more is written than can be judged; see the guide on sizing.',
  ),
  perSource(
    'gauge',
    'tocsin_source_failing',
    '1 while the source cannot be read, else 0.',
    ({ problem }) => truth(problem !== undefined),
    '1: `tocsin status` says why; rights of the file and the number of open files are the usual causes.',
  ),
  {
    name: 'tocsin_stream_watermark_timestamp_seconds',
    kind: 'gauge',
    labels: ['stream'],
    help: 'Event time up to which the records of the stream are complete and judged.',
    look: 'Far behind the clock: a source lags, or its records carry old times.',
    values: ({ streams }) => streams.map(({ name, watermarkMs }) => ({ labels: { stream: name }, value: seconds(watermarkMs) })),
  },
  perSink(
    'gauge',
    'tocsin_sink_waiting',
    'Notifications that the sink has not taken yet.',
    ({ waiting }) => waiting,
    'Grows: the sink is down or slower than the alerts; group more, or raise its rate.',
  ),
  perSink(
    'gauge',
    'tocsin_sink_oldest_waiting_seconds',
    'Age of the oldest notification that waits; 0 when none does.',
    ({ oldestWaitingMs, waiting }, nowMs) =>
      waiting === 0 || oldestWaitingMs === undefined ? 0 : Math.max(0, (nowMs - oldestWaitingMs) / 1000),
    'Some minutes: nobody hears of alerts by this sink. See that there is an `else` and mend the sink.',
  ),
  perSink('counter', 'tocsin_sink_sent_total', 'Notifications that the sink took.', ({ sent }) => sent),
  perSink('counter', 'tocsin_sink_retries_total', 'Tries after the first.', ({ retries }) => retries),
  perSink(
    'counter',
    'tocsin_sink_given_up_total',
    'Notifications that were given up and went to the fallback if there is one.',
    ({ givenUp }) => givenUp,
    'Grows: somebody was not told. The log says of what.',
  ),
  perSink(
    'counter',
    'tocsin_sink_overflowed_total',
    'Notifications that were left out since too many waited.',
    ({ overflowed }) => overflowed,
    'Grows: as for given up.',
  ),
  perSink(
    'gauge',
    'tocsin_sink_failing',
    '1 while the last try failed, else 0.',
    ({ problem }) => truth(problem !== undefined),
    '1: `tocsin status` shows the answer of the sink.',
  ),
  one(
    'gauge',
    'tocsin_state_failing',
    '1 while the state cannot be written, else 0.',
    ({ state }) => truth(state.problem !== undefined),
    '1: disk full, or not writable. Judging goes on; make room before the process ends.',
  ),
  one('gauge', 'tocsin_state_journal_bytes', 'Size of the journal.', ({ state }) => state.journalBytes),
  one('gauge', 'tocsin_state_snapshot_bytes', 'Size of the newest snapshot.', ({ state }) => state.snapshotBytes),
  one('gauge', 'tocsin_state_last_commit_timestamp_seconds', 'When the state was last written.', ({ state }) =>
    seconds(state.lastCommitMs),
  ),
];

/** The text of a scrape, and its content type. Nothing is kept from one scrape to the next. */
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

function perAlert(kind: Kind, name: string, help: string, value: (alert: AlertStatus) => number, look?: string): MetricDescriptor {
  return {
    ...described(kind, name, help, look),
    labels: ['alert'],
    values: ({ alerts }) => alerts.map((alert) => ({ labels: { alert: alert.alert }, value: value(alert) })),
  };
}

function perSpan(kind: Kind, name: string, help: string, value: (span: SpanStatus) => number, look?: string): MetricDescriptor {
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
