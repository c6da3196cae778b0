/**
 * The rule language and the engine without Node: parser, checker, formatter, engine, notifier and operators. It runs in browsers and workers.
 *
 * @packageDocumentation
 */
import { coreCatalogue } from './core-catalogue.js';
import type { LoadedRules } from './load-with.js';
import { loadWith } from './load-with.js';
import type { RuleFile } from './parser/ast.js';
import type { Catalogue } from './parser/catalogue.js';
import type { ListReader } from './parser/lists.js';
import type { SourceText } from './parser/source.js';

export { adoptEngine, createEngine, restoreEngine } from './engine/engine.js';
export type {
  AlertStats,
  Engine,
  EngineOptions,
  EngineSnapshot,
  EngineStats,
  ForecastStats,
  RecentStats,
  RecordOrigin,
  SourceStats,
  SpanStats,
  StreamPlan,
  SuppressionCount,
  ValueUse,
} from './engine/model/engine-api.js';
export { LIMITS } from './engine/model/limits.js';
export type { Cell, Column, ListCell, NumberText, ObjectCell, RecordBatch } from './engine/model/records.js';
export type { AlertState, ClauseValue, Reason, Transition, Truth } from './engine/model/transition.js';
export { formatNumber, formatSeconds } from './engine/output/format-value.js';
export type { TransitionRecord } from './engine/output/transition-record.js';
export { transitionRecord } from './engine/output/transition-record.js';
export type { ReplaySource } from './engine/replay.js';
export { replay } from './engine/replay.js';
export type { LoadedRules } from './load-with.js';
export type { Delivery, Notification, NotificationKind } from './notify/notification.js';
export type { AlertInput, AlertsOptions, AlertsStats } from './operators/alerts.js';
export { alerts, alertsFrom } from './operators/alerts.js';
export { deliveries, deliveriesFrom } from './operators/deliveries.js';
export type * as Ast from './parser/ast.js';
export type { CodeDoc } from './parser/codes/code-doc.js';
export { CODES } from './parser/codes.js';
export type { Diagnostic, DiagnosticSeverity, Fix } from './parser/diagnostic.js';
export type { ListProblem, ListReader, ListRequest } from './parser/lists.js';
export type { ParseResult } from './parser/parse.js';
export { parse } from './parser/parse.js';
export { printExpr } from './parser/print/expr.js';
export type { Formatted } from './parser/print/format.js';
export { format } from './parser/print/format.js';
export type * from './parser/program.js';
export type { RenderOptions } from './parser/render-diagnostic.js';
export { renderDiagnostics } from './parser/render-diagnostic.js';
export type { Position, SourceRange, SourceText } from './parser/source.js';
export { positionAt } from './parser/source.js';
export type { DecodedStream } from './sources/decode/decoded-stream.js';
export type { PlainRecord } from './sources/decode/object-reader.js';
export { createObjectReader } from './sources/decode/object-reader.js';
export type { Origin } from './sources/decode/origin.js';

/**
 * Parses and checks rule files that belong together, as `loadRules` of `tocsin` does, except for sinks: their code needs Node, so every type of sink is
 * accepted here and its options are not checked.
 *
 * @example
 * ```ts
 * import { createEngine, createObjectReader, loadRules } from 'tocsin/core';
 *
 * const text = 'stream app { format json } alert Fatal { on app page each level == "fatal" }';
 * const { program } = loadRules([{ path: 'app.alert', text }]);
 * if (program === undefined) throw new Error('the rules have errors');
 * const engine = createEngine(program, { mode: 'replay' });
 * const [stream] = program.streams;
 * const [plan] = engine.plans;
 * if (stream === undefined || plan === undefined) throw new Error('the rules have no stream');
 * engine.addSource('app', 'records');
 * engine.push('app', 'records', createObjectReader(stream, plan.fields)([{ ts: 1777888800, level: 'fatal' }]));
 * console.log(engine.finish());
 * ```
 * @throws TypeError when `sources` is not a list of `{ path, text }`.
 */
export function loadRules(sources: readonly SourceText[], options: CoreLoadOptions = {}): LoadedRules {
  return loadWith(sources, (files) => coreCatalogue(namedSinkTypes(files)), options.readList);
}

export interface CoreLoadOptions {
  /** Reads the files that the rules name with `list("…")`. Without it, such rules have an error. */
  readonly readList?: ListReader;
}

/** The types that the rules name, each with any options. */
function namedSinkTypes(files: readonly RuleFile[]): Catalogue['sinks'] {
  const blocks = files.flatMap((file) => file.blocks);
  const types = new Set(blocks.flatMap((block) => (block.kind === 'sink' ? [block.type.text] : [])));
  return [...types].map((type) => ({ type, validate: () => [] }));
}
