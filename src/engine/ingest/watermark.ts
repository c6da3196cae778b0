/** The watermark of a stream: the smallest watermark of its sources. */
import type { EngineOptions } from '../model/engine-api.js';

/** The inputs of the watermark. */
export interface WatermarkSource {
  readonly ended: boolean;
  /** Largest event time delivered, ms. */
  readonly newestMs: number | undefined;
  /** Wall clock when it last delivered something, ms. */
  readonly lastActiveMs: number | undefined;
  /** How far its newest live record was behind the wall clock when it arrived, ms; undefined before the first. */
  readonly delayMs: number | undefined;
}

/** An idle source whose records were further behind than this no longer holds the watermark back: its clock is wrong, or the log is old, ms. */
const LONGEST_DELAY_MS = 24 * 3_600_000;

/** The watermark by the sources; `atMs` if that is not later. */
export function watermarkFrom(
  atMs: number,
  sources: Iterable<WatermarkSource>,
  { latenessMs, idleMs }: { readonly latenessMs: number; readonly idleMs: number },
  mode: EngineOptions['mode'],
  nowMs: number | undefined,
): number {
  const isLive = mode === 'live' && nowMs !== undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { ended, newestMs = Number.NEGATIVE_INFINITY, lastActiveMs, delayMs } of sources) {
    if (ended) continue;
    let reachedMs = newestMs;
    if (isLive && lastActiveMs !== undefined && nowMs - lastActiveMs >= idleMs) {
      if (delayMs === undefined || delayMs > LONGEST_DELAY_MS) continue;
      // Its clock goes on: what it writes now will arrive as late as before.
      reachedMs = Math.max(newestMs, nowMs - delayMs);
    }
    least = Math.min(least, reachedMs - latenessMs);
    if (least <= atMs) return atMs;
  }
  if (least !== Number.POSITIVE_INFINITY) return least;
  // No source counts: live, the wall clock decides; in a replay, the end of the input does.
  return isLive ? Math.max(atMs, nowMs - latenessMs) : atMs;
}
