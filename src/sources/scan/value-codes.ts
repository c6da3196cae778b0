/** Dictionary codes for the values of one field: values of equal kind and equal bytes get the same code. */
import { LONGEST_CODED, MOST_CODED } from './scanner.js';
import { maskOf } from './words.js';

/** A slot has three words for the bytes, and one with the form (kind and length) in the low bits and the code plus 1 above. That word is 0 in a free slot. */
const SLOT_BITS = 2;
const FORM_BITS = 16;
const FORM_MASK = 0xffff;
const FEWEST_SLOTS = 512;
/** Values up to this length are stored in their slots. For longer values, the slot has the first eight bytes and a hash of the rest; `#words` has all bytes. */
const SHORT = 12;

/** Masks of the bits that belong to a short value in each of its three words, by length. */
const FIRST_MASKS = masksFor(0);
const SECOND_MASKS = masksFor(4);
const THIRD_MASKS = masksFor(8);

export class ValueCodes {
  #slots = new Int32Array(FEWEST_SLOTS << SLOT_BITS);
  /** The right shift that turns a hash into a slot index. */
  #shift = Math.clz32(FEWEST_SLOTS - 1);
  /** Index in `#words` of each long value: its bytes, padded with zeros. */
  readonly #starts = new Int32Array(MOST_CODED);
  #words = new Int32Array(256);
  #wordCount = 0;
  size = 0;

  /**
   * Returns the code of the value from `start` to `end`, or -1 if the value is too long, or new when all codes are used. A new code is `size - 1` afterwards.
   * `view` must cover the block; `last` is the last offset from which `LOOK_AHEAD` bytes can be read.
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

  /** The slow path, for long values and values at the end of the block. */
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

  /** Keeps at most a quarter of the slots in use, so that most values are in their preferred slot. */
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

/** Four bytes of a value, with zeros for those past its end. */
function wordAt(view: DataView, at: number, end: number): number {
  if (at + 4 <= view.byteLength) return view.getInt32(at, true) & maskOf(end - at);
  let word = 0;
  for (let byte = end - 1; byte >= at; byte--) word = (word << 8) | view.getUint8(byte);
  return word;
}

function masksFor(before: number): Int32Array {
  return Int32Array.from({ length: SHORT + 1 }, (_, length) => maskOf(length - before));
}

/** The highest bits, which select the slot, depend on all input bits. */
function hashOf(first: number, second: number, third: number, form: number): number {
  const sum = Math.imul(first, -0x61c8864f) ^ Math.imul(second ^ form, -0x7a143595) ^ Math.imul(third, -0x3d4d51cb);
  return sum ^ (sum << 15);
}

function mixed(hash: number, word: number): number {
  const product = Math.imul(hash ^ word, -0x61c8864f);
  return product ^ (product >>> 15);
}
