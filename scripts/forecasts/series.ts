/** Series from NDJSON, plain or gzip: one record a sample. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Series {
  /** The value of the field that distinguishes series; empty where there is one. */
  readonly name: string;
  readonly timesMs: readonly number[];
  readonly values: readonly number[];
}

/** A record as it is in the file. */
export type Sample = Readonly<Record<string, unknown>>;

export interface Fields {
  readonly time: string;
  readonly value: string;
  /** The field that distinguishes series, if there are several. */
  readonly by?: string;
}

/** @throws Error if a line is no JSON object. */
export function readSamples(path: string): readonly Sample[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      const sample: unknown = JSON.parse(line);
      if (typeof sample !== 'object' || sample === null) throw new Error(`${path}:${at + 1}: no JSON object`);
      return { ...sample };
    });
}

/** By name, in order of time. Samples without a time or a number are left out. */
export function seriesOf(samples: readonly Sample[], fields: Fields): readonly Series[] {
  const found = new Map<string, { timeMs: number; value: number }[]>();
  for (const sample of samples) {
    const name = fields.by === undefined ? '' : nameOf(sample[fields.by]);
    const timeMs = momentOf(sample[fields.time]);
    const value = sample[fields.value];
    if (Number.isNaN(timeMs) || (typeof value !== 'number' && typeof value !== 'string') || value === '' || !Number.isFinite(Number(value)))
      continue;
    const points = found.get(name) ?? [];
    found.set(name, points);
    points.push({ timeMs, value: Number(value) });
  }
  return [...found].map(([name, points]) => {
    points.sort((a, b) => a.timeMs - b.timeMs);
    return { name, timesMs: points.map(({ timeMs }) => timeMs), values: points.map(({ value }) => value) };
  });
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

/** ISO 8601, UTC unless it says otherwise, or numbers of seconds or milliseconds since 1970. */
function momentOf(value: unknown): number {
  if (typeof value === 'number') return value < 1e11 ? value * 1000 : value;
  if (typeof value !== 'string') return Number.NaN;
  const iso = value.trim().replace(' ', 'T');
  return Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(iso) ? iso : `${iso}Z`);
}
