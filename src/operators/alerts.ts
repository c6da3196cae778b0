/** Rules as an operator from records to transitions, and as an async generator without RxJS. */
import type { OperatorFunction } from 'rxjs';
import type { Transition } from '../engine/model/transition.js';
import type { Program } from '../parser/program.js';
import type { AlertInput, AlertsOptions } from './record-session.js';
import { RecordSession, streamOf } from './record-session.js';
import type { Transducer } from './transducer.js';
import { generatorOf, operatorOf } from './transducer.js';

export type { AlertInput, AlertsOptions, AlertsStats } from './record-session.js';

/**
 * Records to transitions. A bad record never ends the stream; when the source completes, the rest is evaluated and emitted.
 * @throws Error when `stream` is needed and missing, or names no stream.
 */
export function alerts(program: Program, options: AlertsOptions = {}): OperatorFunction<AlertInput, Transition> {
  streamOf(program, options.stream);
  return operatorOf(() => transducerOf(program, options));
}

/**
 * The same without RxJS.
 * @throws Error as `alerts` does.
 */
export function alertsFrom(
  program: Program,
  input: AsyncIterable<AlertInput> | Iterable<AlertInput>,
  options: AlertsOptions = {},
): AsyncGenerator<Transition, void, undefined> {
  streamOf(program, options.stream);
  return generatorOf(() => transducerOf(program, options), input);
}

function transducerOf(program: Program, options: AlertsOptions): Transducer<AlertInput, Transition> {
  const session = new RecordSession(program, options, false);
  return {
    take: (value) => session.take(value).transitions,
    finish: () => session.end().transitions,
    end: () => session.reportStats(),
  };
}
