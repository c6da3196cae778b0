/** Runs a transducer as an RxJS operator or as an async generator. */

import type { OperatorFunction } from 'rxjs';
import { catchError, concat, defer, finalize, mergeMap, throwError } from 'rxjs';

export interface Transducer<In, Out> {
  /** Must not throw because of an element. */
  take(value: In): readonly Out[];
  /** The rest of the results, at the end of the input. */
  finish(): readonly Out[];
  /** Called once at the very end, also after an error or when the consumer stops. */
  end(): void;
}

/** Each subscription has a transducer of its own. An error of the source is emitted after the rest of the results. */
export function operatorOf<In, Out>(start: () => Transducer<In, Out>): OperatorFunction<In, Out> {
  return (input) =>
    defer(() => {
      const transducer = start();
      const taken = input.pipe(
        mergeMap((value) => transducer.take(value)),
        catchError((error: unknown) =>
          concat(
            transducer.finish(),
            throwError(() => error),
          ),
        ),
      );
      return concat(
        taken,
        defer(() => transducer.finish()),
      ).pipe(finalize(() => transducer.end()));
    });
}

/** An error of the source is thrown after the rest of the results. */
export async function* generatorOf<In, Out>(
  start: () => Transducer<In, Out>,
  input: AsyncIterable<In> | Iterable<In>,
): AsyncGenerator<Out, void, undefined> {
  const transducer = start();
  try {
    let failure: { readonly error: unknown } | undefined;
    try {
      for await (const value of input) yield* transducer.take(value);
    } catch (error) {
      failure = { error };
    }
    yield* transducer.finish();
    if (failure !== undefined) throw failure.error;
  } finally {
    transducer.end();
  }
}
