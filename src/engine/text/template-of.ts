/**
 * Computes the template of a text: the text with its variable parts masked. One pass from left to right that reads each character a bounded number of
 * times. Texts without a digit or an `@` are returned unchanged.
 */
import { LIMITS } from '../model/limits.js';
import {
  AT,
  addressEnd,
  BREAK,
  COLON,
  COMMA,
  classAt,
  classOf,
  colonGroups,
  DASH,
  DIGIT,
  DOT,
  digitsEnd,
  HEX,
  IN_EMAIL,
  isHexLiteral,
  isUuid,
  isWordAt,
  LETTER,
  MONTHS,
  SIGNS,
  timeEnd,
  UNDERSCORE,
} from './template-shapes.js';

/** The masks. */
const NUMBER = '<num>';
/** Addresses and host names: some logs resolve addresses when they can. */
const HOST = '<host>';
const ID = '<id>';
const TIME = '<time>';
const EMAIL = '<email>';

/** `<time> `, `Mon May <num> ` */
const DATE_BEFORE = new RegExp(`(?:<time>|(?:\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?\\b(?:${MONTHS.join('|')}) {1,2}<num>) $`);

/** The text with numbers, addresses, ids, times and e-mail addresses masked. A long text is cut and ends with `…`. */
export function templateOf(text: string): string {
  return text.length <= LIMITS.templateCharacters ? masked(text) : `${masked(beginning(text))}…`;
}

/** The first characters of a long text; never cuts a surrogate pair. */
function beginning(text: string): string {
  const last = text.charCodeAt(LIMITS.templateCharacters - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? LIMITS.templateCharacters - 1 : LIMITS.templateCharacters);
}

function masked(text: string): string {
  const { length } = text;
  let masker: Masker | undefined;
  let start = 0;
  let hasDigit = false;
  let hasAt = false;
  let dots = 0;
  let colons = 0;
  for (let at = 0; at <= length; at++) {
    const code = at === length ? 32 : text.charCodeAt(at);
    const found = classOf(code);
    if ((found & DIGIT) !== 0) hasDigit = true;
    else if (code === DOT) dots++;
    else if (code === COLON) colons++;
    else if (code === AT) hasAt = true;
    else if ((found & BREAK) !== 0) {
      if (hasDigit || hasAt) {
        masker ??= new Masker(text);
        masker.mask(start, at, { hasAt, dots, colons });
        hasDigit = false;
        hasAt = false;
      }
      dots = 0;
      colons = 0;
      start = at + 1;
    }
  }
  return masker === undefined ? text : masker.end();
}

/** The signs of one piece between two breaks. */
interface Signs {
  readonly hasAt: boolean;
  readonly dots: number;
  readonly colons: number;
}

class Masker {
  /** Start of the part that is being masked. */
  #start = 0;
  #signs: Signs = { hasAt: false, dots: 0, colons: 0 };
  /** No host begins before this index: keeps the number of reads bounded. */
  #noHostBefore = 0;
  #out = '';
  /** The text up to here is in `#out`. */
  #copied = 0;

  constructor(readonly text: string) {}

  end(): string {
    return this.#out + this.text.slice(this.#copied);
  }

  /** Masks the piece between two breaks. */
  mask(start: number, end: number, signs: Signs): void {
    this.#signs = signs;
    this.#start = start;
    let at = start;
    while (at < end) {
      const email = signs.hasAt ? this.#email(at, end) : undefined;
      if (email === undefined) {
        this.#maskRuns(at, end);
        return;
      }
      this.#maskRuns(at, email.start);
      this.#put(email.start, email.end, EMAIL);
      at = email.end;
    }
  }

  /** The first e-mail address from `from` on. */
  #email(from: number, end: number): { readonly start: number; readonly end: number } | undefined {
    const at = this.text.indexOf('@', from);
    if (at < 0 || at >= end) return undefined;
    let left = at;
    while (left > from && (classAt(this.text, left - 1) & IN_EMAIL) !== 0) left--;
    let right = at + 1;
    while (right < end && (classAt(this.text, right) & IN_EMAIL) !== 0) right++;
    while (right > at + 1 && (classAt(this.text, right - 1) & LETTER) === 0) right--;
    const dot = this.text.lastIndexOf('.', right - 1);
    // A host ends in letters: `root@10.0.0.1` is not an e-mail address.
    if (left === at || dot <= at + 1 || right - dot < 3) return undefined;
    for (let index = dot + 1; index < right; index++) if ((classAt(this.text, index) & LETTER) === 0) return undefined;
    return { start: left, end: right };
  }

  #maskRuns(start: number, end: number): void {
    let at = start;
    while (at < end) {
      const found = classAt(this.text, at);
      if ((found & (DIGIT | LETTER)) !== 0) at = this.#run(at, end);
      else if (this.#isDoubleColon(at) && (at === this.#start || !isWordAt(this.text, at - 1, end))) at = this.#colons(at, end) || at + 2;
      else at++;
    }
  }

  #isDoubleColon(at: number): boolean {
    return this.text.charCodeAt(at) === COLON && this.text.charCodeAt(at + 1) === COLON;
  }

  /** A run of letters and digits. Returns the index after it. */
  #run(at: number, end: number): number {
    const { text } = this;
    let stop = at;
    let digits = 0;
    let turns = 0;
    let isHex = true;
    for (let before = 0; stop < end; stop++) {
      const found = classAt(this.text, stop) & (DIGIT | LETTER | HEX);
      if (found === 0) break;
      if (found === DIGIT) digits++;
      else if ((found & HEX) === 0) isHex = false;
      const kind = found & (DIGIT | LETTER);
      if (before !== 0 && kind !== before) turns++;
      before = kind;
    }
    const size = stop - at;
    const { dots, colons } = this.#signs;
    if (colons > 0 && isHex && size <= 4 && text.charCodeAt(stop) === COLON) {
      const after = this.#time(at, end) || this.#colons(at, end);
      if (after > 0) return after;
    }
    if (digits === 0) return stop;
    const host = dots >= 2 ? this.#host(stop, end) : 0;
    if (host > 0) return host;
    if (isHex && size === 8 && isUuid(text, at, end)) return this.#put(at, at + 36, ID);
    if (digits === size || (classAt(this.text, at) & DIGIT) !== 0) {
      const after = this.#time(at, end) || this.#address(at, end);
      if (after > 0) return after;
    }
    if (digits === size || (turns === 1 && (classAt(this.text, at) & DIGIT) !== 0 && !(isHex && size >= 6))) return this.#number(at, end);
    // Hexadecimal numbers may happen to have only digits: both must have the same mask.
    if ((isHex && size >= 6) || isHexLiteral(text, at, stop)) return this.#put(at, stop, NUMBER);
    if ((turns >= 3 && size >= 6) || size >= 20) return this.#put(at, stop, ID);
    for (let index = at; index < stop; ) {
      const from = index;
      while (index < stop && (classAt(this.text, index) & DIGIT) !== 0) index++;
      if (index > from) this.#put(from, index, NUMBER);
      else index++;
    }
    return stop;
  }

  /** Digits with points and commas between them, an exponent, a sign before them. */
  #number(at: number, end: number): number {
    const { text } = this;
    let stop = digitsEnd(this.text, at, end);
    for (;;) {
      const code = text.charCodeAt(stop);
      if (code !== DOT && code !== COMMA) break;
      const next = digitsEnd(this.text, stop + 1, end);
      if (next === stop + 1) break;
      stop = next;
    }
    const letter = text[stop];
    if (stop < end && (letter === 'e' || letter === 'E')) {
      const from = stop + 1 + (SIGNS.includes(text[stop + 1] ?? ' ') ? 1 : 0);
      const next = digitsEnd(this.text, from, end);
      if (next > from && !isWordAt(this.text, next, end)) stop = next;
    }
    const hasSign =
      at > this.#start && SIGNS.includes(text[at - 1] ?? ' ') && (at - 1 === this.#start || !isWordAt(this.text, at - 2, end));
    return this.#put(hasSign ? at - 1 : at, stop, NUMBER);
  }

  /**
   * A host with a number in its first name, such as `node-17.eu.example.com`: names of letters, digits and dashes, three at least, the last of letters;
   * 0 if there is none. `inside` is an index in or after the number.
   */
  #host(inside: number, end: number): number {
    if (inside < this.#noHostBefore) return 0;
    const { text } = this;
    let left = inside;
    while (left > Math.max(this.#start, this.#copied) && (isWordAt(this.text, left - 1, end) || text.charCodeAt(left - 1) === DASH)) left--;
    const before = left > this.#start ? text.charCodeAt(left - 1) : 0;
    if (before === DOT || before === UNDERSCORE || (left > this.#start && left === this.#copied)) return 0;
    let stop = inside;
    let dots = 0;
    let letters = 0;
    let isLetters = false;
    for (; stop < end; stop++) {
      const found = classAt(this.text, stop);
      if ((found & (DIGIT | LETTER)) !== 0) {
        if ((found & DIGIT) !== 0) isLetters = false;
        letters++;
      } else if (text.charCodeAt(stop) === DOT && isWordAt(this.text, stop + 1, end)) {
        dots++;
        letters = 0;
        isLetters = true;
      } else if (text.charCodeAt(stop) === DASH) isLetters = false;
      else break;
    }
    const after = stop < end ? text.charCodeAt(stop) : 0;
    if (dots >= 2 && isLetters && letters >= 2 && after !== UNDERSCORE) return this.#put(left, stop, HOST);
    this.#noHostBefore = stop;
    return 0;
  }

  /** 0 if there is none. */
  #time(at: number, end: number): number {
    const stop = timeEnd(this.text, at, end);
    return stop === 0 ? 0 : this.#putTime(at, stop);
  }

  /** 0 if there is none. */
  #address(at: number, end: number): number {
    const stop = addressEnd(this.text, at, end);
    return stop === 0 ? 0 : this.#put(at, stop, HOST);
  }

  /** 0 if there is none, or if it began earlier. */
  #colons(at: number, end: number): number {
    if (at > this.#start && this.text.charCodeAt(at - 1) === COLON) return 0;
    const found = colonGroups(this.text, at, end);
    return found === undefined ? 0 : this.#put(at, found.end, found.isPairs ? ID : HOST);
  }

  #put(start: number, end: number, mask: string): number {
    this.#out += this.text.slice(this.#copied, start) + mask;
    this.#copied = end;
    return end;
  }

  /** Joins a date and the clock time after it to one time. */
  #putTime(start: number, end: number): number {
    this.#out += this.text.slice(this.#copied, start);
    const before = DATE_BEFORE.exec(this.#out.slice(-24));
    if (before !== null) this.#out = this.#out.slice(0, this.#out.length - before[0].length);
    this.#out += TIME;
    this.#copied = end;
    return end;
  }
}
