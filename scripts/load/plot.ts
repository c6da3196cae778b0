/** Rate, memory and lag over time, as a picture of three strips. */
import type { Sample } from './samples.js';

const WIDTH = 860;
const STRIP = 130;
const GAP = 44;
const LEFT = 80;
const RIGHT = 840;
const TOP = 34;

interface Strip {
  readonly title: string;
  readonly unit: string;
  readonly colour: string;
  readonly values: readonly number[];
}

export function plotSvg(samples: readonly Sample[]): string {
  const strips: readonly Strip[] = [
    { title: 'Records evaluated', unit: '/s', colour: '#c1121f', values: ratesOf(samples) },
    { title: 'Memory', unit: ' MiB', colour: '#3a7bd5', values: samples.map(({ residentBytes }) => residentBytes / 1048576) },
    { title: 'Written but not yet read', unit: ' KiB', colour: '#2a9d8f', values: samples.map(({ lagBytes }) => lagBytes / 1024) },
  ];
  const lastMs = Math.max(1, samples.at(-1)?.atMs ?? 1);
  const x = (ms: number): number => LEFT + ((RIGHT - LEFT) * ms) / lastMs;
  const parts: string[] = [];
  strips.forEach(({ title, unit, colour, values }, at) => {
    const top = TOP + at * (STRIP + GAP);
    const high = niceAbove(Math.max(1, ...values));
    const y = (value: number): number => top + STRIP - (STRIP * value) / high;
    parts.push(text(LEFT, top - 10, title, 'start', true));
    for (const share of [0, 0.5, 1]) {
      parts.push(line(LEFT, y(high * share), RIGHT, y(high * share)));
      parts.push(text(LEFT - 8, y(high * share) + 4, `${(high * share).toLocaleString('en-US')}${share === 1 ? unit : ''}`, 'end'));
    }
    const places = values.map((value, index) => `${round(x(samples[index]?.atMs ?? 0))},${round(y(value))}`);
    parts.push(`<polyline points="${places.join(' ')}" stroke="${colour}" stroke-width="1.5" fill="none"/>`);
  });
  const bottom = TOP + strips.length * (STRIP + GAP) - GAP;
  const stepMs = lastMs > 300_000 ? 60_000 : lastMs > 60_000 ? 30_000 : 10_000;
  for (let ms = 0; ms <= lastMs; ms += stepMs)
    parts.push(text(x(ms), bottom + 18, stepMs === 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`, 'middle'));
  const height = bottom + 34;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Records a second, memory and lag under load, over time</title>',
    '<style>.grid { stroke: #ddd; stroke-width: 1 }</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function ratesOf(samples: readonly Sample[]): readonly number[] {
  return samples.map((sample, at) => {
    const before = samples[Math.max(0, at - 1)] ?? sample;
    const after = at === 0 ? (samples[1] ?? sample) : sample;
    const ms = after.atMs - before.atMs;
    return ms > 0 ? ((after.records - before.records) / ms) * 1000 : 0;
  });
}

/** The next of 1, 2, 5, 10, 20, … */
export function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 5].find((step) => step * power >= value) ?? 10);
}

function line(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="grid"/>`;
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end', bold = false): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"${bold ? ' font-weight="bold"' : ''}>${content}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
