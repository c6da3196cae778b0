/**
 * `torn`: a write that a crash cut off was left out. `corrupt`: bytes are not those that were written. `write`: the journal cannot be written. `snapshot`: a
 * snapshot could not be written. `lock`: a lock was taken over, or lost. `works`: what could not be written can be again.
 */
export type StoreProblemKind = 'torn' | 'corrupt' | 'write' | 'snapshot' | 'lock' | 'works';

export interface StoreProblem {
  readonly kind: StoreProblemKind;
  /** One paragraph for a person: which path, what is wrong with it, what was done and what to do. */
  readonly message: string;
}

/** The directory cannot be used: the message says why and what to do. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** Another store has the directory: the message says which process, and how to go on. */
export class StoreLocked extends StoreError {
  override readonly name = 'StoreLocked';
  constructor(
    message: string,
    /** The process that holds it; undefined when it cannot be told. */
    readonly pid: number | undefined,
  ) {
    super(message);
  }
}
