/** The public face of the package. */
export { CATALOGUE, catalogueWith } from './catalogue.js';
export type { Deliverer, DeliverOptions, DeliveryClock, DeliveryCounts, DeliveryProblem } from './delivery/deliverer.js';
export { createDeliverer } from './delivery/deliverer.js';
export { makeSink } from './delivery/make-sink.js';
export { SYSTEM_CLOCK } from './delivery/system-clock.js';
export { adoptEngine, createEngine, restoreEngine } from './engine/engine.js';
export type {
  AlertStats,
  Engine,
  EngineOptions,
  EngineSnapshot,
  EngineStats,
  SourceStats,
  SpanStats,
  StreamPlan,
  SuppressionCount,
} from './engine/model/engine-api.js';
export { LIMITS } from './engine/model/limits.js';
export type { Cell, Column, ListCell, NumberText, ObjectCell, RecordBatch } from './engine/model/records.js';
export type { AlertState, ClauseValue, Reason, Transition, Truth } from './engine/model/transition.js';
export { SEVERITIES } from './engine/model/transition.js';
export { formatNumber, formatSeconds, formatValue } from './engine/output/format-value.js';
export type { TransitionRecord } from './engine/output/transition-record.js';
export { transitionRecord } from './engine/output/transition-record.js';
export type { ReplaySource } from './engine/replay.js';
export { replay } from './engine/replay.js';
export type { AggregateDescriptor, AggregateSpec } from './engine/window/aggregate.js';
export { FUNCTIONS } from './engine/window/functions.js';
export type { AggregateState, AggregateStates } from './engine/window/states.js';
export type { LiveLog } from './live/log.js';
export type { RunStatus } from './live/status/status.js';
export type { Tocsin, TocsinOptions } from './live/tocsin.js';
export { createTocsin, RulesProblem } from './live/tocsin.js';
export type { PinoStream } from './live/transports/pino.js';
export { pinoStream } from './live/transports/pino.js';
export type { TransportOptions } from './live/transports/pump.js';
export type { WinstonTransport, WinstonTransportOptions } from './live/transports/winston.js';
export { winstonTransport } from './live/transports/winston.js';
export type { LoadedRules } from './load.js';
export { loadRules } from './load.js';
export type { Delivery, Notification, NotificationKind } from './notify/notification.js';
export type { Notifier, NotifierSnapshot, NotifierSuppressions } from './notify/notifier.js';
export { createNotifier } from './notify/notifier.js';
export type { AlertInput, AlertsOptions, AlertsStats } from './operators/alerts.js';
export { alerts, alertsFrom } from './operators/alerts.js';
export { deliveries, deliveriesFrom } from './operators/deliveries.js';
export type * as Ast from './parser/ast.js';
export type { Catalogue } from './parser/catalogue.js';
export { check } from './parser/check/check.js';
export { CODES } from './parser/codes.js';
export type { Diagnostic, DiagnosticSeverity } from './parser/diagnostic.js';
export type { FunctionDescriptor } from './parser/function-descriptor.js';
export { parse } from './parser/parse.js';
export { printExpr } from './parser/print/expr.js';
export { format } from './parser/print/format.js';
export type {
  CheckedAlert,
  CheckedSpan,
  CheckedStream,
  CheckedTest,
  Condition,
  FieldPath,
  Predicate,
  Program,
  Severity,
  Unit,
} from './parser/program.js';
export { renderDiagnostics } from './parser/render-diagnostic.js';
export type { Position, SourceRange, SourceText } from './parser/source.js';
export { positionAt } from './parser/source.js';
export type { OptionProblem } from './sinks/shared/options.js';
export { validateOptions } from './sinks/shared/options.js';
export type { SecretSources } from './sinks/shared/secrets.js';
export { resolveSecrets } from './sinks/shared/secrets.js';
export type { JsonSchema, Receipt, ReceiptNews, SendAttempt, SendResult, Sink, SinkContext, SinkDescriptor } from './sinks/sink.js';
export { SINKS } from './sinks/sinks.js';
export { notificationText } from './sinks/text/notification-text.js';
export { readBatches } from './sources/decode/batches.js';
export { createStreamDecoder } from './sources/decode/decoder.js';
export type { PlainRecord } from './sources/decode/object-reader.js';
export { createObjectReader, recordsToBatch } from './sources/decode/object-reader.js';
export type { DecodeStats, StreamDecoder } from './sources/decode/stream-decoder.js';
export { findFiles } from './sources/files/find-files.js';
export { openFile } from './sources/files/log-file.js';
export { FORMATS } from './sources/formats/formats.js';
export { nodeTestEnvironment } from './tester/node-environment.js';
export type { TestEnvironment, TestResult } from './tester/run-test.js';
export { runTest } from './tester/run-test.js';
