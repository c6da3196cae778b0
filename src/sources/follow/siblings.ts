/** Which names are rotations of a log, and their order. */
import { extname } from 'node:path';

/** How a rotated file is named: by a counter (the larger, the older) or by a date (the larger, the newer). */
export interface Rotation {
  readonly counter: number | undefined;
  /** Groups of digits, as in 2026, 05, 04. */
  readonly date: readonly number[];
  readonly packed: 'no' | 'gzip' | 'other';
}

const DATE = String.raw`(?:19|20)\d\d[-_.]?\d\d[\dTZ:.+_-]*`;
/** Behind the name: `.1`, `.old`, `-20260504`, `.2026-05-04_10`. */
const BEHIND = new RegExp(String.raw`^(?:\.(\d{1,4})|\.(old|bak|prev)|[.\-_](${DATE}))$`);
/** Before the extension: `app-20260504.log`. */
const BEFORE = new RegExp(String.raw`^[.\-_](${DATE})$`);
const PACKED = /\.(gz|bz2|xz|zst|lz4|zip)$/;

/** The rotation that `name` is of `base`, both without directories; undefined when it is none. */
export function rotationOf(name: string, base: string): Rotation | undefined {
  if (name === base) return undefined;
  const ending = PACKED.exec(name)?.[1];
  const packed = ending === undefined ? 'no' : ending === 'gz' ? 'gzip' : 'other';
  const plain = ending === undefined ? name : name.slice(0, -ending.length - 1);
  // `app-20260504.log` became `app-20260504.log.gz`.
  if (plain === base) return { counter: 0, date: [], packed };
  if (plain.startsWith(base)) {
    const behind = BEHIND.exec(plain.slice(base.length));
    if (behind !== null) {
      const date = digitGroups(behind[3] ?? '');
      return { counter: date.length > 0 ? undefined : Number(behind[1] ?? 1), date, packed };
    }
  }
  const extension = extname(base);
  const stem = base.slice(0, base.length - extension.length);
  if (extension === '' || !plain.startsWith(stem) || !plain.endsWith(extension) || plain.length < base.length) return undefined;
  const between = BEFORE.exec(plain.slice(stem.length, plain.length - extension.length));
  return between === null ? undefined : { counter: undefined, date: digitGroups(between[1] ?? ''), packed };
}

/** The names that this one may be a rotation of. */
export function basesOf(name: string): readonly string[] {
  const bases: string[] = [];
  const plain = name.replace(PACKED, '');
  if (plain !== name) bases.push(plain);
  const behind = new RegExp(String.raw`^(.+?)(?:\.\d{1,4}|\.(?:old|bak|prev)|[.\-_]${DATE})$`).exec(plain);
  if (behind?.[1] !== undefined) bases.push(behind[1]);
  const before = new RegExp(String.raw`^(.+?)[.\-_]${DATE}(\.[^.\d][^.]*)$`).exec(plain);
  if (before?.[1] !== undefined) bases.push(before[1] + (before[2] ?? ''));
  return bases.filter((base) => rotationOf(name, base) !== undefined);
}

export interface Rotated {
  readonly rotation: Rotation;
  readonly modifiedMs: number;
}

/** Newest first. If counters and dates are mixed, by the time of the last write. */
export function newestFirst<T extends Rotated>(rotated: readonly T[]): T[] {
  const counted = rotated.filter(({ rotation }) => rotation.counter !== undefined).length;
  const mixed = counted > 0 && counted < rotated.length;
  return rotated.toSorted((a, b) => (mixed ? 0 : byName(a.rotation, b.rotation)) || b.modifiedMs - a.modifiedMs);
}

function byName(a: Rotation, b: Rotation): number {
  if (a.counter !== undefined && b.counter !== undefined) return a.counter - b.counter;
  for (let at = 0; at < Math.max(a.date.length, b.date.length); at++) {
    const difference = (b.date[at] ?? -1) - (a.date[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Two names of one rotation, for example while it is being packed. */
export function isSameRotation(a: Rotation, b: Rotation): boolean {
  return a.counter === b.counter && a.date.join() === b.date.join();
}

function digitGroups(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}
