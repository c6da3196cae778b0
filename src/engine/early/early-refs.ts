/** The groups of one grouping that have records or notices ahead of the watermark. */
import type { MatchedBatch } from '../match/matched-batch.js';
import type { CodedValues } from '../model/records.js';
import { fieldKey, ownText, pathOf } from '../model/records.js';
import type { PlannedStream } from '../plan/planned-stream.js';
import type { EarlyGroup } from './early-group.js';

/** One group, for all alerts of the grouping. */
export interface EarlyRef {
  readonly key: string;
  readonly values: readonly string[];
  /** By alert of the grouping. */
  readonly groups: (EarlyGroup | undefined)[];
  isRemoved: boolean;
}

export class EarlyRefs {
  readonly #byKey = new Map<string, EarlyRef>();
  /** For one `by` field: by code. */
  readonly #byCode = new WeakMap<CodedValues, (EarlyRef | undefined)[]>();
  /** Key of the only `by` field; undefined for any other number of fields. */
  readonly #onlyField: string | undefined;
  readonly #isUngrouped: boolean;

  constructor(
    readonly plan: PlannedStream,
    /** Index of the grouping in the plan. */
    readonly grouping: number,
  ) {
    const by = plan.groupings[grouping]?.by ?? [];
    this.#isUngrouped = by.length === 0;
    this.#onlyField = by.length === 1 ? fieldKey(pathOf(by[0] ?? [])) : undefined;
  }

  [Symbol.iterator](): Iterator<EarlyRef> {
    return this.#byKey.values();
  }

  clear(): void {
    this.#byKey.clear();
  }

  /** The group of a record, created if there is none; undefined when a field is missing. */
  find(matched: MatchedBatch, row: number): EarlyRef | undefined {
    if (this.#isUngrouped) return this.add('', () => []);
    const codes = this.#onlyField === undefined ? undefined : matched.columns.get(this.#onlyField)?.codes;
    const id = codes?.ids[row] ?? -1;
    if (codes === undefined || id < 0) return this.#findByKey(matched, row);
    let refs = this.#byCode.get(codes.values);
    if (refs === undefined) {
      refs = [];
      this.#byCode.set(codes.values, refs);
    }
    const known = refs[id];
    if (known !== undefined && !known.isRemoved) return known;
    const found = this.#findByKey(matched, row);
    refs[id] = found;
    return found;
  }

  add(key: string, values: () => readonly string[]): EarlyRef {
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const made: EarlyRef = { key, values: values(), groups: [], isRemoved: false };
    this.#byKey.set(key, made);
    return made;
  }

  remove(ref: EarlyRef): void {
    ref.isRemoved = true;
    this.#byKey.delete(ref.key);
  }

  #findByKey(matched: MatchedBatch, row: number): EarlyRef | undefined {
    const key = matched.groupKey(this.grouping, row);
    if (key === undefined) return undefined;
    return this.#byKey.get(key) ?? this.add(ownText(key), () => matched.groupValues(this.grouping, row).map(ownText));
  }
}
