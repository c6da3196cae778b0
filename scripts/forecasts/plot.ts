/** A time series with its limit and its warnings, as a plot. */
import { horizontalLine, label, linearScale, polyline, round, svgDocument, verticalLine } from '../harness/svg-plot.js';
import type { Limit, Outcome, Warning } from './outcome.js';
import type { Series } from './series.js';

const WIDTH = 1000;
const LEFT = 50;
const RIGHT = 985;
/** Of one series. */
const HEIGHT = 210;
const TOP = 30;
const BOTTOM = 180;
/** A long series is cut into so many parts; of each, the least and the greatest value are drawn. */
const PARTS = 700;
const DAY = 86_400_000;
/** Distances between two marks of the time axis. */
const MARKS = [DAY / 12, DAY / 4, DAY, 7 * DAY, 30 * DAY, 365 * DAY];

const STYLE =
  '.limit { stroke: #c1121f; stroke-dasharray: 6 4 } .values { stroke: #3a7bd5; fill: none; stroke-linejoin: round } .right { fill: #2a9d8f } .wrong { fill: #e08a1e } .late { fill: #999 }';

export function plotSvg(title: string, all: readonly Series[], outcome: Outcome, limit: Limit): string {
  return svgDocument(
    { title: `${title}: values, limit and warnings`, width: WIDTH, height: all.length * HEIGHT + 10, style: STYLE },
    all.flatMap((series, at) => panel(series, at * HEIGHT, outcome, limit, series.name === '' ? title : series.name)),
  );
}

function panel(series: Series, offset: number, outcome: Outcome, limit: Limit, title: string): string[] {
  const [top, bottom] = [offset + TOP, offset + BOTTOM];
  const firstMs = series.timesMs[0] ?? 0;
  const lastMs = Math.max(series.timesMs.at(-1) ?? 1, firstMs + 1);
  const low = series.values.reduce((least, value) => Math.min(least, value), limit.limit);
  const high = series.values.reduce((most, value) => Math.max(most, value), limit.limit);
  const x = linearScale([firstMs, lastMs], [LEFT, RIGHT]);
  const y = linearScale([low, high], [bottom, top]);
  const markDistanceMs = MARKS.find((mark) => (lastMs - firstMs) / mark <= 14) ?? (MARKS.at(-1) as number);
  const parts: string[] = [label(LEFT, offset + 18, title, { bold: true })];
  for (let markMs = Math.ceil(firstMs / markDistanceMs) * markDistanceMs; markMs < lastMs; markMs += markDistanceMs) {
    const iso = new Date(markMs).toISOString();
    const text = markDistanceMs < DAY ? iso.slice(11, 16) : iso.slice(2, 10);
    parts.push(verticalLine(x(markMs), top, bottom), label(x(markMs), bottom + 16, text, { anchor: 'middle', colour: '#666' }));
  }
  for (const value of [low, high])
    parts.push(label(LEFT - 6, y(value) + 4, String(Number(value.toPrecision(3))), { anchor: 'end', colour: '#666' }));
  const own = outcome.warnings.filter((warning) => warning.series === series.name);
  const points = drawnPoints(series).map((at) => [x(series.timesMs[at] as number), y(series.values[at] as number)] as const);
  parts.push(
    ...own.map((warning) => band(warning, x, top, lastMs)),
    horizontalLine(y(limit.limit), LEFT, RIGHT, 'limit'),
    label(RIGHT, y(limit.limit) - 4, String(limit.limit), { anchor: 'end', colour: '#c1121f' }),
    polyline(points, 'class="values"'),
    ...own.map((warning) => `<path class="${kindOf(warning)}" d="M${round(x(warning.atMs))} ${top}l-5 -9h10z"/>`),
  );
  return parts;
}

function band(warning: Warning, x: (timeMs: number) => number, top: number, lastMs: number): string {
  const left = x(warning.atMs);
  const width = Math.max(1, x(Math.min(lastMs, warning.untilMs ?? lastMs)) - left);
  return `<rect class="${kindOf(warning)}" opacity="0.25" x="${round(left)}" y="${top}" width="${round(width)}" height="${BOTTOM - TOP}"/>`;
}

function kindOf({ late, crossedMs }: Warning): string {
  return late ? 'late' : crossedMs === undefined ? 'wrong' : 'right';
}

/** Indexes of the points that are drawn. */
function drawnPoints({ values }: Series): number[] {
  if (values.length <= 2 * PARTS) return values.map((_, at) => at);
  const indexes: number[] = [];
  for (let part = 0; part < PARTS; part++) {
    const begin = Math.floor((part * values.length) / PARTS);
    const end = Math.floor(((part + 1) * values.length) / PARTS);
    let least = begin;
    let most = begin;
    for (let at = begin; at < end; at++) {
      if ((values[at] as number) < (values[least] as number)) least = at;
      if ((values[at] as number) > (values[most] as number)) most = at;
    }
    indexes.push(Math.min(least, most));
    if (least !== most) indexes.push(Math.max(least, most));
  }
  return indexes;
}
