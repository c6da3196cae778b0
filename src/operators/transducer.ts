/** The two ways to run something that takes elements and gives results: as an operator of RxJS and as an async generator. */

import type { OperatorFunction } from 'rxjs';
import { catchError, concat, defer, finalize, mergeMap, throwError } from 'rxjs';

export interface Transducer<In, Out> {
  /** Never throws for what an element holds. */
  take(value: In): readonly Out[];
  /** What is left when no more comes. */
  finish(): readonly Out[];
  /** Called once at the very end, whatever ended it. */
  end(): void;
}

/** Each subscription starts anew. An error of the source comes after what is left. */
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

/** An error of the source comes after what is left. */
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
