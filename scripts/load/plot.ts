/** Rate, memory and lag over time, as a plot of three strips. */
import { horizontalLine, label, linearScale, niceAbove, polyline, svgDocument } from '../harness/svg-plot.js';
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
  const x = linearScale([0, lastMs], [LEFT, RIGHT]);
  const parts: string[] = [];
  strips.forEach(({ title, unit, colour, values }, at) => {
    const top = TOP + at * (STRIP + GAP);
    const high = niceAbove(Math.max(1, ...values));
    const y = linearScale([0, high], [top + STRIP, top]);
    parts.push(label(LEFT, top - 10, title, { bold: true }));
    for (const share of [0, 0.5, 1]) {
      const value = high * share;
      parts.push(
        horizontalLine(y(value), LEFT, RIGHT),
        label(LEFT - 8, y(value) + 4, `${value.toLocaleString('en-US')}${share === 1 ? unit : ''}`, { anchor: 'end' }),
      );
    }
    parts.push(
      polyline(
        values.map((value, index) => [x(samples[index]?.atMs ?? 0), y(value)]),
        `stroke="${colour}" stroke-width="1.5" fill="none"`,
      ),
    );
  });
  const bottom = TOP + strips.length * (STRIP + GAP) - GAP;
  const stepMs = lastMs > 300_000 ? 60_000 : lastMs > 60_000 ? 30_000 : 10_000;
  for (let ms = 0; ms <= lastMs; ms += stepMs)
    parts.push(label(x(ms), bottom + 18, stepMs === 60_000 ? `${ms / 60_000} min` : `${ms / 1000} s`, { anchor: 'middle' }));
  return svgDocument({ title: 'Records per second, memory and lag under load, over time', width: WIDTH, height: bottom + 34 }, parts);
}

function ratesOf(samples: readonly Sample[]): readonly number[] {
  return samples.map((sample, at) => {
    const before = samples[Math.max(0, at - 1)] ?? sample;
    const after = at === 0 ? (samples[1] ?? sample) : sample;
    const ms = after.atMs - before.atMs;
    return ms > 0 ? ((after.records - before.records) / ms) * 1000 : 0;
  });
}
