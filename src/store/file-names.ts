/** File names of a store. Journals and snapshots share one counter, so that a listing shows the order in which they were begun. */

export type FileKind = 'journal' | 'snapshot';

export interface StoreFileName {
  readonly name: string;
  readonly number: number;
  readonly kind: FileKind;
  /** `unfinished`: was being written when the process ended. `corrupt`: damaged, kept aside. */
  readonly state: 'good' | 'unfinished' | 'corrupt';
}

export function fileName(number: number, kind: FileKind): string {
  return `${String(number).padStart(8, '0')}.${kind}`;
}

/** Undefined for a file that does not belong to a store. */
export function parseFileName(name: string): StoreFileName | undefined {
  const match = /^(\d{8,15})\.(journal|snapshot)(\.tmp|\.corrupt)?$/.exec(name);
  if (match === null) return undefined;
  const [, digits, kind, state] = match;
  return {
    name,
    number: Number(digits),
    kind: kind === 'journal' ? 'journal' : 'snapshot',
    state: state === undefined ? 'good' : state === '.tmp' ? 'unfinished' : 'corrupt',
  };
}

export const LOCK_NAME = 'lock';
