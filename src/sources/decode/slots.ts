/** Slots of a record's cells: first the fields of rules, then those that `extract` and the time need. */
import type { FieldPath } from '../../engine/model/records.js';
import { fieldKey } from '../../engine/model/records.js';

export class Slots {
  readonly paths: FieldPath[] = [];
  readonly #byKey = new Map<string, number>();

  of(path: FieldPath): number {
    const key = fieldKey(path);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    this.paths.push(path);
    this.#byKey.set(key, this.paths.length - 1);
    return this.paths.length - 1;
  }
}
