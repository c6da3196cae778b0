/**
 * Alerting rules for logs, for a program that runs them: load rules, run them with sinks and state, or pipe records through them.
 *
 * Other entries: `tocsin/core` for browsers and for work on the engine, `tocsin/sinks` for authors of sinks, `tocsin/testing` for tests of rule files.
 *
 * @packageDocumentation
 */
export type { DeliveryClock } from './delivery/delivery-queue.js';
export type {
  AlertStats,
  EngineStats,
  ForecastStats,
  RecentStats,
  SourceStats,
  SpanStats,
  SuppressionCount,
} from './engine/model/engine-api.js';
export type { RecordBatch } from './engine/model/records.js';
export type { AlertState, ClauseValue, Reason, Transition, Truth } from './engine/model/transition.js';
export type { SourceKind } from './live/inputs/input.js';
export type { LiveLog } from './live/log.js';
export type {
  RulesStatus,
  RunCounts,
  RunStatus,
  SinkStatus,
  SourceStatus,
  StateStatus,
  StreamStatus,
} from './live/status/status.js';
export type { Tocsin, TocsinOptions } from './live/tocsin.js';
export { createTocsin, RulesProblem } from './live/tocsin.js';
export type { PinoStream } from './live/transports/pino.js';
export { pinoStream } from './live/transports/pino.js';
export type { TransportOptions } from './live/transports/pump.js';
export type { WinstonTransport, WinstonTransportOptions } from './live/transports/winston.js';
export { winstonTransport } from './live/transports/winston.js';
export type { LoadedRules, LoadOptions } from './load.js';
export { loadRules } from './load.js';
export type { Delivery, Notification, NotificationKind } from './notify/notification.js';
export type { ActiveAlertSummary } from './notify/notifier.js';
export type { AlertInput, AlertsOptions, AlertsStats } from './operators/alerts.js';
export { alerts, alertsFrom } from './operators/alerts.js';
export { deliveries, deliveriesFrom } from './operators/deliveries.js';
export type { Diagnostic, DiagnosticSeverity, Fix } from './parser/diagnostic.js';
export type { ListProblem, ListReader, ListRequest } from './parser/lists.js';
export type { Program, Severity } from './parser/program.js';
export type { RenderOptions } from './parser/render-diagnostic.js';
export { renderDiagnostics } from './parser/render-diagnostic.js';
export type { SourceText, TextEdit } from './parser/source.js';
export { listsOnDisk } from './read-list.js';
export type { BeginsReading } from './session/begins-problems.js';
export type { DoubtfulTime } from './session/doubtful-times.js';
export type { ExtractReading } from './session/extract-readings.js';
export type { InputProblems } from './session/input-problems.js';
export type { LineCounts } from './session/line-problems.js';
export type { MisreadField } from './session/misread-values.js';
export type { MissingField } from './session/missing-fields.js';
export type { UngroupedRecords } from './session/ungrouped-records.js';
export type { SinkType } from './sinks/sink.js';
export type { BeginsStats } from './sources/begins/record-lines.js';
export type { ExtractStats } from './sources/decode/extract-counter.js';
export type { DecodeProblem } from './sources/decode/problem-counter.js';
export type { TailOptions } from './sources/files/tail.js';
export { tail } from './sources/files/tail.js';
