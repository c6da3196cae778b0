/** Time zones: by name, and the offset of a local time, which is not always certain. */

import type { Zone } from 'luxon';
import { FixedOffsetZone, IANAZone } from 'luxon';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Offsets change at whole quarters of an hour, so that a quarter has one offset. */
const QUARTER_MS = 900_000;
const HALF_YEAR_MS = 182 * DAY_MS;
const CACHED_QUARTERS = 4096;

const OFFSET = /^([+-])(\d{1,2})(?::?(\d\d))?$/;

/** A zone by its name: `Europe/Berlin`, `UTC`, `UTC+2`, `UTC+5:30`, or an offset such as `-05:00` or `+0530`; undefined when there is none of that name. */
export function zoneByName(name: string): Zone | undefined {
  const offset = OFFSET.exec(name);
  if (offset !== null) {
    const [, sign, hours, minutes = '0'] = offset;
    const total = Number(hours) * 60 + Number(minutes);
    return total > 14 * 60 || Number(minutes) > 59 ? undefined : FixedOffsetZone.instance(sign === '-' ? -total : total);
  }
  const fixed = FixedOffsetZone.parseSpecifier(name) ?? undefined;
  if (fixed !== undefined) return fixed;
  if (/^(?:UTC|GMT|Z)$/i.test(name)) return FixedOffsetZone.utcInstance;
  return IANAZone.isValidZone(name) ? IANAZone.create(name) : undefined;
}

/** The offsets of local times in one quarter of an hour, ms. `one`: `after` is equal to `before`. */
export interface LocalOffsets {
  /** `repeated`: when clocks go back, the local time occurs twice. `skipped`: when they go forward, it does not occur. */
  readonly kind: 'one' | 'repeated' | 'skipped';
  /** Before the change. */
  readonly before: number;
  /** After the change. */
  readonly after: number;
}

/** The local times of a zone. */
export class LocalZone {
  /** The offset is always the same. */
  readonly isFixed: boolean;
  readonly name: string;
  readonly #zone: Zone;
  readonly #known = new Map<number, LocalOffsets>();
  #lastQuarter = Number.NaN;
  #last: LocalOffsets = { kind: 'one', before: 0, after: 0 };

  /** @throws RangeError when there is no zone of that name. */
  constructor(name: string) {
    const zone = zoneByName(name);
    if (zone === undefined) throw new RangeError(`there is no time zone ${name}`);
    this.#zone = zone;
    this.name = name;
    this.isFixed = zone.isUniversal;
  }

  /** Whether the offset is this one around a local time, in summer or in winter. */
  usesOffset(localMs: number, offsetMs: number): boolean {
    const { before, after } = this.offsetsAt(localMs);
    return before === offsetMs || after === offsetMs || this.offsetsAt(localMs + HALF_YEAR_MS).before === offsetMs;
  }

  /** @param localMs the local time as if it were UTC. */
  offsetsAt(localMs: number): LocalOffsets {
    const quarter = Math.floor(localMs / QUARTER_MS);
    if (quarter === this.#lastQuarter) return this.#last;
    let offsets = this.#known.get(quarter);
    if (offsets === undefined) {
      offsets = offsetsOf(this.#zone, quarter * QUARTER_MS);
      if (this.#known.size >= CACHED_QUARTERS) this.#known.clear();
      this.#known.set(quarter, offsets);
    }
    this.#lastQuarter = quarter;
    this.#last = offsets;
    return offsets;
  }
}

function offsetsOf(zone: Zone, localMs: number): LocalOffsets {
  const before = zone.offset(localMs - DAY_MS) * MINUTE_MS;
  const after = zone.offset(localMs + DAY_MS) * MINUTE_MS;
  if (before === after) return { kind: 'one', before, after };
  const isBefore = zone.offset(localMs - before) * MINUTE_MS === before;
  const isAfter = zone.offset(localMs - after) * MINUTE_MS === after;
  if (isBefore === isAfter) return { kind: isBefore ? 'repeated' : 'skipped', before, after };
  const offset = isBefore ? before : after;
  return { kind: 'one', before: offset, after: offset };
}
