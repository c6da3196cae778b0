/**
 * From the date and time that a text shows to the moment that it means: the zone, the hour that occurs twice when clocks go back, and the year, if the text has
 * none. What the text leaves open is decided by the newest time of the source that can be trusted.
 */
import { detachedCopy } from '../cells/detached-copy.js';
import { civilMs, daysFromEpoch, yearOf } from './civil.js';
import { BAD_ZONE, NAMED_ZONE, zoneAt } from './scan.js';
import { LocalZone, zoneByName } from './zone.js';
import { isKnownAbbreviation, offsetOfAbbreviation } from './zone-names.js';

/** Where the year comes from. Without both, only times with a year can be read. */
export interface YearHint {
  /** The year of the first record; later ones go on from there. */
  readonly year?: number;
  /** Time of the last write of the log in ms, if known: its times are at most a day later. */
  readonly writtenMs?: number | (() => number | undefined);
  /** Called with each time whose meaning depends on the times before it. */
  readonly onUse?: () => void;
}

export interface ResolverOptions {
  /** Of times without one. Default: UTC. */
  readonly zone?: string;
  readonly hint?: YearHint;
  /** How far out of order the times of the source may be. */
  readonly latenessMs?: number;
}

/** Plain data: what later times depend on. */
export interface ResolverState {
  readonly newestMs?: number;
  readonly pendingMs?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A greater step forward is not trusted before the next time confirms it: a device may have booted with its clock unset. */
const TRUSTED_STEP_MS = DAY_MS;
/** A time this far behind the newest is in another year, or is that of another clock. */
const USUAL_STEP_MS = 30 * DAY_MS;
/** Lines that go on over the end of the year that the date of the log allows are at most this far apart. */
const SMALL_STEP_MS = 3 * DAY_MS;

const MAX_ZONES = 64;

/** Why a time is in doubt. */
export const DOUBT = {
  repeated: 'a local time that occurs twice',
  skipped: 'a local time that clocks skip',
  year: 'no year, and a date far from those before',
} as const;

/** Why a time cannot be read. */
const PROBLEM = {
  leapDay: 'a time on 29 February, in a year without one',
  noYear: 'a time without a year, while the date of the log is unknown; `--year` sets it',
} as const;

/** One per source. */
export class TimeResolver {
  /** Why the last text was not a time, if that is known. */
  problem: string | undefined;
  /** Why the last time is in doubt; undefined when it is certain. */
  doubt: string | undefined;
  readonly hint: YearHint;
  /** Undefined: UTC. */
  readonly #zone: LocalZone | undefined;
  readonly #latenessMs: number;
  /** Those that texts name. */
  readonly #zones = new Map<string, LocalZone>();
  /** Whether a later time may depend on those before it. */
  #depends: boolean;
  /** The newest time that can be trusted. */
  #newestMs = Number.NaN;
  /** A time that is not trusted yet. */
  #pendingMs = Number.NaN;
  /** The last time was chosen although it is far ahead. */
  #isUnsure = false;

  /** @throws RangeError when there is no zone of that name. */
  constructor({ zone, hint = {}, latenessMs = 0 }: ResolverOptions = {}) {
    this.#zone = zone === undefined ? undefined : new LocalZone(zone);
    this.hint = hint;
    this.#latenessMs = latenessMs;
    this.#depends = this.#zone?.isFixed === false;
  }

  /** Forgets what was said about the time before. */
  begin(): void {
    this.problem = undefined;
    this.doubt = undefined;
  }

  /** @param localMs as from `civilMs`. @param text its zone is from `at` to the end. */
  moment(localMs: number, text: string, at: number): number {
    return this.#saw(this.#resolve(localMs, text, at));
  }

  /** The moment of a date without a year. @param timeOfDayMs from 0 to a day. @param text its zone is from `at` to the end. */
  momentWithoutYear(month: number, day: number, timeOfDayMs: number, text: string, at: number): number {
    // A leap year: it has all days that any year has.
    if (Number.isNaN(civilMs(2024, month, day, 0, 0, 0, 0)) || Number.isNaN(timeOfDayMs)) return Number.NaN;
    this.hint.onUse?.();
    this.#depends = true;
    const zone = zoneAt(text, at);
    const offsetMs = Number.isFinite(zone) ? zone : 0;
    // 29 February is 1 March where there is none.
    const inYear = (year: number): number => {
      const localMs = daysFromEpoch(year, month, day) * DAY_MS + timeOfDayMs;
      return localMs - (Number.isNaN(zone) ? (this.#zone?.offsetsAt(localMs).before ?? 0) : offsetMs);
    };
    const year = this.#yearOf(inYear);
    if (year === undefined) return this.#unreadable(PROBLEM.noYear);
    const midnightMs = civilMs(year, month, day, 0, 0, 0, 0);
    if (Number.isNaN(midnightMs)) return this.#unreadable(PROBLEM.leapDay);
    return this.moment(midnightMs + timeOfDayMs, text, at);
  }

  held(): ResolverState | undefined {
    if (!this.#depends || Number.isNaN(this.#newestMs)) return undefined;
    return { newestMs: this.#newestMs, ...(Number.isNaN(this.#pendingMs) ? {} : { pendingMs: this.#pendingMs }) };
  }

  restore({ newestMs = Number.NaN, pendingMs = Number.NaN }: ResolverState): void {
    this.#newestMs = newestMs;
    this.#pendingMs = pendingMs;
  }

  #resolve(localMs: number, text: string, at: number): number {
    if (Number.isNaN(localMs)) return localMs;
    const zone = zoneAt(text, at);
    if (Number.isNaN(zone)) return this.#local(localMs, this.#zone);
    if (zone === BAD_ZONE) return Number.NaN;
    return zone === NAMED_ZONE ? this.#inNamedZone(localMs, text.slice(at).trim()) : localMs - zone;
  }

  #local(localMs: number, zone: LocalZone | undefined): number {
    if (zone === undefined) return localMs;
    const { kind, before, after } = zone.offsetsAt(localMs);
    if (kind === 'one') return localMs - before;
    this.hint.onUse?.();
    const withBefore = localMs - before;
    const withAfter = localMs - after;
    const newest = this.#newestMs;
    if (kind === 'repeated') {
      this.doubt = DOUBT.repeated;
      const outOfOrderMs = Math.max(MINUTE_MS, Math.min(this.#latenessMs, (withAfter - withBefore) / 2));
      if (!(withBefore < newest - outOfOrderMs)) return withBefore;
      this.#isUnsure = true;
      return withAfter;
    }
    this.doubt = DOUBT.skipped;
    // The source may have changed its clock too early, or not at all.
    return withAfter >= newest - MINUTE_MS && withAfter <= newest + HOUR_MS ? withAfter : withBefore;
  }

  #inNamedZone(localMs: number, word: string): number {
    if (word.includes('/')) {
      const zone = this.#zoneNamed(word);
      return zone === undefined ? this.#unreadable(`a time in the zone ${word}, which is not known`) : this.#local(localMs, zone);
    }
    const zone = this.#zone;
    const offsetMs = offsetOfAbbreviation(
      word,
      zone === undefined ? undefined : { name: zone.name, isFixed: zone.isFixed, usesOffset: (offset) => zone.usesOffset(localMs, offset) },
    );
    if (offsetMs !== undefined) return localMs - offsetMs;
    return this.#unreadable(
      isKnownAbbreviation(word)
        ? `a time in the zone ${word}, which has several meanings${zone === undefined ? '; `zone "…"` in the `time` clause says which' : ', none of them that of the stream'}`
        : `a time in the zone ${word}, which is not known`,
    );
  }

  #zoneNamed(name: string): LocalZone | undefined {
    const known = this.#zones.get(name);
    if (known !== undefined) return known;
    if (zoneByName(name) === undefined) return undefined;
    const zone = new LocalZone(name);
    if (this.#zones.size >= MAX_ZONES) this.#zones.clear();
    this.#zones.set(detachedCopy(name), zone);
    this.#depends = true;
    return zone;
  }

  #yearOf(inYear: (year: number) => number): number | undefined {
    const newest = this.#newestMs;
    const { year: first, writtenMs } = this.hint;
    const written = typeof writtenMs === 'function' ? writtenMs() : writtenMs;
    if (first === undefined && written !== undefined) {
      const lastMs = written + DAY_MS;
      let year = yearOf(lastMs) + 1;
      while (inYear(year) > lastMs) year--;
      if (!(inYear(year) < newest - USUAL_STEP_MS)) return year;
      // Far back: the first line of a new year, if it goes on from the one before; else that of a clock that is not set.
      this.doubt = DOUBT.year;
      for (let next = year + 1; inYear(next) <= newest + SMALL_STEP_MS; next++) if (inYear(next) >= newest - USUAL_STEP_MS) return next;
      return year;
    }
    if (Number.isNaN(newest)) return first;
    let year = yearOf(newest) - 1;
    while (inYear(year) < newest - USUAL_STEP_MS) year++;
    if (inYear(year) > newest + USUAL_STEP_MS) this.doubt = DOUBT.year;
    return year;
  }

  #unreadable(problem: string): number {
    this.problem = problem;
    return Number.NaN;
  }

  #saw(ms: number): number {
    if (Number.isNaN(ms)) return ms;
    // The step before this time was real: time went on from there.
    if (ms >= this.#pendingMs) {
      this.#newestMs = this.#pendingMs;
      this.#isUnsure = false;
    }
    this.#pendingMs = Number.NaN;
    const newest = this.#newestMs;
    if (Number.isNaN(newest)) this.#newestMs = ms;
    else if (ms > newest) {
      if (this.#isUnsure || ms - newest > TRUSTED_STEP_MS) this.#pendingMs = ms;
      else this.#newestMs = ms;
    }
    this.#isUnsure = false;
    return ms;
  }
}
