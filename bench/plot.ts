/** Records per second by number of rules, as a plot. */
import { horizontalLine, label, logScale, polyline, round, svgDocument, verticalLine } from '../scripts/harness/svg-plot.js';
import type { Results, Row } from './harness.js';
import { TOCSIN } from './tocsin.js';

const WIDTH = 860;
/** Room for the longest labels. */
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
  const x = logScale(RULES, [PLOT.left, PLOT.right]);
  const y = logScale([low, high], [PLOT.bottom, PLOT.top]);
  const parts: string[] = [];
  for (let rate = low; rate <= high; rate *= 10) {
    parts.push(
      horizontalLine(y(rate), PLOT.left, PLOT.right),
      label(PLOT.left - 8, y(rate) + 4, rate.toLocaleString('en-US'), { anchor: 'end' }),
    );
  }
  for (let rules = 1; rules <= RULES[1]; rules *= 10) {
    parts.push(
      verticalLine(x(rules), PLOT.top, PLOT.bottom),
      label(x(rules), PLOT.bottom + 18, rules.toLocaleString('en-US'), { anchor: 'middle' }),
    );
  }
  parts.push(
    label((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, 'rules', { anchor: 'middle' }),
    label(PLOT.left - 50, PLOT.top - 12, 'records/s'),
  );
  // In the order in which the lines end, from the top.
  const ordered = series.toSorted((a, b) => (a.points.at(-1)?.ns ?? 0) - (b.points.at(-1)?.ns ?? 0));
  const gap = Math.min(20, (HEIGHT - 40) / Math.max(1, ordered.length));
  ordered.forEach(({ name, points, ours, dashed }, at) => {
    const colour = ours ? '#c1121f' : (COLOURS[at % COLOURS.length] ?? '#000');
    const look = `stroke="${colour}" stroke-width="${ours ? 3 : 1.5}" fill="none"${dashed ? ' stroke-dasharray="6 4"' : ''}`;
    // A program without rules has one speed for any number of them.
    const [only] = points;
    const hasRules = only?.rules !== 0;
    const drawn = points.length === 1 && !hasRules ? RULES.map((rules) => ({ ...only, rules })) : points;
    parts.push(
      polyline(
        drawn.map((row) => [x(Math.max(1, row.rules)), y(1e9 / row.ns)]),
        look,
      ),
    );
    if (hasRules)
      for (const row of points)
        parts.push(`<circle cx="${round(x(row.rules))}" cy="${round(y(1e9 / row.ns))}" r="${ours ? 4 : 2.5}" fill="${colour}"/>`);
    const legendY = 30 + at * gap;
    parts.push(`<path d="M${PLOT.right + 20} ${round(legendY)}h26" ${look}/>`, label(PLOT.right + 54, legendY + 4, name, { bold: ours }));
  });
  const title = 'Records per second by number of rules, both axes logarithmic';
  return svgDocument({ title, width: WIDTH + 3 * MARGIN, height: HEIGHT, left: -MARGIN }, parts);
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
