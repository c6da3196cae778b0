/** Codes for the values of one field: equal kind and equal bytes get an equal code. */
import { LONGEST_CODED, MOST_CODED } from './scanner.js';
import { maskOf } from './words.js';

/** A slot: three words for the bytes, and one for kind and length, which are its form, and above them the number plus 1. 0 there: free. */
const SLOT_BITS = 2;
const FORM_BITS = 16;
const FORM_MASK = 0xffff;
const FEWEST_SLOTS = 512;
/** Values up to this length are stored in their slots; of longer ones the slot has the first eight bytes and a hash of the rest, and `#words` has all bytes. */
const SHORT = 12;

/** By length of a short value, the bits of each of its three words that belong to it. */
const FIRST_MASKS = masksFor(0);
const SECOND_MASKS = masksFor(4);
const THIRD_MASKS = masksFor(8);

export class ValueCodes {
  #slots = new Int32Array(FEWEST_SLOTS << SLOT_BITS);
  /** How many bits of a hash are too many for a slot. */
  #shift = Math.clz32(FEWEST_SLOTS - 1);
  /** Index in `#words` of each long value: its bytes, padded with zeros. */
  readonly #starts = new Int32Array(MOST_CODED);
  #words = new Int32Array(256);
  #wordCount = 0;
  size = 0;

  /**
   * `view` is of the block, and `last` its last place from where `LOOK_AHEAD` bytes can be read. -1 when the value is too long, or new when there are no more
   * numbers; a new one is `size - 1` afterwards.
   */
  codeOf(view: DataView, last: number, kind: number, start: number, end: number): number {
    const length = end - start;
    if (length > SHORT || start > last) return this.#otherCodeOf(view, kind, start, end);
    const first = view.getInt32(start, true) & (FIRST_MASKS[length] ?? 0);
    const second = view.getInt32(start + 4, true) & (SECOND_MASKS[length] ?? 0);
    const third = view.getInt32(start + 8, true) & (THIRD_MASKS[length] ?? 0);
    const form = (kind << 8) | length;
    const slots = this.#slots;
    let slot = (hashOf(first, second, third, form) >>> this.#shift) << SLOT_BITS;
    for (;;) {
      const found = slots[slot + 3] ?? 0;
      if (found === 0) break;
      if ((found & FORM_MASK) === form && slots[slot] === first && slots[slot + 1] === second && slots[slot + 2] === third)
        return (found >> FORM_BITS) - 1;
      slot = (slot + 4) & (slots.length - 1);
    }
    return this.#add(slot, first, second, third, form);
  }

  clear(): void {
    this.#slots.fill(0);
    this.#wordCount = 0;
    this.size = 0;
  }

  /** For long values, and those at the end of the block. */
  #otherCodeOf(view: DataView, kind: number, start: number, end: number): number {
    const length = end - start;
    if (length > LONGEST_CODED) return -1;
    const first = wordAt(view, start, end);
    const second = wordAt(view, start + 4, end);
    let third = wordAt(view, start + 8, end);
    for (let at = start + SHORT; at < end; at += 4) third = mixed(third, wordAt(view, at, end));
    const form = (kind << 8) | length;
    const slots = this.#slots;
    let slot = (hashOf(first, second, third, form) >>> this.#shift) << SLOT_BITS;
    for (;;) {
      const found = slots[slot + 3] ?? 0;
      if (found === 0) break;
      const code = (found >> FORM_BITS) - 1;
      if ((found & FORM_MASK) === form && slots[slot] === first && slots[slot + 1] === second && slots[slot + 2] === third)
        if (length <= SHORT || this.#isLong(code, view, start, end)) return code;
      slot = (slot + 4) & (slots.length - 1);
    }
    const code = this.#add(slot, first, second, third, form);
    if (code >= 0 && length > SHORT) this.#keepLong(code, view, start, end);
    return code;
  }

  #add(slot: number, first: number, second: number, third: number, form: number): number {
    if (this.size === MOST_CODED) return -1;
    this.#slots[slot] = first;
    this.#slots[slot + 1] = second;
    this.#slots[slot + 2] = third;
    this.size += 1;
    this.#slots[slot + 3] = (this.size << FORM_BITS) | form;
    if (this.size << (SLOT_BITS + 2) > this.#slots.length) this.#grow();
    return this.size - 1;
  }

  /** At most a quarter of the slots are taken, so that most values are found where they are looked for first. */
  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    this.#shift -= 1;
    for (let from = 0; from < old.length; from += 4) {
      if (old[from + 3] === 0) continue;
      const [first = 0, second = 0, third = 0, form = 0] = old.subarray(from, from + 4);
      let slot = (hashOf(first, second, third, form & FORM_MASK) >>> this.#shift) << SLOT_BITS;
      while (slots[slot + 3] !== 0) slot = (slot + 4) & (slots.length - 1);
      slots.set(old.subarray(from, from + 4), slot);
    }
    this.#slots = slots;
  }

  #isLong(code: number, view: DataView, start: number, end: number): boolean {
    let word = this.#starts[code] ?? 0;
    for (let at = start; at < end; at += 4) if (wordAt(view, at, end) !== this.#words[word++]) return false;
    return true;
  }

  #keepLong(code: number, view: DataView, start: number, end: number): void {
    if (this.#wordCount + LONGEST_CODED / 4 > this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#starts[code] = this.#wordCount;
    for (let at = start; at < end; at += 4) this.#words[this.#wordCount++] = wordAt(view, at, end);
  }
}

/** Four bytes of a value, zeros for those behind its end. */
function wordAt(view: DataView, at: number, end: number): number {
  if (at + 4 <= view.byteLength) return view.getInt32(at, true) & maskOf(end - at);
  let word = 0;
  for (let byte = end - 1; byte >= at; byte--) word = (word << 8) | view.getUint8(byte);
  return word;
}

function masksFor(before: number): Int32Array {
  return Int32Array.from({ length: SHORT + 1 }, (_, length) => maskOf(length - before));
}

/** The highest bits depend on all others. */
function hashOf(first: number, second: number, third: number, form: number): number {
  const sum = Math.imul(first, -0x61c8864f) ^ Math.imul(second ^ form, -0x7a143595) ^ Math.imul(third, -0x3d4d51cb);
  return sum ^ (sum << 15);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, -0x61c8864f);
  return product ^ (product >>> 15);
}
