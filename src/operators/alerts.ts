/** Rules as an operator from records to transitions, and as an async iterable for those who want no RxJS. */
import type { OperatorFunction } from 'rxjs';
import type { Transition } from '../engine/model/transition.js';
import type { Program } from '../parser/program.js';
import type { AlertInput, AlertsOptions } from './record-evaluator.js';
import { RecordEvaluator, streamOf } from './record-evaluator.js';
import type { Transducer } from './transducer.js';
import { generatorOf, operatorOf } from './transducer.js';

export type { AlertInput, AlertsOptions, AlertsStats } from './record-evaluator.js';

/**
 * From records to transitions. What is wrong with one record never ends the stream; when the source completes, what is left is judged and given.
 * @throws Error when `stream` is needed and missing, or names none.
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
  const judge = new RecordEvaluator(program, options);
  return { take: (value) => judge.take(value), finish: () => judge.finish(), end: () => judge.reportStats() };
}
