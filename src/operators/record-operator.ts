/** A session as an RxJS operator, and as an async generator, over one part of its output. */
import type { OperatorFunction } from 'rxjs';
import type { Program } from '../parser/program.js';
import type { SessionOutput } from '../session/session.js';
import type { AlertInput, AlertsOptions } from './alert-input.js';
import { RecordSession, streamOf } from './record-session.js';
import type { Transducer } from './transducer.js';
import { generatorOf, operatorOf } from './transducer.js';

export interface OutputPart<Out> {
  readonly of: (output: SessionOutput) => readonly Out[];
  /** Whether it contains early notices. */
  readonly hasEarly: boolean;
}

/** @throws TypeError when there is no program; Error when the stream is needed and missing, or does not exist. */
export function recordOperator<Out>(program: Program, options: AlertsOptions, part: OutputPart<Out>): OperatorFunction<AlertInput, Out> {
  streamOf(program, options.stream);
  return operatorOf(() => transducerOf(program, options, part));
}

/** @throws as `recordOperator`, when it is called and not at the first element. */
export function recordGenerator<Out>(
  program: Program,
  options: AlertsOptions,
  part: OutputPart<Out>,
  input: AsyncIterable<AlertInput> | Iterable<AlertInput>,
): AsyncGenerator<Out, void, undefined> {
  streamOf(program, options.stream);
  return generatorOf(() => transducerOf(program, options, part), input);
}

function transducerOf<Out>(program: Program, options: AlertsOptions, { of, hasEarly }: OutputPart<Out>): Transducer<AlertInput, Out> {
  const session = new RecordSession(program, options, hasEarly);
  return {
    take: (value) => of(session.take(value)),
    finish: () => of(session.end()),
    end: () => session.close(),
  };
}
