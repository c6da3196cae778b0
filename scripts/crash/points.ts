/** The points at which scripts/crash/points.mjs can kill. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const POINTS = [
  'torn-write',
  'state-written',
  'state-committed',
  'before-rename',
  'after-rename',
  'claimed',
  'request-written',
  'answer-read',
  'result-committed',
] as const;

export type CrashPoint = (typeof POINTS)[number];

export function crashAt(point: CrashPoint, times: number, stateDir: string): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${pathToFileURL(resolve('scripts/crash/points.mjs')).href}`.trim(),
    TOCSIN_CRASH_AT: `${point}:${times}`,
    TOCSIN_CRASH_STATE: stateDir,
  };
}
