/** Finds the group of each record, for all alerts with equal `by` fields. A coded value finds its group by its code. */
import type { AlertRunner } from '../alerts/alert-runner.js';
import type { Grouping } from '../groups/grouping.js';
import type { GroupRef } from '../groups/instance.js';
import type { MatchedBatch } from '../match/matched-batch.js';
import type { CodedValues, Column } from '../model/records.js';
import { fieldKey, ownText, pathOf } from '../model/records.js';
import type { PlannedStream } from '../plan/planned-stream.js';

/** Groups of several coded fields that are cached by their codes. */
const MOST_REMEMBERED = 65_536;

export class GroupFinder {
  readonly #keys: readonly string[];
  /** The group of alerts without `by`, after the first record. */
  #only: GroupRef | undefined;
  /** For one `by` field. */
  readonly #byCode = new WeakMap<CodedValues, (GroupRef | undefined)[]>();
  /** For several `by` fields: by their codes combined into one number; and the values that these codes are of. */
  #byCodes = new Map<number, GroupRef>();
  #codesOf: readonly CodedValues[] = [];
  /** The current batch. */
  #matched: MatchedBatch | undefined;
  #columns: readonly (Column | undefined)[] = [];
  #refs: (GroupRef | undefined)[] | undefined;

  constructor(
    readonly plan: PlannedStream,
    /** Index of the grouping in the plan. */
    readonly at: number,
    readonly grouping: Grouping,
    /** All alerts of the stream. */
    readonly alerts: readonly AlertRunner[],
  ) {
    this.#keys = (plan.groupings[at]?.by ?? []).map((field) => fieldKey(pathOf(field)));
  }

  /** The group of a record that is dispatched now; every alert of the grouping observes it. Undefined when a field is missing. */
  receive(matched: MatchedBatch, row: number, timeMs: number): GroupRef | undefined {
    if (this.#keys.length === 0) return this.#receiveUngrouped(timeMs);
    const ref = this.#refOf(matched, row);
    if (ref === undefined) {
      this.grouping.ungrouped += 1;
      return undefined;
    }
    ref.lastRecordMs = timeMs;
    if (ref.missing > 0) this.#begin(ref, timeMs);
    return ref;
  }

  /** The group of a record, created if there is none. Undefined when a field is missing. */
  find(matched: MatchedBatch, row: number): GroupRef | undefined {
    const key = matched.groupKey(this.at, row);
    if (key === undefined) return undefined;
    return this.grouping.refs.get(key) ?? this.grouping.ref(ownText(key), () => matched.groupValues(this.at, row).map(ownText));
  }

  #receiveUngrouped(timeMs: number): GroupRef {
    const ref = this.#only ?? this.grouping.ref('', () => []);
    ref.lastRecordMs = timeMs;
    if (ref.missing > 0) this.#begin(ref, timeMs);
    if (this.#only !== undefined) return ref;
    this.#only = ref;
    // The first record may be earlier than the time at which the engine began to listen.
    for (const instance of ref.instances) {
      const alert = instance === undefined ? undefined : this.plan.groupings[this.at]?.alerts[ref.instances.indexOf(instance)];
      if (instance !== undefined && alert !== undefined) this.alerts[alert]?.observeFrom(instance, timeMs);
    }
    return ref;
  }

  #begin(ref: GroupRef, timeMs: number): void {
    this.plan.groupings[this.at]?.alerts.forEach((alert, slot) => {
      if (ref.instances[slot] === undefined) this.alerts[alert]?.begin(ref, timeMs);
    });
  }

  #refOf(matched: MatchedBatch, row: number): GroupRef | undefined {
    if (this.#matched !== matched) this.#setBatch(matched);
    if (this.#refs === undefined) return this.#refOfCodes(matched, row);
    const id = this.#columns[0]?.codes?.ids[row] ?? -1;
    if (id < 0) return this.find(matched, row);
    const known = this.#refs[id];
    // A group without instances was removed: a new one may have taken its place.
    if (known !== undefined && known.missing < known.instances.length) return known;
    const found = this.find(matched, row);
    this.#refs[id] = found;
    return found;
  }

  #refOfCodes(matched: MatchedBatch, row: number): GroupRef | undefined {
    if (this.#codesOf.length === 0) return this.find(matched, row);
    let code = 0;
    for (const column of this.#columns) {
      const id = column?.codes?.ids[row] ?? -1;
      if (id < 0) return this.find(matched, row);
      code = code * 65_536 + id;
    }
    const known = this.#byCodes.get(code);
    if (known !== undefined && known.missing < known.instances.length) return known;
    const found = this.find(matched, row);
    if (found === undefined) return undefined;
    if (this.#byCodes.size >= MOST_REMEMBERED) this.#byCodes.clear();
    this.#byCodes.set(code, found);
    return found;
  }

  #setBatch(matched: MatchedBatch): void {
    this.#matched = matched;
    this.#columns = this.#keys.map((key) => matched.columns.get(key));
    const values = this.#columns.map((column) => column?.codes?.values);
    const [first] = values;
    this.#refs = undefined;
    if (values.length === 1) {
      if (first !== undefined) {
        this.#refs = this.#byCode.get(first) ?? [];
        this.#byCode.set(first, this.#refs);
      }
      return;
    }
    const all = values.filter((some) => some !== undefined);
    // Three codes below 65,536 fit exactly into one double.
    const fits = all.length === values.length && all.length <= 3 && all.every((some) => some.cells.length <= 65_536);
    if (fits && all.every((some, at) => some === this.#codesOf[at])) return;
    this.#byCodes = new Map();
    this.#codesOf = fits ? all : [];
  }
}
