/** Records a second by number of rules, as a picture. */
import type { Results, Row } from './harness.js';
import { TOCSIN } from './tocsin.js';

const WIDTH = 860;
/** For labels that are longer than others. */
const MARGIN = 20;
const HEIGHT = 460;
const PLOT = { left: 70, top: 30, right: 560, bottom: 410 };
const RULES = [1, 10_000] as const;
const COLOURS = [
  '#7a7a7a',
  '#e08a1e',
  '#3a7bd5',
  '#8e5bb5',
  '#2a9d8f',
  '#b56576',
  '#6b705c',
  '#457b9d',
  '#bc6c25',
  '#588157',
  '#9a031e',
  '#5f0f40',
];

interface Series {
  readonly name: string;
  readonly points: readonly Row[];
  readonly ours: boolean;
  readonly dashed: boolean;
}

export function plotSvg(results: Results): string {
  const series = [...seriesOf(results, 'json-selective', 'JSON', false), ...seriesOf(results, 'text', 'text', true)];
  const rates = series.flatMap(({ points }) => points.map((row) => 1e9 / row.ns));
  const low = 10 ** Math.floor(Math.log10(Math.min(1000, ...rates)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(1_000_000, ...rates)));
  const x = (rules: number): number => PLOT.left + ((PLOT.right - PLOT.left) * Math.log10(Math.max(1, rules))) / Math.log10(RULES[1]);
  const y = (rate: number): number => PLOT.bottom - ((PLOT.bottom - PLOT.top) * Math.log10(rate / low)) / Math.log10(high / low);
  const parts: string[] = [];
  for (let rate = low; rate <= high; rate *= 10) {
    parts.push(
      line(PLOT.left, y(rate), PLOT.right, y(rate), 'grid'),
      text(PLOT.left - 8, y(rate) + 4, rate.toLocaleString('en-US'), 'end'),
    );
  }
  for (let rules = 1; rules <= RULES[1]; rules *= 10) {
    parts.push(
      line(x(rules), PLOT.top, x(rules), PLOT.bottom, 'grid'),
      text(x(rules), PLOT.bottom + 18, rules.toLocaleString('en-US'), 'middle'),
    );
  }
  parts.push(
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, 'rules', 'middle'),
    text(PLOT.left - 50, PLOT.top - 12, 'records/s', 'start'),
  );
  // Who stands higher at the end of its line stands higher in the legend.
  const ordered = series.toSorted((a, b) => (a.points.at(-1)?.ns ?? 0) - (b.points.at(-1)?.ns ?? 0));
  const gap = Math.min(20, (HEIGHT - 40) / Math.max(1, ordered.length));
  ordered.forEach(({ name, points, ours, dashed }, at) => {
    const colour = ours ? '#c1121f' : (COLOURS[at % COLOURS.length] ?? '#000');
    const width = ours ? 3 : 1.5;
    const style = `stroke="${colour}" stroke-width="${width}" fill="none"${dashed ? ' stroke-dasharray="6 4"' : ''}`;
    // What has no rules is as fast with any number of them.
    const [only] = points;
    const ends = points.length === 1 && only?.rules === 0 ? RULES.map((rules) => ({ ...only, rules })) : points;
    const places = ends.map((row) => `${round(x(row.rules))},${round(y(1e9 / row.ns))}`);
    parts.push(`<polyline points="${places.join(' ')}" ${style}/>`);
    if (only?.rules !== 0)
      for (const row of points)
        parts.push(`<circle cx="${round(x(row.rules))}" cy="${round(y(1e9 / row.ns))}" r="${ours ? 4 : 2.5}" fill="${colour}"/>`);
    const legendY = 30 + at * gap;
    parts.push(`<path d="M${PLOT.right + 20} ${round(legendY)}h26" ${style}/>`, text(PLOT.right + 54, legendY + 4, name, 'start', ours));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-${MARGIN} 0 ${WIDTH + 3 * MARGIN} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Records a second by number of rules, both axes logarithmic</title>',
    '<style>.grid { stroke: #ddd; stroke-width: 1 }</style>',
    `<rect x="-${MARGIN}" width="${WIDTH + 3 * MARGIN}" height="${HEIGHT}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function seriesOf(results: Results, lane: string, kind: string, dashed: boolean): readonly Series[] {
  const names = [...new Set(results.rows.filter((row) => row.lane === lane && !Number.isNaN(row.ns)).map((row) => row.who))];
  return names.map((name) => ({
    name: `${kind}: ${name}`,
    points: results.rows
      .filter((row) => row.lane === lane && row.who === name && !Number.isNaN(row.ns))
      .toSorted((a, b) => a.rules - b.rules),
    ours: name === TOCSIN,
    dashed,
  }));
}

function line(x1: number, y1: number, x2: number, y2: number, kind: string): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${kind}"/>`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', bold = false): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}>${escaped}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
