/** What the input lacks that the rules need: found in the same way, and said in the same words, at the end of a replay, in the status and by `tocsin parse`. */
import type { ExtractStats } from '../sources/decode/extract-counter.js';
import type { ExtractReading } from './extract-readings.js';
import type { MisreadField } from './misread-values.js';
import type { FieldReading, MissingField } from './missing-fields.js';
import type { UngroupedRecords } from './ungrouped-records.js';

/** The statistics of one source. */
export interface InputReading extends FieldReading {
  readonly extracts: readonly ExtractStats[];
}

/** Since the start or the last reload. Each problem says where the rules read what is not there. */
export interface InputProblems {
  /** Fields that rules read and no record has. */
  readonly missingFields: readonly MissingField[];
  /** Fields with values that rules read as numbers or addresses and that are something else. */
  readonly misreadFields: readonly MisreadField[];
  /** Each `extract`, and each format inside another: in how many records it found something. */
  readonly extracts: readonly ExtractReading[];
  /** Alerts none of whose records is in a group. */
  readonly ungroupedRecords: readonly UngroupedRecords[];
}

export const NO_INPUT_PROBLEMS: InputProblems = { missingFields: [], misreadFields: [], extracts: [], ungroupedRecords: [] };
