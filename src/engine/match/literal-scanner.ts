/**
 * Finds which of many literals a text may contain, reading only some of its bytes. A literal of n bytes contains n - q + 1 pieces of q bytes, so a probe of q
 * bytes every n - q + 1 bytes must hit one of them: the probed bytes are looked up in a table of the pieces of all literals, and hits are compared.
 * Case is ignored (and some punctuation is confused): a literal that is found is a candidate, one that is not found is certain not to occur.
 */

/** Bytes of one probe. */
type ProbeBytes = 2 | 3 | 4 | 6;

/** Groups of literals by length, and the bytes of their probes. The shortest literal of a group determines the distance of the probes. */
const GROUPS: readonly { readonly from: number; readonly q: ProbeBytes; readonly qOfMany: ProbeBytes }[] = [
  { from: 8, q: 4, qOfMany: 6 },
  { from: 4, q: 4, qOfMany: 4 },
  { from: 3, q: 3, qOfMany: 3 },
  { from: 2, q: 2, qOfMany: 2 },
];

/** From this many literals in a group on, probes are longer, since dozens of literals soon share four bytes. */
const MANY = 32;

/** Shorter literals, in bytes, are not searched. */
export const SHORTEST_LITERAL = 2;

/** Makes letters of both cases equal. */
const FOLD = 0x20;

export class LiteralScanner {
  readonly #passes: readonly Pass[];
  readonly #seen: Uint32Array;
  #scan = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  /** View of `#bytes`, which reads four bytes at once. */
  #view = viewOf(this.#bytes);
  /** Literals found by the last scan, by index, each once; the first `count` entries. */
  readonly found: Int32Array;

  /** @param literals each at least `SHORTEST_LITERAL` bytes long. */
  constructor(literals: readonly Uint8Array[]) {
    this.#seen = new Uint32Array(literals.length);
    this.found = new Int32Array(literals.length);
    const grouped = new Map<number, { readonly index: number; readonly folded: Uint8Array }[]>();
    literals.forEach((literal, index) => {
      const group = GROUPS.findIndex(({ from }) => literal.length >= from);
      const members = grouped.get(group) ?? [];
      members.push({ index, folded: literal.map((byte) => byte | FOLD) });
      grouped.set(group, members);
    });
    this.#passes = [...grouped].flatMap(([group, members]) => {
      const { q, qOfMany } = GROUPS[group] ?? { q: 2, qOfMany: 2 };
      return members.length === 0 ? [] : [new Pass(members.length >= MANY ? qOfMany : q, members)];
    });
  }

  /** Scans the bytes from `start` to `end`. Returns how many literals they may contain. */
  scan(bytes: Uint8Array, start: number, end: number): number {
    this.#scan += 1;
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = viewOf(bytes);
    }
    let count = 0;
    for (const pass of this.#passes) count = pass.scan(this.#view, start, end, this.#seen, this.#scan, this.found, count);
    return count;
  }
}

/** Fields of a piece: index of its literal, its offset in it, the length of the literal; the next piece with the same hash; a second word of the literal, and its offset. */
const MEMBER = 0;
const OFFSET = 1;
const LENGTH = 2;
const NEXT = 3;
const CHECK = 4;
const CHECK_AT = 5;
const PIECE_FIELDS = 6;

/** One group of literals. */
class Pass {
  /** Distance of two probes in bytes. */
  readonly #stride: number;
  /** A bit for each hash of a piece. */
  readonly #bits: Uint32Array;
  /** By hash, shortened by some bits: index of the first piece in `#pieces`; -1: none. */
  readonly #heads: Int32Array;
  readonly #pieces: Int32Array;
  readonly #shift: number;
  readonly #headShift: number;

  constructor(
    readonly q: ProbeBytes,
    readonly members: readonly { readonly index: number; readonly folded: Uint8Array }[],
  ) {
    const span = Math.min(...members.map(({ folded }) => folded.length));
    this.#stride = span - q + 1;
    const count = members.length * this.#stride;
    const bits = bitsFor(count * 16);
    const headBits = bitsFor(count);
    this.#shift = 32 - bits;
    this.#headShift = bits - headBits;
    this.#bits = new Uint32Array(1 << (bits - 5));
    this.#heads = new Int32Array(1 << headBits).fill(-1);
    this.#pieces = new Int32Array(count * PIECE_FIELDS);
    let piece = 0;
    const rarity = new Map<number, number>();
    for (const { folded } of members) {
      const view = viewOf(folded);
      for (let at = 0; at + q <= folded.length; at++) {
        const hash = hashAt(view, at, q);
        rarity.set(hash, (rarity.get(hash) ?? 0) + 1);
      }
    }
    members.forEach(({ folded }, member) => {
      const view = viewOf(folded);
      const from = rarest(view, span, q, rarity);
      for (let at = from; at < from + this.#stride; at++) {
        const hash = hashAt(view, at, q) >>> this.#shift;
        this.#bits[hash >>> 5] = (this.#bits[hash >>> 5] ?? 0) | (1 << (hash & 31));
        const head = hash >>> this.#headShift;
        // As far away as possible.
        const checkAt = q < 4 ? at : at * 2 > folded.length - 4 ? 0 : folded.length - 4;
        this.#pieces.set([member, at, folded.length, this.#heads[head] ?? -1, wordAt(view, checkAt, q), checkAt], piece);
        this.#heads[head] = piece;
        piece += PIECE_FIELDS;
      }
    });
  }

  scan(bytes: DataView, start: number, end: number, seen: Uint32Array, scan: number, found: Int32Array, count: number): number {
    const q = this.q;
    const stride = this.#stride;
    const bits = this.#bits;
    const shift = this.#shift;
    let total = count;
    // The first probe is at the last offset at which it hits a literal at the very start.
    for (let at = start + stride - 1; at + q <= end; at += stride) {
      const hash = hashAt(bytes, at, q) >>> shift;
      if ((((bits[hash >>> 5] ?? 0) >>> (hash & 31)) & 1) !== 0)
        total = this.#compare(bytes, start, end, at, hash, seen, scan, found, total);
    }
    return total;
  }

  #compare(
    bytes: DataView,
    start: number,
    end: number,
    at: number,
    hash: number,
    seen: Uint32Array,
    scan: number,
    found: Int32Array,
    count: number,
  ): number {
    const pieces = this.#pieces;
    const q = this.q;
    let total = count;
    for (let piece = this.#heads[hash >>> this.#headShift] ?? -1; piece >= 0; piece = pieces[piece + NEXT] ?? -1) {
      const from = at - (pieces[piece + OFFSET] ?? 0);
      if (from < start || from + (pieces[piece + LENGTH] ?? 0) > end) continue;
      if (wordAt(bytes, from + (pieces[piece + CHECK_AT] ?? 0), q) !== pieces[piece + CHECK]) continue;
      const member = this.members[pieces[piece + MEMBER] ?? 0];
      if (member === undefined || seen[member.index] === scan || !standsAt(bytes, from, member.folded)) continue;
      seen[member.index] = scan;
      found[total++] = member.index;
    }
    return total;
  }
}

/** Bits of the index of a table with about this many entries, within limits. */
function bitsFor(entries: number): number {
  return Math.min(20, Math.max(12, Math.ceil(Math.log2(entries))));
}

/** A hash of `q` bytes that ignores case. */
function hashAt(bytes: DataView, at: number, q: ProbeBytes): number {
  const first = wordAt(bytes, at, q);
  if (q <= 4) return Math.imul(first, 0x9e3779b1);
  return Math.imul(first ^ Math.imul(bytes.getUint16(at + 4, true) | 0x2020, 0x85ebca6b), 0x9e3779b1);
}

/** The first bytes of a probe, four at most, with case folded. */
function wordAt(bytes: DataView, at: number, q: ProbeBytes): number {
  if (q >= 4) return bytes.getInt32(at, true) | 0x20202020;
  const two = bytes.getUint16(at, true) | 0x2020;
  return q === 2 ? two : two | (bytes.getUint8(at + 2) << 16) | 0x200000;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function standsAt(bytes: DataView, from: number, folded: Uint8Array): boolean {
  for (let at = 0; at < folded.length; at++) if ((bytes.getUint8(from + at) | FOLD) !== folded[at]) return false;
  return true;
}

/** Offset of the part of `span` bytes of a literal whose pieces the fewest literals share. */
function rarest(folded: DataView, span: number, q: ProbeBytes, rarity: ReadonlyMap<number, number>): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let from = 0; from + span <= folded.byteLength; from++) {
    let shared = 0;
    for (let at = from; at + q <= from + span; at++) shared += rarity.get(hashAt(folded, at, q)) ?? 0;
    if (shared < least) {
      least = shared;
      best = from;
    }
  }
  return best;
}
