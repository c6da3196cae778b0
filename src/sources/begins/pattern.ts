/** `begins /…/, /…/`: a record begins with a line that matches; or with several such lines, in the order of the patterns. */
import type { CompiledRegex } from '../../engine/match/regex/compile.js';
import { leadingBytes } from '../../engine/match/regex/leading-bytes.js';
import type { RegexSource } from '../../parser/program.js';
import { BlockText } from './block-text.js';
import type { LineStart } from './line-start.js';

interface Pattern {
  readonly regex: Pick<CompiledRegex, 'test'>;
  /** By the first byte of a line: 1 where the pattern may match. Undefined: anywhere. */
  readonly first: Uint8Array | undefined;
}

/** @param compiled the patterns in their order. */
export function patternStart(patterns: readonly RegexSource[], compiled: readonly Pick<CompiledRegex, 'test'>[]): LineStart {
  return new PatternStart(
    compiled.map((regex, index) => {
      const { pattern = '', flags = '' } = patterns[index] ?? {};
      return { regex, first: leadingBytes(pattern, flags) };
    }),
  );
}

/** The state is the number of the pattern, from 1, that the line before matched, if the record had only such lines; else 0. */
class PatternStart implements LineStart {
  state = 0;
  readonly #text = new BlockText();
  /** Bytes with which no line that matches begins are 0. Undefined: any line may match. */
  readonly #first: Uint8Array | undefined;

  constructor(readonly patterns: readonly Pattern[]) {
    if (patterns.every(({ first }) => first !== undefined))
      this.#first = new Uint8Array(256).map((_, byte) => (patterns.some(({ first }) => first?.[byte] === 1) ? 1 : 0));
  }

  begins(line: string): boolean {
    return this.#follow(this.#matching(line));
  }

  open(block: Buffer, ascii: boolean): void {
    this.#text.open(block, ascii);
  }

  beginsAt(start: number, end: number): boolean {
    if (this.#first !== undefined && this.#first[this.#text.bytes[start] ?? 0] !== 1) return this.#follow(0);
    return this.#follow(this.#matching(this.#text.slice(start, end)));
  }

  ended(): void {
    this.state = 0;
  }

  /** Before a line that matches the first pattern, no line can be a part of its record. */
  beginsAlways(line: string): boolean {
    return this.#matching(line) === 1;
  }

  /** Number of the first pattern that matches, from 1; else 0. */
  #matching(line: string): number {
    for (let index = 0; index < this.patterns.length; index++) if (this.patterns[index]?.regex.test(line) === true) return index + 1;
    return 0;
  }

  #follow(matching: number): boolean {
    const continues = matching === 0 || (this.state > 0 && this.state < matching);
    this.state = matching;
    return !continues;
  }
}
