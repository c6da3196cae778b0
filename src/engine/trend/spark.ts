/** A time series as a row of marks: `▁▂▂▃▅▇`. */

const MARKS = '▁▂▃▄▅▆▇█';
const UNKNOWN = '·';

/** @param values oldest first; NaN: unknown. Unknown values before the first known one are left out; `?` if none is known. */
export function sparkline(values: readonly number[]): string {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return '?';
  const least = Math.min(...known);
  const spread = Math.max(...known) - least;
  return values
    .slice(values.findIndex((value) => !Number.isNaN(value)))
    .map((value) =>
      Number.isNaN(value) ? UNKNOWN : (MARKS[spread === 0 ? 0 : Math.round(((value - least) / spread) * (MARKS.length - 1))] ?? UNKNOWN),
    )
    .join('');
}
