/** The wanted members as a tree, with their names as UTF-8 bytes. */
import type { ScanField } from './scanner.js';

/** Wanted members of one object, indexed by the byte length of their names: that rules out most unwanted names without a comparison. */
export type WantedMembers = readonly (readonly WantedMember[] | undefined)[];

export interface WantedMember {
  readonly name: Uint8Array;
  /** Index among all members of the tree. */
  readonly id: number;
  /** Index of the field whose path ends at this member; -1 if none. */
  readonly field: number;
  /** Wanted members inside this member's object; undefined if none. */
  readonly inside: WantedMembers | undefined;
}

export interface WantedTree {
  readonly root: WantedMembers;
  readonly members: number;
}

export function wantedTree(fields: readonly ScanField[]): WantedTree {
  let members = 0;
  const encoder = new TextEncoder();
  const level = (depth: number, wanted: readonly { readonly field: number; readonly path: readonly string[] }[]): WantedMembers => {
    const bySegment = new Map<string, { readonly field: number; readonly path: readonly string[] }[]>();
    for (const field of wanted) {
      const segment = field.path[depth] ?? '';
      bySegment.set(segment, [...(bySegment.get(segment) ?? []), field]);
    }
    const byLength: (WantedMember[] | undefined)[] = [];
    for (const [segment, some] of bySegment) {
      const name = encoder.encode(segment);
      const deeper = some.filter(({ path }) => path.length > depth + 1);
      const field = some.find(({ path }) => path.length === depth + 1)?.field ?? -1;
      const member = { name, id: members++, field, inside: deeper.length === 0 ? undefined : level(depth + 1, deeper) };
      byLength[name.length] = [...(byLength[name.length] ?? []), member];
    }
    return byLength;
  };
  const root = level(
    0,
    fields.map(({ path }, field) => ({ path, field })),
  );
  return { root, members };
}

/** The wanted member with the name from `start` to `end`. */
export function memberNamed(block: Uint8Array, start: number, end: number, wanted: WantedMembers): WantedMember | undefined {
  const members = wanted[end - start];
  if (members === undefined) return undefined;
  for (const member of members) if (isAt(block, start, member.name)) return member;
  return undefined;
}

function isAt(block: Uint8Array, start: number, name: Uint8Array): boolean {
  for (let at = 0; at < name.length; at++) if (block[start + at] !== name[at]) return false;
  return true;
}
