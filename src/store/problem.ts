/**
 * `torn`: an unfinished write of a crash was discarded. `corrupt`: a file is damaged. `write`: the journal cannot be written. `snapshot`: a snapshot could not be
 * written. `lock`: a lock was taken over, or lost. `works`: writing works again.
 */
export type StoreProblemKind = 'torn' | 'corrupt' | 'write' | 'snapshot' | 'lock' | 'works';

export interface StoreProblem {
  readonly kind: StoreProblemKind;
  /** One paragraph: the path, the problem, what was done, and what to do. */
  readonly message: string;
}

/** The directory cannot be used. The message says why and what to do. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError';
}

/** Another store uses the directory. The message says which process, and what to do. */
export class StoreLocked extends StoreError {
  override readonly name = 'StoreLocked';
  constructor(
    message: string,
    /** The process that holds it; undefined if it is not known. */
    readonly pid: number | undefined,
  ) {
    super(message);
  }
}
