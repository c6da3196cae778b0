/** From local time in a zone to ms since the epoch. */

import type { Zone } from 'luxon';
import { FixedOffsetZone, IANAZone } from 'luxon';

/** From the local time, as whole ms as if it were UTC, to ms since the epoch. */
export type LocalToUtc = (localMs: number) => number;

const DAY_MS = 86_400_000;
/** Offsets change at whole quarters of an hour, so that a quarter has one offset. */
const QUARTER_MS = 900_000;
const CACHED_QUARTERS = 4096;

export const UTC: LocalToUtc = (localMs) => localMs;

/** A zone by its name: `Europe/Berlin`, `UTC`, `UTC+2`, `UTC+5:30`; undefined when there is none of that name. */
export function zoneByName(name: string): Zone | undefined {
  const fixed = FixedOffsetZone.parseSpecifier(name) ?? undefined;
  if (fixed !== undefined) return fixed;
  if (/^(?:UTC|GMT|Z)$/i.test(name)) return FixedOffsetZone.utcInstance;
  return IANAZone.isValidZone(name) ? IANAZone.create(name) : undefined;
}

/** A local time that occurs twice is the first; one that is skipped is read with the offset before the change. */
export function localToUtc(zoneName: string | undefined): LocalToUtc {
  if (zoneName === undefined) return UTC;
  const zone = zoneByName(zoneName);
  if (zone === undefined) throw new RangeError(`there is no time zone ${zoneName}`);
  if (zone.isUniversal) {
    const offsetMs = zone.offset(0) * 60_000;
    return (localMs) => localMs - offsetMs;
  }
  const offsets = new Map<number, number>();
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  return (localMs) => {
    const quarter = Math.floor(localMs / QUARTER_MS);
    if (quarter !== lastQuarter) {
      let offset = offsets.get(quarter);
      if (offset === undefined) {
        offset = offsetOfLocal(zone, quarter * QUARTER_MS);
        if (offsets.size >= CACHED_QUARTERS) offsets.clear();
        offsets.set(quarter, offset);
      }
      lastQuarter = quarter;
      lastOffset = offset;
    }
    return localMs - lastOffset;
  };
}

function offsetOfLocal(zone: Zone, localMs: number): number {
  const before = zone.offset(localMs - DAY_MS) * 60_000;
  const after = zone.offset(localMs + DAY_MS) * 60_000;
  if (before === after) return before;
  // Around a change: the offset before it, unless the time is after the change.
  if (zone.offset(localMs - before) * 60_000 === before) return before;
  return zone.offset(localMs - after) * 60_000 === after ? after : before;
}
