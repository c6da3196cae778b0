/**
 * A proof that V8's backtracking takes linear time. V8 tries every place of the text as a start, and from there walks a tree of choices; a
 * node of that tree is one way to have read some stretch of the text. So its work at one character of the text is at most the number
 * of ways to be somewhere in the pattern there, having started anywhere before, and the work is linear if that number has a bound over all
 * texts. It is found by walking all texts at once: a state counts, for every instruction that reads a character, the ways to have
 * just gone through it. If only finitely many states can be reached and all are small, there is the proof; if they grow (`a+b`: one more way with
 * each `a`) or are too many to look at, there is none, and the pattern is left to the other engine.
 */
import type { RegexNode } from './ast.js';
import type { CharSet } from './char-set.js';
import { contains, isWord, overlap } from './char-set.js';
import { holds } from './machine.js';
import type { Program } from './program.js';
import { toProgram } from './program.js';

/** Instructions V8 may go through at one character of the text. */
const MAX_WORK = 300;
/** Instructions V8 may go through from one start of a pattern that never reads far. */
const MAX_WORK_FROM_START = 600;
/** In larger patterns loops are not looked for beforehand. */
const MOST_READERS = 500;
/** What the proof itself may cost, in elementary steps: some milliseconds. */
const BUDGET = 150_000;

/** Whether V8 is known to take at most linear time for a search in any text. False means only that no proof was found. */
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
 * Whether some loop over one set of characters, such as `.*` in `foo.*bar`, goes on over all that leads to it from the start: then every further
 * `foo` is one more way to be in the loop, and there is no proof. Most patterns without one are found by this at once.
 */
function startsPileUp({ instructions, start }: Program): boolean {
  /** Instructions that read and can be got to from `from` without reading, where no assertion stands between. */
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

/** Characters as the assertions tell them apart; one stands for all. */
const LETTER = 0x61;
const LINE_FEED = 0x0a;
const OTHER = 0x20;
const NONE = -1;
type Kind = typeof LETTER | typeof LINE_FEED | typeof OTHER | typeof NONE;

function kindOf(codePoint: number): Kind {
  return codePoint === LINE_FEED ? LINE_FEED : isWord(codePoint) ? LETTER : OTHER;
}

/** Where one can get to from an instruction without reading: instructions that read, each as often as there are ways; and the cost. */
interface Reach {
  readonly readers: readonly number[];
  readonly work: number;
}

class OutOfBudget extends Error {}

/** Ways to have just gone through a reading instruction, by its number; in the order of the numbers. */
interface State {
  readonly previous: Kind;
  readonly ways: readonly (readonly [instruction: number, count: number])[];
}

/** `all-starts`: states of all starts together. `each-start`: one start alone, whose whole work must be small. */
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
  /** By kind: for each class of characters what reads them. */
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

  /** The most that can still be done from a state when nothing starts any more; the pattern has no loops, so this ends. */
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

  /** The states after each possible next character, and the greatest work at it. */
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

  /** What may read the next character, if it is of this kind, in the order of the numbers; and the steps to find out. */
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

  /** Every way from `start` to an instruction that reads, between two characters of these kinds. */
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

  /** Characters that no part of the pattern tells apart, taken together. */
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
