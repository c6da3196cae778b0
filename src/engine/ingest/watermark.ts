/** The watermark of a stream: the smallest watermark of its sources. */
import type { EngineOptions } from '../model/engine-api.js';

/** The inputs of the watermark. */
export interface WatermarkSource {
  readonly ended: boolean;
  /** Largest accepted event time, ms. */
  readonly newestMs: number | undefined;
  /** Wall clock when it last delivered something, ms. */
  readonly lastActiveMs: number | undefined;
}

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
  for (const { ended, newestMs, lastActiveMs } of sources) {
    if (ended || (isLive && lastActiveMs !== undefined && nowMs - lastActiveMs >= idleMs)) continue;
    least = Math.min(least, newestMs === undefined ? Number.NEGATIVE_INFINITY : newestMs - latenessMs);
    if (least <= atMs) return atMs;
  }
  if (least !== Number.POSITIVE_INFINITY) return least;
  // No source counts: live, the wall clock decides; in a replay, the end of the input does.
  return isLive ? Math.max(atMs, nowMs - latenessMs) : atMs;
}
