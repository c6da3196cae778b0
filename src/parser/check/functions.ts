/** Looks functions up: by name, and by what their descriptors say. */
import type { FunctionDescriptor } from '../function-descriptor.js';

export interface FoundFunction {
  readonly descriptor: FunctionDescriptor;
  /** For names that carry one, such as `p99`. */
  readonly rank?: number;
}

export class FunctionTable {
  readonly #byName = new Map<string, FunctionDescriptor>();

  constructor(readonly descriptors: readonly FunctionDescriptor[]) {
    for (const descriptor of descriptors) {
      for (const name of [descriptor.name, ...descriptor.aliases]) this.#byName.set(name, descriptor);
    }
  }

  find(name: string): FoundFunction | undefined {
    const descriptor = this.#byName.get(name);
    if (descriptor !== undefined) return { descriptor };
    for (const candidate of this.descriptors) {
      const rank = candidate.rankNames?.rankOf(name);
      if (rank !== undefined) return { descriptor: candidate, rank };
    }
    return undefined;
  }

  /** The descriptor of an aggregate, by its canonical name. */
  ofAggregate(aggregate: { readonly fn: string } | undefined): FunctionDescriptor | undefined {
    return aggregate === undefined ? undefined : this.#byName.get(aggregate.fn);
  }

  /** The function that a bare field in a condition means. */
  ofBareField(): FunctionDescriptor | undefined {
    return this.descriptors.find(({ ofBareField }) => ofBareField === true);
  }

  /** What to write instead of `p100`. */
  rankMeant(name: string): string | undefined {
    for (const { rankNames } of this.descriptors) {
      const meant = rankNames?.meant(name);
      if (meant !== undefined) return meant;
    }
    return undefined;
  }

  /** Every spelling, for suggestions. */
  names(): readonly string[] {
    return [...this.#byName.keys(), ...this.descriptors.flatMap(({ rankNames }) => rankNames?.common ?? [])];
  }
}
