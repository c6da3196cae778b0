/**
 * Finds which of many literals may stand in a text, by looking at a few of its bytes only. A literal of n bytes covers n - q + 1 places, so that one look at
 * q bytes every n - q + 1 places must meet it: the bytes there are looked up in a table of all such pieces of all literals, and what is met is compared.
 * Letters are compared without their case (and some signs with others): what is found is a candidate, and what is not found is certain not to be there.
 */

/** Lengths of literals that are looked for together: one look every `length - q + 1` bytes. */
const GROUPS: readonly { readonly from: number; readonly q: 2 | 3 | 4 }[] = [
  { from: 16, q: 4 },
  { from: 8, q: 4 },
  { from: 4, q: 4 },
  { from: 3, q: 3 },
  { from: 2, q: 2 },
];

/** A shorter literal, in bytes, is not looked for. */
export const SHORTEST_LITERAL = 2;

/** Makes letters of both cases equal. */
const FOLD = 0x20;

export class LiteralScanner {
  readonly #passes: readonly Pass[];
  readonly #seen: Uint32Array;
  #scan = 0;
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
      const { q } = GROUPS[group] ?? { q: 2 };
      return members.length === 0 ? [] : [new Pass(q, members)];
    });
  }

  /** Looks at the bytes from `start` to `end`; gives how many literals may stand there. */
  scan(bytes: Uint8Array, start: number, end: number): number {
    this.#scan += 1;
    let count = 0;
    for (const pass of this.#passes) count = pass.scan(bytes, start, end, this.#seen, this.#scan, this.found, count);
    return count;
  }
}

/** Literals of like length. */
class Pass {
  /** Bytes between two looks. */
  readonly #stride: number;
  /** A bit for each hash that some piece has. */
  readonly #bits: Uint32Array;
  /** First piece of each hash, by place in `#pieces`; -1: none. */
  readonly #heads: Int32Array;
  /** Four numbers a piece: literal, its offset there, next piece of the hash, unused. */
  readonly #pieces: Int32Array;
  readonly #shift: number;

  constructor(
    readonly q: 2 | 3 | 4,
    readonly members: readonly { readonly index: number; readonly folded: Uint8Array }[],
  ) {
    const span = Math.min(...members.map(({ folded }) => folded.length));
    this.#stride = span - q + 1;
    const pieces: number[] = [];
    const bits = Math.min(20, Math.max(12, Math.ceil(Math.log2(members.length * this.#stride * 16))));
    this.#shift = 32 - bits;
    this.#bits = new Uint32Array(1 << (bits - 5));
    this.#heads = new Int32Array(1 << bits).fill(-1);
    const rarity = new Map<number, number>();
    for (const { folded } of members) {
      for (let at = 0; at + q <= folded.length; at++) {
        const piece = pieceAt(folded, at, q);
        rarity.set(piece, (rarity.get(piece) ?? 0) + 1);
      }
    }
    members.forEach(({ folded }, member) => {
      const from = rarest(folded, span, q, rarity);
      for (let at = from; at < from + this.#stride; at++) {
        const hash = Math.imul(pieceAt(folded, at, q), 0x9e3779b1) >>> this.#shift;
        this.#bits[hash >>> 5] = (this.#bits[hash >>> 5] ?? 0) | (1 << (hash & 31));
        pieces.push(member, at, this.#heads[hash] ?? -1, 0);
        this.#heads[hash] = pieces.length - 4;
      }
    });
    this.#pieces = Int32Array.from(pieces);
  }

  scan(bytes: Uint8Array, start: number, end: number, seen: Uint32Array, scan: number, found: Int32Array, count: number): number {
    const q = this.q;
    const stride = this.#stride;
    const bits = this.#bits;
    const shift = this.#shift;
    let total = count;
    // The first look is at the last place that a literal at the very start can be met at.
    for (let at = start + stride - 1; at + q <= end; at += stride) {
      let piece = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
      if (q === 4) piece |= ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
      else if (q === 3) piece |= (bytes[at + 2] ?? 0) << 16;
      piece |= q === 4 ? 0x20202020 : q === 3 ? 0x202020 : 0x2020;
      const hash = Math.imul(piece, 0x9e3779b1) >>> shift;
      if ((((bits[hash >>> 5] ?? 0) >>> (hash & 31)) & 1) !== 0)
        total = this.#compare(bytes, start, end, at, hash, seen, scan, found, total);
    }
    return total;
  }

  #compare(
    bytes: Uint8Array,
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
    let total = count;
    for (let piece = this.#heads[hash] ?? -1; piece >= 0; piece = pieces[piece + 2] ?? -1) {
      const member = this.members[pieces[piece] ?? 0];
      if (member === undefined || seen[member.index] === scan) continue;
      const from = at - (pieces[piece + 1] ?? 0);
      const { folded } = member;
      if (from < start || from + folded.length > end || !standsAt(bytes, from, folded)) continue;
      seen[member.index] = scan;
      found[total++] = member.index;
    }
    return total;
  }
}

function standsAt(bytes: Uint8Array, from: number, folded: Uint8Array): boolean {
  for (let at = 0; at < folded.length; at++) if (((bytes[from + at] ?? 0) | FOLD) !== folded[at]) return false;
  return true;
}

function pieceAt(folded: Uint8Array, at: number, q: 2 | 3 | 4): number {
  let piece = 0;
  for (let place = 0; place < q; place++) piece |= (folded[at + place] ?? 0) << (8 * place);
  return piece;
}

/** Where in a literal the part of `span` bytes begins whose pieces the fewest literals share. */
function rarest(folded: Uint8Array, span: number, q: 2 | 3 | 4, rarity: ReadonlyMap<number, number>): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let from = 0; from + span <= folded.length; from++) {
    let shared = 0;
    for (let at = from; at + q <= from + span; at++) shared += rarity.get(pieceAt(folded, at, q)) ?? 0;
    if (shared < least) {
      least = shared;
      best = from;
    }
  }
  return best;
}
