/** Results as Markdown tables. */
import type { Goal, GoalResult } from './goals.js';
import type { Results } from './harness.js';

export function laneTable(results: Results, lane: string): string {
  const rows = results.rows.filter((row) => row.lane === lane);
  const base = rows[0];
  const parts: string[] = [];
  if (base !== undefined) {
    parts.push(
      table(
        [
          'benchmark',
          'rules',
          'records per round',
          'ns per record',
          'min–max',
          'records/s',
          `rate relative to ${base.who}${base.rules > 0 ? `, ${whole(base.rules)}` : ''}`,
        ],
        rows.map((row) => {
          const head = [row.who, row.rules === 0 ? '' : whole(row.rules), whole(row.records)];
          if (Number.isNaN(row.ns)) return [...head, 'less than its start-up time', '', '', ''];
          return [
            ...head,
            whole(row.ns),
            `${whole(row.fastestNs)}–${whole(row.slowestNs)}`,
            whole(1e9 / row.ns),
            `${short(base.ns / row.ns)} ×`,
          ];
        }),
      ),
    );
  }
  const figures = results.figures.filter((figure) => figure.lane === lane);
  if (figures.length > 0)
    parts.push(figures.map(({ what, value, unit }) => `- ${what}: ${short(value)}${unit === '' ? '' : ` ${unit}`}`).join('\n'));
  return parts.join('\n\n');
}

export function goalsTable(goalResults: readonly GoalResult[]): string {
  return table(
    ['goal', 'lane', 'first goal', 'later goal', 'result', 'first status', 'later status'],
    goalResults.map(({ goal, reached, first, later }) => [
      goal.what,
      goal.lane,
      wanted(goal, goal.first),
      wanted(goal, goal.later),
      reached === undefined ? '' : `${short(reached)} ${goal.unit}`,
      first,
      later,
    ]),
  );
}

function wanted({ better, unit }: Goal, value: number | undefined): string {
  return value === undefined ? '' : `${better === 'more' ? '≥' : '≤'} ${short(value)} ${unit}`;
}

/** Pads each column to its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(3, ...all.map((cells) => (cells[at] ?? '').length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Three significant digits. */
export function short(value: number): string {
  return Math.abs(value) >= 1000 ? whole(value) : String(Number(value.toPrecision(3)));
}
