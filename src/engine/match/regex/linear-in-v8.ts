/**
 * Proves that V8's backtracking takes linear time. V8 tries every index of the text as a start, and from there walks a tree of choices; a node of that tree
 * is one way to have read a part of the text. So its work at one character is at most the number of ways to be somewhere in the pattern there, having
 * started anywhere before, and the work is linear if that number is bounded for all texts. The proof explores all texts at once: a state counts, for every
 * instruction that reads a character, the ways to have just executed it. If finitely many states are reachable and all are small, the work is linear. If
 * they grow (`a+b`: one more way with each `a`) or are too many to explore, there is no proof, and the pattern runs on the other engine.
 */
import type { RegexNode } from './ast.js';
import type { CharSet } from './char-set.js';
import { contains, isWord, overlap } from './char-set.js';
import { holds } from './machine.js';
import type { Program } from './program.js';
import { toProgram } from './program.js';

/** Instructions that V8 may execute at one character of the text. */
const MAX_WORK = 300;
/** Instructions that V8 may execute from one start, for a pattern that reads a bounded number of characters. */
const MAX_WORK_FROM_START = 600;
/** Larger patterns are not checked for loops first. */
const MOST_READERS = 500;
/** Elementary steps of the proof at most: some milliseconds. */
const BUDGET = 150_000;

/** Whether V8 is proven to take at most linear time for a search in any text. False only means that no proof was found. */
export function linearInV8(node: RegexNode): boolean {
  const program = toProgram(node);
  if (program.instructions.length > 20_000) return false;
  if (hasLoop(node)) return !startsPileUp(program) && proves(program, 'all-starts');
  return proves(program, 'each-start') || proves(program, 'all-starts');
}

function hasLoop(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
    case 'assert':
      return false;
    case 'sequence':
      return node.items.some(hasLoop);
    case 'choice':
      return node.options.some(hasLoop);
    case 'group':
      return hasLoop(node.body);
    case 'repeat':
      return node.max === Number.POSITIVE_INFINITY || hasLoop(node.body);
  }
}

/**
 * Whether a loop over one set of characters, such as `.*` in `foo.*bar`, can read everything that leads to it from the start. Then every further `foo` is one
 * more way to be in the loop, and there is no proof. This rejects most patterns without a proof at once.
 */
function startsPileUp({ instructions, start }: Program): boolean {
  /** Reading instructions that are reachable from `from` without reading and without an assertion. */
  const readersFrom = (from: number): readonly number[] => {
    const readers: number[] = [];
    const seen = new Set<number>();
    const stack = [from];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      const instruction = instructions[at];
      if (instruction === undefined || seen.has(at)) continue;
      seen.add(at);
      if (instruction.op === 'set') readers.push(at);
      else if (instruction.op === 'split') stack.push(instruction.second, instruction.first);
      else if (instruction.op === 'save' || instruction.op === 'clear') stack.push(instruction.next);
    }
    return readers;
  };
  const followers = new Map<number, readonly number[]>();
  const followersOf = (reader: number): readonly number[] => {
    const known = followers.get(reader);
    if (known !== undefined) return known;
    const instruction = instructions[reader];
    const found = instruction?.op === 'set' ? readersFrom(instruction.next) : [];
    followers.set(reader, found);
    return found;
  };
  const setOf = (reader: number): CharSet => {
    const instruction = instructions[reader];
    return instruction?.op === 'set' ? instruction.set : [];
  };
  const first = readersFrom(start);
  const reached = new Set(first);
  for (const reader of reached) {
    if (reached.size > MOST_READERS) return false;
    for (const follower of followersOf(reader)) reached.add(follower);
  }
  const loopsBySet = new Map<string, readonly number[]>();
  for (const reader of reached) {
    if (!followersOf(reader).includes(reader)) continue;
    const key = setOf(reader).join();
    loopsBySet.set(key, [...(loopsBySet.get(key) ?? []), reader]);
  }
  for (const loops of loopsBySet.values()) {
    const set = setOf(loops[0] ?? -1);
    const within = new Set(first.filter((reader) => overlap(setOf(reader), set)));
    for (const reader of within) {
      if (loops.includes(reader)) return true;
      for (const follower of followersOf(reader)) if (overlap(setOf(follower), set)) within.add(follower);
    }
  }
  return false;
}

/** Classes of characters that assertions can tell apart, with one representative each. */
const LETTER = 0x61;
const LINE_FEED = 0x0a;
const OTHER = 0x20;
const NONE = -1;
type Kind = typeof LETTER | typeof LINE_FEED | typeof OTHER | typeof NONE;

function kindOf(codePoint: number): Kind {
  return codePoint === LINE_FEED ? LINE_FEED : isWord(codePoint) ? LETTER : OTHER;
}

/** Reading instructions that are reachable from an instruction without reading, with the number of ways; and the cost. */
interface Reach {
  readonly readers: readonly number[];
  readonly work: number;
}

class OutOfBudget extends Error {}

/** The number of ways to have just executed a reading instruction, by its number, in order of the numbers. */
interface State {
  readonly previous: Kind;
  readonly ways: readonly (readonly [instruction: number, count: number])[];
}

/** `all-starts`: states of all starts together. `each-start`: of one start, whose whole work must be small. */
function proves(program: Program, mode: 'all-starts' | 'each-start'): boolean {
  try {
    return new Proof(program).holds(mode);
  } catch (error) {
    if (error instanceof OutOfBudget) return false;
    throw error;
  }
}

class Proof {
  private budget = BUDGET;
  private readonly reaches = new Map<number, Reach>();
  /** By kind: for each class of characters, the instructions that read it. */
  private readonly atoms: ReadonlyMap<Kind, readonly ReadonlySet<number>[]>;

  constructor(private readonly program: Program) {
    this.atoms = this.findAtoms();
  }

  holds(mode: 'all-starts' | 'each-start'): boolean {
    if (mode === 'all-starts') return this.allStarts();
    const done = new Map<string, number>();
    for (const previous of [NONE, LETTER, LINE_FEED, OTHER] as const) {
      let work = 0;
      const { next, cost } = this.read({ previous, ways: [] }, true);
      for (const state of next) work = Math.max(work, this.workFrom(state, done));
      if (cost + work > MAX_WORK_FROM_START) return false;
    }
    return true;
  }

  private allStarts(): boolean {
    const first: State = { previous: NONE, ways: [] };
    const seen = new Set<string>([keyOf(first)]);
    const open: State[] = [first];
    for (let state = open.pop(); state !== undefined; state = open.pop()) {
      const { next, cost } = this.read(state, true);
      if (cost > MAX_WORK) return false;
      for (const follower of next) {
        const key = keyOf(follower);
        if (seen.has(key)) continue;
        seen.add(key);
        open.push(follower);
      }
    }
    return true;
  }

  /** The most work from a state without further starts. The pattern has no loops, so this terminates. */
  private workFrom(state: State, done: Map<string, number>): number {
    if (state.ways.length === 0) return 0;
    const key = keyOf(state);
    const known = done.get(key);
    if (known !== undefined) return known;
    const { next, cost } = this.read(state, false);
    if (cost > MAX_WORK_FROM_START) throw new OutOfBudget();
    let most = 0;
    for (const follower of next) most = Math.max(most, this.workFrom(follower, done));
    done.set(key, cost + most);
    return cost + most;
  }

  /** The states after each possible next character, and the most work at it. */
  private read(state: State, withStart: boolean): { readonly next: readonly State[]; readonly cost: number } {
    let cost = this.cost(state, NONE, withStart);
    const next: State[] = [];
    for (const [kind, atoms] of this.atoms) {
      cost = Math.max(cost, this.cost(state, kind, withStart));
      if (cost > MAX_WORK_FROM_START) return { next: [], cost };
      const { ways, steps } = this.waysOn(state, kind, withStart);
      for (const readers of atoms) {
        this.spend(steps);
        next.push({ previous: kind, ways: ways.filter(([reader]) => readers.has(reader)) });
      }
    }
    return { next, cost };
  }

  /** The instructions that may read the next character, if it is of this kind, in order of their numbers; and the steps to find them. */
  private waysOn(state: State, kind: Kind, withStart: boolean): { readonly ways: State['ways']; readonly steps: number } {
    const counts = new Map<number, number>();
    let steps = 0;
    const go = (reach: Reach, count: number): void => {
      steps += reach.readers.length + 1;
      for (const reader of reach.readers) counts.set(reader, (counts.get(reader) ?? 0) + count);
    };
    for (const [instruction, count] of state.ways) go(this.reach(this.nextOf(instruction), state.previous, kind), count);
    if (withStart) go(this.reach(this.program.start, state.previous, kind), 1);
    return { ways: [...counts].sort((a, b) => a[0] - b[0]), steps };
  }

  private cost(state: State, next: Kind, withStart: boolean): number {
    let cost = withStart ? this.reach(this.program.start, state.previous, next).work : 0;
    for (const [instruction, count] of state.ways) cost += count * this.reach(this.nextOf(instruction), state.previous, next).work;
    return cost;
  }

  private nextOf(instruction: number): number {
    const found = this.program.instructions[instruction];
    return found?.op === 'set' ? found.next : 0;
  }

  private spend(steps: number): void {
    this.budget -= steps;
    if (this.budget < 0) throw new OutOfBudget();
  }

  /** All ways from `start` to a reading instruction, between two characters of these kinds. */
  private reach(start: number, previous: Kind, next: Kind): Reach {
    const key = (start * 128 + previous + 1) * 128 + next + 1;
    const known = this.reaches.get(key);
    if (known !== undefined) return known;
    const readers: number[] = [];
    let work = 0;
    const stack = [start];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      work++;
      this.spend(1);
      const instruction = this.program.instructions[at];
      if (instruction === undefined || instruction.op === 'fail' || instruction.op === 'match') continue;
      if (instruction.op === 'set') readers.push(at);
      else if (instruction.op === 'split') stack.push(instruction.second, instruction.first);
      else if (instruction.op !== 'assert' || holds(instruction.assert, previous, next)) stack.push(instruction.next);
    }
    const reach = { readers, work };
    this.reaches.set(key, reach);
    return reach;
  }

  /** Classes of characters that no part of the pattern distinguishes. */
  private findAtoms(): ReadonlyMap<Kind, readonly ReadonlySet<number>[]> {
    const starts = new Set<number>([0, LINE_FEED, LINE_FEED + 1, 0x30, 0x3a, 0x41, 0x5b, 0x5f, 0x60, 0x61, 0x7b]);
    const sets = new Map<string, { readonly set: readonly number[]; readonly readers: number[] }>();
    this.program.instructions.forEach((instruction, at) => {
      if (instruction.op !== 'set') return;
      const key = instruction.set.join();
      const known = sets.get(key);
      if (known !== undefined) {
        known.readers.push(at);
        return;
      }
      sets.set(key, { set: instruction.set, readers: [at] });
      for (const [i, bound] of instruction.set.entries()) starts.add(i % 2 === 0 ? bound : bound + 1);
    });
    const distinct = [...sets.values()];
    const known = new Set<string>();
    const atoms = new Map<Kind, ReadonlySet<number>[]>();
    for (const start of starts) {
      this.spend(distinct.length);
      const members = [...distinct.keys()].filter((index) => contains(distinct[index]?.set ?? [], start));
      const kind = kindOf(start);
      const key = `${kind}:${members.join()}`;
      if (known.has(key)) continue;
      known.add(key);
      const ofKind = atoms.get(kind) ?? [];
      atoms.set(kind, ofKind);
      ofKind.push(new Set(members.flatMap((index) => distinct[index]?.readers ?? [])));
    }
    return atoms;
  }
}

function keyOf(state: State): string {
  let key = String(state.previous);
  for (const [instruction, count] of state.ways) key += count === 1 ? `;${instruction}` : `;${instruction},${count}`;
  return key;
}
