/** Groups of all alerts that are split by the same fields: a record finds its group once, however many alerts look at it. */
import type { GroupRef, Instance } from './instance.js';

export class Grouping {
  readonly refs = new Map<string, GroupRef>();
  /** Records without one of the fields. */
  ungrouped = 0;

  /** @param size how many alerts share the grouping. */
  constructor(readonly size: number) {}

  ref(key: string, values: () => readonly string[]): GroupRef {
    const known = this.refs.get(key);
    if (known !== undefined) return known;
    const made: GroupRef = {
      key,
      values: values(),
      lastHeardMs: Number.NEGATIVE_INFINITY,
      instances: new Array<Instance | undefined>(this.size).fill(undefined),
      missing: this.size,
    };
    this.refs.set(key, made);
    return made;
  }

  /** Groups that no alert has. */
  dropEmpty(): void {
    for (const [key, ref] of this.refs) if (ref.missing === this.size) this.refs.delete(key);
  }

  attach(ref: GroupRef, slot: number, instance: Instance): void {
    if (ref.instances[slot] === undefined) ref.missing -= 1;
    ref.instances[slot] = instance;
  }

  /** The alert in `slot` drops the group; when none is left, the group is gone. */
  detach(ref: GroupRef, slot: number): void {
    if (ref.instances[slot] !== undefined) ref.missing += 1;
    ref.instances[slot] = undefined;
    if (ref.missing === this.size) this.refs.delete(ref.key);
  }
}
