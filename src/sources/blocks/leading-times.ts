/** Parses times at the start of text lines from bytes. Only the most common form is supported; others are left to the plain decoder. */
import { minuteAt, twoDigits } from '../scan/byte-values.js';
import { mayBeginZone } from '../time/zone-names.js';

const PREFIX = 16;
const SPACE = 32;

/** What a line begins with. */
export const HEAD = {
  /** A time: `ms` and `end` are set. */
  time: 0,
  /** Certainly no time. */
  none: 1,
  /** Possibly a time, in another form. */
  unsure: 2,
} as const;

export class LeadingTimes {
  /** Milliseconds since 1970; a time without a zone counts as UTC. */
  ms = Number.NaN;
  /** The byte after the time. */
  end = 0;
  readonly #prefix = new Uint8Array(PREFIX);
  #minuteMs = Number.NaN;

  /** Parses the start of the line from `start` to `end`, which must not be empty. Returns one of `HEAD`. */
  read(block: Uint8Array, start: number, end: number): number {
    const first = block[start] ?? 0;
    if (first < 48 || first > 57) return headWithoutDigit(block, start, end);
    if (end - start < 19 || block[start + PREFIX] !== 58) return HEAD.unsure;
    const between = block[start + 10];
    const second = twoDigits(block, start + 17);
    if ((between !== 84 && between !== SPACE) || second < 0 || second > 59) return HEAD.unsure;
    const minuteMs = this.#minuteAt(block, start);
    if (Number.isNaN(minuteMs)) return HEAD.unsure;
    let at = start + 19;
    let ms = 0;
    if (at < end && (block[at] === 46 || block[at] === 44)) {
      let digits = 0;
      for (at++; at < end; at++, digits++) {
        const digit = (block[at] ?? 0) - 48;
        if (digit < 0 || digit > 9) break;
        if (digits < 3) ms = ms * 10 + digit;
      }
      if (digits === 0 || digits > 9) return HEAD.unsure;
      for (; digits < 3; digits++) ms *= 10;
    }
    if (at < end) {
      const next = block[at];
      if (next === 90) {
        at++;
        if (at < end && isWordOrColon(block[at] ?? 0)) return HEAD.unsure;
        if (at < end && block[at] === 91) return HEAD.unsure;
      } else if (next === SPACE) {
        if (mayBeZone(block, at + 1, end)) return HEAD.unsure;
      } else if (next !== 93) return HEAD.unsure;
    }
    this.ms = minuteMs + second * 1000 + ms;
    this.end = at;
    return HEAD.time;
  }

  #minuteAt(block: Uint8Array, start: number): number {
    const prefix = this.#prefix;
    let at = PREFIX - 1;
    while (at >= 0 && block[start + at] === prefix[at]) at--;
    if (at < 0) return this.#minuteMs;
    prefix.set(block.subarray(start, start + PREFIX));
    this.#minuteMs = minuteAt(prefix, 0);
    return this.#minuteMs;
  }
}

/** White space and a bracket may precede a time, which begins with a digit or a capital letter. */
function headWithoutDigit(block: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && (block[at] === SPACE || (block[at] ?? 0) < 14)) at++;
  if (at < end && block[at] === 91) at++;
  const byte = at < end ? (block[at] ?? 0) : 0;
  const mayBegin = (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || byte >= 128;
  return mayBegin ? HEAD.unsure : HEAD.none;
}

/** Whether a zone, or AM or PM, may begin here: an offset, or a word that begins as a zone does. Levels, such as `INFO` and `WARN`, begin in other ways. */
function mayBeZone(block: Uint8Array, start: number, end: number): boolean {
  if (end - start < 2) return start < end && block[start] === 90;
  const first = block[start] ?? 0;
  const second = block[start + 1] ?? 0;
  if (first > 90) return false;
  if (first >= 65) return mayBeginZone(first, second) && (second < 97 || hasSlash(block, start + 2, end));
  return (first === 43 || first === 45) && second >= 48 && second <= 57;
}

/** Whether a slash follows small letters, as in `Europe/`. */
function hasSlash(block: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (block[at] ?? 0) >= 97 && (block[at] ?? 0) <= 122) at++;
  return at < end && block[at] === 47;
}

function isWordOrColon(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= 48 && byte <= 58) || byte === 95 || (letter >= 97 && letter <= 122);
}
