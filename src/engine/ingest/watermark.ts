/** The watermark of a stream: the least of its sources'. */
import type { EngineOptions } from '../model/engine-api.js';

/** What a watermark asks of a source. */
export interface WatermarkSource {
  readonly ended: boolean;
  /** Largest event time that it gave, ms. */
  readonly newestMs: number | undefined;
  /** When it last gave something, ms of the wall clock. */
  readonly lastActiveMs: number | undefined;
}

/** Where the watermark stands by what the sources have given; `atMs` if it has not moved on from there. */
export function watermarkFrom(
  atMs: number,
  holders: Iterable<WatermarkSource>,
  { latenessMs, idleMs }: { readonly latenessMs: number; readonly idleMs: number },
  mode: EngineOptions['mode'],
  nowMs: number | undefined,
): number {
  const isLive = mode === 'live' && nowMs !== undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const { ended, newestMs, lastActiveMs } of holders) {
    if (ended || (isLive && lastActiveMs !== undefined && nowMs - lastActiveMs >= idleMs)) continue;
    least = Math.min(least, newestMs === undefined ? Number.NEGATIVE_INFINITY : newestMs - latenessMs);
    if (least <= atMs) return atMs;
  }
  if (least !== Number.POSITIVE_INFINITY) return least;
  // Nobody holds it back: live, the clock does; in a replay, the end of the input decides.
  return isLive ? Math.max(atMs, nowMs - latenessMs) : atMs;
}
