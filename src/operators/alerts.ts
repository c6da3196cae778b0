/** Rules as an operator from records to transitions, and as an async generator without RxJS. */
import type { OperatorFunction } from 'rxjs';
import type { Transition } from '../engine/model/transition.js';
import type { Program } from '../parser/program.js';
import type { AlertInput, AlertsOptions } from './alert-input.js';
import type { OutputPart } from './record-operator.js';
import { recordGenerator, recordOperator } from './record-operator.js';

export type { AlertInput, AlertsOptions, AlertsStats } from './alert-input.js';

const TRANSITIONS: OutputPart<Transition> = { of: (output) => output.transitions, hasEarly: false };

/**
 * An RxJS operator from records, or lines of a log, to the transitions of alerts. A record that cannot be used is passed to `onProblem` and does not end the
 * stream. When the source completes, the remaining records are evaluated and their transitions emitted.
 *
 * @example
 * ```ts
 * import { Subject } from 'rxjs';
 * import { alerts, loadRules } from 'tocsin';
 *
 * const text = 'stream app { format json } alert Fatal { on app page each level == "fatal" }';
 * const { program } = loadRules([{ path: 'app.alert', text }]);
 * const records = new Subject<object>();
 * records.pipe(alerts(program)).subscribe(({ alert, to }) => console.log(alert, to));
 * ```
 * @throws TypeError when `program` is not one; Error when `stream` is needed and missing, or names no stream.
 */
export function alerts(program: Program, options: AlertsOptions = {}): OperatorFunction<AlertInput, Transition> {
  return recordOperator(program, options, TRANSITIONS);
}

/**
 * `alerts` without RxJS: an async generator.
 *
 * @example
 * ```ts
 * for await (const { alert, to } of alertsFrom(program, records)) console.log(alert, to);
 * ```
 * @throws TypeError and Error as `alerts` does.
 */
export function alertsFrom(
  program: Program,
  input: AsyncIterable<AlertInput> | Iterable<AlertInput>,
  options: AlertsOptions = {},
): AsyncGenerator<Transition, void, undefined> {
  return recordGenerator(program, options, TRANSITIONS, input);
}
