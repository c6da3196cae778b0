/** Which records become sample lines of an alert. */
import type { Aggregate, CheckedAlert } from '../../parser/program.js';
import { aggregatesIn } from '../condition/condition.js';
import { functionNamed } from '../window/functions.js';

/** Whether it reads the `uptime` of its stream, and not an argument. */
export function readsUptime({ fn }: Aggregate): boolean {
  return functionNamed(fn).readsProcess === true;
}

/** Whether every condition of the alert points out single records (`new`). Then only those are samples, and no earlier records. */
export function pointsOutRecords({ aggregates, series = [], whens }: CheckedAlert): boolean {
  const pointsOut = (index: number): boolean => functionNamed(aggregates[index]?.fn ?? '').pointsOut === true;
  return whens.length > 0 && whens.every((when) => when.kind === 'when' && [...aggregatesIn(when.condition.expr, series)].some(pointsOut));
}

/** Indices of the aggregates whose records are samples: those with `of` (the records that match), else those with a filter, else all. None without `sample`. */
export function sampledAggregates(alert: CheckedAlert): ReadonlySet<number> {
  if (alert.sample === 0) return new Set();
  const all = alert.aggregates.flatMap((aggregate, index) => (readsUptime(aggregate) ? [] : [index]));
  if (pointsOutRecords(alert)) return new Set(all.filter((index) => functionNamed(alert.aggregates[index]?.fn ?? '').pointsOut === true));
  const matching = all.filter((index) => alert.aggregates[index]?.match !== undefined);
  if (matching.length > 0) return new Set(matching);
  const filtered = all.filter((index) => alert.aggregates[index]?.filter.kind !== 'const');
  return new Set(filtered.length > 0 ? filtered : all);
}
