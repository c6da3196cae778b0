// The bytes between the values of a line are mostly the same as in earlier lines, such as `","status":` after the string of `level`. Such a piece, once
// parsed by the slow path, is stored as a node, with links to the nodes that have followed it: each line shape is a path through this graph. A node holds the
// bytes of a piece and what was parsed from them. A link is only a prediction: all bytes are compared before the node is used.
import { LEFT } from './layout';
import { memberNamed, wantedOfLine } from './members';
import { allocate } from './memory';
import { closingQuote, nameEnd, skipSpace } from './skip';

/** The piece ends with the opening quote of a string; the next piece begins with the closing quote. */
export const BEFORE_TEXT: u32 = 1;
/** The piece ends before a value, usually of another kind; the next piece begins just after that value. */
export const BEFORE_VALUE: u32 = 2;
/** The piece ends with the newline. */
export const LAST: u32 = 3;
/** Flag for pieces of more than sixteen bytes. */
export const LONG: u32 = 4;

/** The bytes of a stored piece. */
const NODE_BYTES: usize = 0;
const LONGEST: u32 = 64;
export const NODE_LENGTH: usize = 64;
/** Bit mask of the first sixteen bytes that belong to the piece. */
export const NODE_FIRST: usize = 68;
/** How the piece ends: one of the constants above. */
export const NODE_ENDS: usize = 72;
/** The wanted member whose value comes next; 0 if it is not wanted. */
export const NODE_MEMBER: usize = 76;
/** Up to eight possible successors, the rest filled with `nothing`; and the offset of the successor that was replaced last. */
export const NODE_NEXT: usize = 80;
const NODE_NEXT_END: u32 = 32;
const NODE_REPLACED: usize = 112;
const NODE_SIZE: u32 = 128;

const MOST_NODES: u32 = 128;

let nodes: u32 = 0;
let nodeCount: u32 = 0;
/** All nodes are in use: the lines have no lasting shapes, or their shapes have changed. The graph is cleared before the next line. */
let crowded: bool = false;
/** The root node: the start of every line. */
export let beginning: u32 = 0;
/** Scratch node for a piece that is not stored. */
let passing: u32 = 0;
/** Sentinel for an absent successor. Its bytes match no valid piece, and its end is none of the above. */
let nothing: u32 = 0;

export function prepareShapes(): bool {
  nodes = allocate((MOST_NODES + 3) * NODE_SIZE);
  if (nodes === 0) return false;
  beginning = nodes + MOST_NODES * NODE_SIZE;
  passing = beginning + NODE_SIZE;
  nothing = passing + NODE_SIZE;
  memory.fill(nothing, 0xff, LONGEST);
  store<u32>(nothing, LONGEST, NODE_LENGTH);
  store<u32>(nothing, 0xffff, NODE_FIRST);
  store<u32>(nothing, LONG, NODE_ENDS);
  forgetNexts(beginning);
  return true;
}

/** Clears a full graph. Call it only between lines: nodes must not change while a line is matched. */
// @ts-expect-error: decorator
@inline
export function beginShape(): void {
  if (crowded) forgetShapes();
}

function forgetShapes(): void {
  crowded = false;
  nodeCount = 0;
  forgetNexts(beginning);
}

function forgetNexts(node: u32): void {
  for (let place: u32 = 0; place < NODE_NEXT_END; place += 4) store<u32>(node + place, nothing, NODE_NEXT);
}

/** Whether the piece, or its first sixteen bytes if it is longer, matches the bytes at `at`. */
// @ts-expect-error: decorator
@inline
export function beginsAt(at: u32, node: u32): bool {
  const first = load<u32>(node, NODE_FIRST);
  return ((i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(node))) as u32) & first) === first;
}

/** Whether the rest of a long piece matches, where `at` is the start of the piece. The last sixteen bytes may overlap those before. */
// @ts-expect-error: decorator
@inline
export function restStandsAt(at: u32, node: u32): bool {
  const last = load<u32>(node, NODE_LENGTH) - 16;
  let differ = v128.xor(v128.load(at + last), v128.load(node + last));
  for (let place: u32 = 16; place < last; place += 16) differ = v128.or(differ, v128.xor(v128.load(at + place), v128.load(node + place)));
  return !v128.any_true(differ);
}

function standsAt(at: u32, node: u32): bool {
  return beginsAt(at, node) && ((load<u32>(node, NODE_ENDS) & LONG) === 0 || restStandsAt(at, node));
}

/** Start of the piece that `follow` found. It differs from the address passed to `follow` if that is inside a string. */
export let followedAt: u32 = 0;

/** Finds the piece at `from`, or after the rest of the string there, among the successors of `before`; else parses it. Returns `LEFT` if it is not valid. */
export function follow(before: u32, from: u32): u32 {
  let at = from;
  if (before !== beginning && (load<u32>(before, NODE_ENDS) & ~LONG) === BEFORE_TEXT && load<u8>(at) !== 34) {
    at = closingQuote(at);
    if (at === LEFT) return LEFT;
  }
  followedAt = at;
  for (let place: u32 = 0; place < NODE_NEXT_END; place += 4) {
    const node = load<u32>(before + place, NODE_NEXT);
    if (node === nothing) break;
    if (standsAt(at, node)) return node;
  }
  return learn(before, at);
}

/** Parses the piece at `from` on the slow path, and stores it as a successor of `before` if there is room. */
export function learn(before: u32, from: u32): u32 {
  let at = from;
  let first = false;
  if (before === beginning) {
    at = skipSpace(at);
    if (load<u8>(at) !== 123) return LEFT;
    at++;
    first = true;
  } else if ((load<u32>(before, NODE_ENDS) & ~LONG) === BEFORE_TEXT) at++;
  at = skipSpace(at);
  if (load<u8>(at) === 125) {
    at = skipSpace(at + 1);
    return load<u8>(at) === 10 ? nodeFor(before, from, at + 1, LAST, 0) : LEFT;
  }
  if (!first) {
    if (load<u8>(at) !== 44) return LEFT;
    at = skipSpace(at + 1);
  }
  if (load<u8>(at) !== 34) return LEFT;
  const name = at + 1;
  const end = nameEnd(name);
  if (end === LEFT) return LEFT;
  at = skipSpace(end + 1);
  if (load<u8>(at) !== 58) return LEFT;
  at = skipSpace(at + 1);
  const member = memberNamed(wantedOfLine, name, end - name);
  return load<u8>(at) === 34 ? nodeFor(before, from, at + 1, BEFORE_TEXT, member) : nodeFor(before, from, at, BEFORE_VALUE, member);
}

/** The node for the bytes from `start` to `end`: an existing one, a new one, or the scratch node. */
function nodeFor(before: u32, start: u32, end: u32, endsBefore: u32, member: u32): u32 {
  const length = end - start;
  if (length > LONGEST) return pass(start, length, endsBefore, member);
  const ends = length > 16 ? endsBefore | LONG : endsBefore;
  for (let node = nodes; node < nodes + nodeCount * NODE_SIZE; node += NODE_SIZE) {
    if (load<u32>(node, NODE_LENGTH) === length && load<u32>(node, NODE_ENDS) === ends && memory.compare(node, start, length) === 0) {
      link(before, node);
      return node;
    }
  }
  if (nodeCount === MOST_NODES) {
    crowded = true;
    return pass(start, length, endsBefore, member);
  }
  const node = nodes + nodeCount * NODE_SIZE;
  nodeCount++;
  fill(node, start, length, ends, member);
  link(before, node);
  return node;
}

function pass(start: u32, length: u32, ends: u32, member: u32): u32 {
  fill(passing, start, 0, ends, member);
  store<u32>(passing, length, NODE_LENGTH);
  return passing;
}

function fill(node: u32, start: u32, length: u32, ends: u32, member: u32): void {
  memory.fill(node, 0, NODE_SIZE);
  memory.copy(node + (NODE_BYTES as u32), start, length);
  store<u32>(node, length, NODE_LENGTH);
  store<u32>(node, length < 16 ? (1 << length) - 1 : 0xffff, NODE_FIRST);
  store<u32>(node, ends, NODE_ENDS);
  store<u32>(node, member, NODE_MEMBER);
  forgetNexts(node);
}

/** Adds `node` to the successors of `before`. It goes before any successor that is a prefix of it, because the longer match saves work in `otherValue`. */
function link(before: u32, node: u32): void {
  const nexts = before + (NODE_NEXT as u32);
  let place: u32 = 0;
  for (; place < NODE_NEXT_END; place += 4) {
    const other = load<u32>(nexts + place);
    if (other === nothing) break;
    if (beginsWith(node, other)) {
      memory.copy(nexts + place + 4, nexts + place, NODE_NEXT_END - 4 - place);
      break;
    }
  }
  if (place === NODE_NEXT_END) {
    place = (load<u32>(before, NODE_REPLACED) + 4) & (NODE_NEXT_END - 4);
    store<u32>(before, place, NODE_REPLACED);
  }
  store<u32>(nexts + place, node);
}

function beginsWith(node: u32, other: u32): bool {
  const length = load<u32>(other, NODE_LENGTH);
  return length < load<u32>(node, NODE_LENGTH) && memory.compare(node, other, length) === 0;
}
