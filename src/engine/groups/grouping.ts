/** The groups of all alerts with equal `by` fields: a record finds its group once for all of them. */
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
      lastRecordMs: Number.NEGATIVE_INFINITY,
      instances: new Array<Instance | undefined>(this.size).fill(undefined),
      missing: this.size,
    };
    this.refs.set(key, made);
    return made;
  }

  /** Drops groups without instances. */
  dropEmpty(): void {
    for (const [key, ref] of this.refs) if (ref.missing === this.size) this.refs.delete(key);
  }

  attach(ref: GroupRef, slot: number, instance: Instance): void {
    if (ref.instances[slot] === undefined) ref.missing -= 1;
    ref.instances[slot] = instance;
  }

  /** The alert with this index drops the group. The group of which no alert is left is removed. */
  detach(ref: GroupRef, slot: number): void {
    if (ref.instances[slot] !== undefined) ref.missing += 1;
    ref.instances[slot] = undefined;
    if (ref.missing === this.size) this.refs.delete(ref.key);
  }
}
