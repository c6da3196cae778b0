/** A series with its limit and its warnings, as a picture. */
import type { Limit, Outcome, Warning } from './outcome.js';
import type { Series } from './series.js';

const WIDTH = 1000;
const LEFT = 50;
const RIGHT = 985;
/** Of one series. */
const HEIGHT = 210;
const TOP = 30;
const BOTTOM = 180;
/** A series is drawn with so many points: of each stretch the least and the greatest. */
const STRETCHES = 700;
const DAY = 86_400_000;
const MARKS = [DAY / 12, DAY / 4, DAY, 7 * DAY, 30 * DAY, 365 * DAY];

export function picture(title: string, all: readonly Series[], outcome: Outcome, limit: Limit): string {
  const height = all.length * HEIGHT + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}: values, limit and warnings</title>`,
    '<style>.grid { stroke: #ddd } .limit { stroke: #c1121f; stroke-dasharray: 6 4 } .values { stroke: #3a7bd5; fill: none; stroke-linejoin: round } .right { fill: #2a9d8f } .wrong { fill: #e08a1e } .late { fill: #999 }</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...all.flatMap((series, at) => panel(series, at * HEIGHT, outcome, limit, series.name === '' ? title : series.name)),
    '</svg>',
    '',
  ].join('\n');
}

function panel(series: Series, top: number, outcome: Outcome, limit: Limit, title: string): string[] {
  const firstMs = series.timesMs[0] ?? 0;
  const lastMs = Math.max(series.timesMs.at(-1) ?? 1, firstMs + 1);
  const low = series.values.reduce((least, value) => Math.min(least, value), limit.limit);
  const high = series.values.reduce((most, value) => Math.max(most, value), limit.limit);
  const x = (timeMs: number): number => LEFT + ((RIGHT - LEFT) * (timeMs - firstMs)) / (lastMs - firstMs);
  const y = (value: number): number => top + BOTTOM - ((BOTTOM - TOP) * (value - low)) / (high - low || 1);
  const apart = MARKS.find((mark) => (lastMs - firstMs) / mark <= 14) ?? (MARKS.at(-1) as number);
  const parts: string[] = [`<text x="${LEFT}" y="${top + 18}" font-weight="bold">${escaped(title)}</text>`];
  for (let markMs = Math.ceil(firstMs / apart) * apart; markMs < lastMs; markMs += apart) {
    const words = new Date(markMs).toISOString();
    parts.push(
      `<path class="grid" d="M${round(x(markMs))} ${top + TOP}V${top + BOTTOM}"/>`,
      `<text x="${round(x(markMs))}" y="${top + BOTTOM + 16}" text-anchor="middle" fill="#666">${apart < DAY ? words.slice(11, 16) : words.slice(2, 10)}</text>`,
    );
  }
  for (const value of [low, high])
    parts.push(`<text x="${LEFT - 6}" y="${round(y(value)) + 4}" text-anchor="end" fill="#666">${Number(value.toPrecision(3))}</text>`);
  const own = outcome.warnings.filter((warning) => warning.series === series.name);
  parts.push(...own.map((warning) => band(warning, x, top, lastMs)));
  parts.push(
    `<path class="limit" d="M${LEFT} ${round(y(limit.limit))}H${RIGHT}"/>`,
    `<text x="${RIGHT}" y="${round(y(limit.limit)) - 4}" text-anchor="end" fill="#c1121f">${limit.limit}</text>`,
    `<polyline class="values" points="${thinned(series)
      .map((at) => `${round(x(series.timesMs[at] as number))},${round(y(series.values[at] as number))}`)
      .join(' ')}"/>`,
    ...own.map((warning) => `<path class="${kindOf(warning)}" d="M${round(x(warning.atMs))} ${top + TOP}l-5 -9h10z"/>`),
  );
  return parts;
}

function band(warning: Warning, x: (timeMs: number) => number, top: number, lastMs: number): string {
  const left = x(warning.atMs);
  const width = Math.max(1, x(Math.min(lastMs, warning.untilMs ?? lastMs)) - left);
  return `<rect class="${kindOf(warning)}" opacity="0.25" x="${round(left)}" y="${top + TOP}" width="${round(width)}" height="${BOTTOM - TOP}"/>`;
}

function kindOf({ late, crossedMs }: Warning): string {
  return late ? 'late' : crossedMs === undefined ? 'wrong' : 'right';
}

/** Places of the points that are drawn. */
function thinned({ values }: Series): number[] {
  if (values.length <= 2 * STRETCHES) return values.map((_, at) => at);
  const places: number[] = [];
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const begin = Math.floor((stretch * values.length) / STRETCHES);
    const end = Math.floor(((stretch + 1) * values.length) / STRETCHES);
    let least = begin;
    let most = begin;
    for (let at = begin; at < end; at++) {
      if ((values[at] as number) < (values[least] as number)) least = at;
      if ((values[at] as number) > (values[most] as number)) most = at;
    }
    places.push(Math.min(least, most));
    if (least !== most) places.push(Math.max(least, most));
  }
  return places;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
