/** The snapshot of a stream, as plain data. */
import type { TextField } from '../../parser/program.js';
import type { AlertSnapshot } from '../alerts/alert-runner.js';
import type { EarlySnapshot } from '../early/early-watch.js';
import type { Grouping } from '../groups/grouping.js';
import type { SourceSnapshot } from '../ingest/source.js';
import type { Cell, FieldPath, RecordBatch } from '../model/records.js';
import { fieldKey } from '../model/records.js';
import { finiteOrNull, reviveCell } from '../model/saved-data.js';
import type { PlannedStream } from '../plan/planned-stream.js';

export interface StreamSnapshot {
  readonly name: string;
  /** See `PlannedStream.fingerprint`. */
  readonly fingerprint: string;
  /** Fields of `rows`. */
  readonly fields: readonly FieldPath[];
  readonly watermarkMs: number | null;
  readonly throughMs: number | null;
  readonly nowMs: number | null;
  readonly sources: readonly SourceSnapshot[];
  /** Records that wait for the watermark, and those that were set aside; `row` in this snapshot is an index of it. */
  readonly rows: readonly (readonly (Cell | null)[])[];
  readonly pending: readonly { readonly row: number; readonly timeMs: number; readonly late: boolean }[];
  readonly groupings: readonly {
    readonly by: readonly TextField[];
    readonly ungrouped: number;
    readonly refs: readonly { readonly key: string; readonly values: readonly string[]; readonly lastRecordMs: number | null }[];
  }[];
  readonly alerts: readonly (AlertSnapshot & { readonly fingerprint: string })[];
  /** Early notices by alert; absent without the option `early`. */
  readonly early?: readonly EarlySnapshot[];
}

export function saveGroupings(groupings: readonly Grouping[], plan: PlannedStream): StreamSnapshot['groupings'] {
  return groupings.map((grouping, at) => ({
    by: plan.groupings[at]?.by ?? [],
    ungrouped: grouping.ungrouped,
    refs: [...grouping.refs.values()].map(({ key, values, lastRecordMs }) => ({ key, values, lastRecordMs: finiteOrNull(lastRecordMs) })),
  }));
}

export function restoreGroupings(groupings: readonly Grouping[], plan: PlannedStream, saved: StreamSnapshot['groupings']): void {
  groupings.forEach((grouping, index) => {
    const key = JSON.stringify(plan.groupings[index]?.by ?? []);
    const from = saved.find(({ by }) => JSON.stringify(by) === key);
    grouping.ungrouped = from?.ungrouped ?? 0;
    for (const { key: group, values, lastRecordMs } of from?.refs ?? []) {
      grouping.ref(group, () => values).lastRecordMs = lastRecordMs ?? Number.NEGATIVE_INFINITY;
    }
  });
}

/** The saved records as a batch. */
export function batchOfRows(plan: PlannedStream, { fields, rows }: Pick<StreamSnapshot, 'fields' | 'rows'>): RecordBatch {
  const columns = new Map(fields.map((path, index) => [fieldKey(path), index]));
  return {
    size: rows.length,
    times: new Float64Array(rows.length).fill(Number.NaN),
    columns: plan.fields.map((path) => {
      // A field that was not read before the snapshot is missing.
      const index = columns.get(fieldKey(path)) ?? -1;
      return { path, cells: rows.map((row) => reviveCell(row[index])) };
    }),
  };
}
