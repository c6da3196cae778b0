/** Alerts that have no group, because no record has the fields of their `by`. */
import type { AlertStats } from '../engine/model/engine-api.js';
import type { Program } from '../parser/program.js';
import type { MissingField } from './missing-fields.js';
import { placeText } from './where-read.js';

export interface UngroupedRecords {
  readonly alert: string;
  readonly records: number;
  /** The fields of `by`, as transitions name them. */
  readonly by: readonly string[];
  /** Fields of records with a name similar to one of `by` that no record has. */
  readonly similar: readonly string[];
  /** The alert in the rules: `app.alert:12`. */
  readonly at: string;
}

export function ungroupedRecords(
  program: Program,
  stats: readonly AlertStats[],
  missing: readonly MissingField[],
): readonly UngroupedRecords[] {
  return stats.flatMap(({ alert: name, groups, evicted, forgotten, ungrouped }) => {
    const alert = program.alerts.find((each) => each.name === name);
    if (alert === undefined || ungrouped === 0 || groups + evicted + forgotten > 0) return [];
    const similar = missing.flatMap((field) => (field.stream === alert.stream && alert.byNames.includes(field.field) ? field.similar : []));
    return [{ alert: name, records: ungrouped, by: alert.byNames, similar: [...new Set(similar)], at: placeText(alert.range) }];
  });
}
