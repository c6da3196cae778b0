/** Finding the function that a name means. */
import type { FunctionDescriptor } from '../catalogue.js';

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
      const rank = candidate.rankOf?.(name);
      if (rank !== undefined) return { descriptor: candidate, rank };
    }
    return undefined;
  }

  /** For suggestions. */
  names(): readonly string[] {
    return [...this.#byName.keys(), 'template', 'p50', 'p90', 'p95', 'p99', 'p999'];
  }
}
