/**
 * Runs a program over a text, with all alternatives in parallel: time is at most length × size of the program. Finds the named groups of the match that
 * JavaScript would find.
 */
import type { AssertKind } from './ast.js';
import { contains, isWord } from './char-set.js';
import type { Instruction, Program } from './program.js';

/** Threads in order of preference: each is a reading instruction with its slots. */
class Threads {
  count = 0;
  readonly at: Int32Array;
  readonly slots: Int32Array;
  constructor(size: number, slotCount: number) {
    this.at = new Int32Array(size);
    this.slots = new Int32Array(size * slotCount);
  }
}

const NO_CHAR = -1;

export class Machine {
  private readonly instructions: readonly Instruction[];
  private readonly slotCount: number;
  private current: Threads;
  private upcoming: Threads;
  /** The step at which an instruction was last reached. */
  private readonly reached: Float64Array;
  private step = 0;
  /** Stack of instructions to follow; below zero: restore a slot. */
  private readonly stack: number[] = [];
  private readonly slots: Int32Array;
  /** By reading instruction: the ASCII characters that it accepts. */
  private readonly ascii: readonly (Uint8Array | undefined)[];

  constructor(private readonly program: Program) {
    const tables = new Map<string, Uint8Array>();
    this.ascii = program.instructions.map((instruction) => {
      if (instruction.op !== 'set') return undefined;
      const key = instruction.set.join();
      const table = tables.get(key) ?? Uint8Array.from({ length: 128 }, (_, char) => (contains(instruction.set, char) ? 1 : 0));
      tables.set(key, table);
      return table;
    });
    this.instructions = program.instructions;
    this.slotCount = 2 * program.groups.length;
    this.current = new Threads(this.instructions.length, this.slotCount);
    this.upcoming = new Threads(this.instructions.length, this.slotCount);
    this.reached = new Float64Array(this.instructions.length);
    this.slots = new Int32Array(this.slotCount);
  }

  /** How far the last run has read. */
  readTo = 0;

  /**
   * Starts and ends of the named groups in UTF-16 units, −1 where a group took no part; undefined if nothing matches.
   * @param from the first index at which a match may begin; assertions such as `\b` read the character before it.
   */
  run(text: string, from = 0): Int32Array | undefined {
    const { slotCount } = this;
    let found: Int32Array | undefined;
    let previous = from === 0 ? NO_CHAR : (text.codePointAt(from - 1) ?? NO_CHAR);
    let position = from;
    this.current.count = 0;
    for (;;) {
      const char = position < text.length ? (text.codePointAt(position) ?? NO_CHAR) : NO_CHAR;
      // `current` has the next instructions of the threads: follow them up to the instructions that read `char`.
      const pending = this.current;
      const reading = this.upcoming;
      reading.count = 0;
      this.step++;
      let matched = false;
      for (let i = 0; i < pending.count && !matched; i++) {
        const base = i * slotCount;
        for (let s = 0; s < slotCount; s++) this.slots[s] = pending.slots[base + s] ?? -1;
        matched = this.follow(pending.at[i] ?? 0, reading, position, previous, char);
        if (matched) found = this.slots.slice();
      }
      if (!matched && found === undefined) {
        this.slots.fill(-1);
        matched = this.follow(this.program.start, reading, position, previous, char);
        if (matched) found = this.slots.slice();
      }
      if (char === NO_CHAR || (reading.count === 0 && found !== undefined)) {
        this.readTo = position;
        return found;
      }
      // Read `char`: threads that cannot are dropped.
      pending.count = 0;
      for (let i = 0; i < reading.count; i++) {
        const at = reading.at[i] ?? 0;
        const instruction = this.instructions[at];
        if (instruction?.op !== 'set') continue;
        if (char < 128 ? this.ascii[at]?.[char] !== 1 : !contains(instruction.set, char)) continue;
        const to = pending.count * slotCount;
        const from = i * slotCount;
        for (let s = 0; s < slotCount; s++) pending.slots[to + s] = reading.slots[from + s] ?? -1;
        pending.at[pending.count++] = instruction.next;
      }
      position += char > 0xffff ? 2 : 1;
      previous = char;
    }
  }

  /** Follows instructions that do not read. True when the match is reached: `slots` are those of the match, and less preferred threads were not followed. */
  private follow(start: number, into: Threads, position: number, previous: number, next: number): boolean {
    const { instructions, reached, step, slots, stack, slotCount } = this;
    stack.length = 0;
    stack.push(start);
    while (stack.length > 0) {
      let at = stack.pop() ?? 0;
      if (at < 0) {
        slots[-at - 1] = stack.pop() ?? -1;
        continue;
      }
      for (;;) {
        if (reached[at] === step) break;
        reached[at] = step;
        const instruction = instructions[at];
        if (instruction === undefined || instruction.op === 'fail') break;
        if (instruction.op === 'match') return true;
        if (instruction.op === 'set') {
          const base = into.count * slotCount;
          for (let s = 0; s < slotCount; s++) into.slots[base + s] = slots[s] ?? -1;
          into.at[into.count++] = at;
          break;
        }
        switch (instruction.op) {
          case 'split':
            stack.push(instruction.second);
            at = instruction.first;
            continue;
          case 'save':
            stack.push(slots[instruction.slot] ?? -1, -instruction.slot - 1);
            slots[instruction.slot] = position;
            break;
          case 'clear':
            for (let slot = instruction.from; slot < instruction.to; slot++) {
              stack.push(slots[slot] ?? -1, -slot - 1);
              slots[slot] = -1;
            }
            break;
          case 'assert':
            if (!holds(instruction.assert, previous, next)) {
              at = 0; // Instruction 0 fails.
              continue;
            }
            break;
        }
        at = instruction.next;
      }
    }
    return false;
  }
}

/** Whether an assertion is true between two characters; −1: the start or end of the text. */
export function holds(assert: AssertKind, previous: number, next: number): boolean {
  switch (assert) {
    case 'text-start':
      return previous < 0;
    case 'text-end':
      return next < 0;
    case 'line-start':
      return previous < 0 || previous === 10;
    case 'line-end':
      return next < 0 || next === 10;
    case 'word-boundary':
      return isWord(previous) !== isWord(next);
    case 'not-word-boundary':
      return isWord(previous) === isWord(next);
  }
}
