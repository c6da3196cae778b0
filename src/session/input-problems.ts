/** What the input lacks that the rules need: found in the same way, and said in the same words, at the end of a replay, in the status and by `tocsin parse`. */
import type { MisreadField } from './misread-values.js';
import type { MissingField } from './missing-fields.js';
import type { UngroupedRecords } from './ungrouped-records.js';

/** Since the start or the last reload. Each problem says where the rules read what is not there. */
export interface InputProblems {
  /** Fields that rules read and no record has. */
  readonly missingFields: readonly MissingField[];
  /** Fields with values that rules read as numbers or addresses and that are something else. */
  readonly misreadFields: readonly MisreadField[];
  /** Alerts none of whose records is in a group. */
  readonly ungroupedRecords: readonly UngroupedRecords[];
}

export const NO_INPUT_PROBLEMS: InputProblems = { missingFields: [], misreadFields: [], ungroupedRecords: [] };
