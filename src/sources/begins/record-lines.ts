/** Joins the lines of a record. It ends when the next one begins, at a limit, or when its wait is over. */
import { LIMITS } from '../../engine/model/limits.js';
import { detachedCopy } from '../cells/detached-copy.js';
import { isBlank } from '../format/blank.js';
import type { LineStart } from './line-start.js';

/** A record as text; blank lines at its end are left out. */
export interface RecordText {
  /** Its lines with `\n` between them. */
  readonly text: string;
  /** How many lines were read for it, and how many blank lines before it. */
  readonly lines: number;
  readonly blankBefore: number;
}

export interface BeginsStats {
  /** Lines that began a record. */
  readonly begun: number;
  /** Lines before the first of these: they are a record of their own. */
  readonly before: number;
  /** Records that were longer than the limit, and split there. */
  readonly split: number;
  /** Lines that came after their record was ended because it waited too long. */
  readonly afterWait: number;
}

export function sumOfBegins(all: readonly BeginsStats[]): BeginsStats {
  const sum = (of: (stats: BeginsStats) => number): number => all.reduce((total, stats) => total + of(stats), 0);
  return {
    begun: sum(({ begun }) => begun),
    before: sum(({ before }) => before),
    split: sum(({ split }) => split),
    afterWait: sum(({ afterWait }) => afterWait),
  };
}

/** A record that has not ended, as plain data. */
interface Held {
  readonly lines: readonly string[];
  readonly start: number;
  readonly owner: Owner;
  readonly isSplit: boolean;
}

/** What lines that begin no record belong to: none was there yet, one that has begun, or one that was ended while it waited. */
type Owner = 'none' | 'begun' | 'ended';

export class RecordLines {
  #lines: string[] = [];
  /** Lines before this have memory of their own. */
  #settled = 0;
  #characters = 0;
  #owner: Owner = 'none';
  #isSplit = false;
  /** Blank lines while no record was held. */
  #blank = 0;
  #begun = 0;
  #before = 0;
  #split = 0;
  #afterWait = 0;

  constructor(
    readonly start: LineStart,
    readonly limitLines: number,
  ) {}

  /** A record has begun and not ended. */
  get isHolding(): boolean {
    return this.#lines.length > 0;
  }

  /** Takes the next line; returns the record that has ended before it. */
  push(line: string): RecordText | undefined {
    return this.add(line, isBlank(line) ? undefined : this.start.begins(line));
  }

  /** As `push`, for a line that was asked about. @param begins undefined for a blank line. */
  add(line: string, begins: boolean | undefined): RecordText | undefined {
    if (begins === undefined && !this.isHolding) {
      this.#blank++;
      return undefined;
    }
    if (begins === true) {
      const record = this.take();
      this.#begun++;
      this.#owner = 'begun';
      this.#isSplit = false;
      this.#append(line);
      return record;
    }
    if (this.#owner === 'none') this.#before++;
    else if (this.#owner === 'ended') this.#afterWait++;
    let record: RecordText | undefined;
    if (this.#lines.length >= this.limitLines || this.#characters + line.length > LIMITS.lineBytes) {
      record = this.take();
      if (!this.#isSplit) this.#split++;
      this.#isSplit = true;
      if (begins === undefined) return record;
    }
    this.#append(line);
    return record;
  }

  /** Records that were read elsewhere, each from its first line to the next one's. */
  countBegun(records: number): void {
    if (records === 0) return;
    this.#begun += records;
    this.#owner = 'begun';
    this.#isSplit = false;
  }

  /** The record so far; undefined if there is none. */
  take(): RecordText | undefined {
    const lines = this.#lines.length;
    if (lines === 0) return undefined;
    while (isBlank(this.#lines.at(-1) ?? '')) this.#lines.pop();
    const text = this.#lines.length === 1 ? (this.#lines[0] ?? '') : this.#lines.join('\n');
    this.#lines = [];
    this.#characters = 0;
    this.#settled = 0;
    return { text, lines, blankBefore: this.takeBlank() };
  }

  /** Blank lines before the next record; each is returned once. */
  takeBlank(): number {
    const blank = this.#blank;
    this.#blank = 0;
    return blank;
  }

  /** The record has waited too long for its next line. */
  endWait(): RecordText | undefined {
    const record = this.take();
    if (record === undefined) return undefined;
    this.start.ended();
    this.#owner = 'ended';
    this.#isSplit = false;
    return record;
  }

  /** The record keeps nothing alive but itself. */
  settle(): void {
    for (; this.#settled < this.#lines.length; this.#settled++) this.#lines[this.#settled] = detachedCopy(this.#lines[this.#settled] ?? '');
  }

  /** The record that has not ended, as plain data. @param redact applied to its text, which may be written to disk. */
  held(redact: (text: string) => string): unknown {
    if (this.#owner === 'none' && !this.isHolding) return undefined;
    const lines = this.isHolding ? redact(this.#lines.join('\n')).split('\n') : [];
    return { lines, start: this.start.state, owner: this.#owner, isSplit: this.#isSplit } satisfies Held;
  }

  restore(held: unknown): void {
    const { lines, start, owner, isSplit } = held as Held;
    this.#lines = [];
    this.#settled = 0;
    this.#characters = 0;
    for (const line of lines) this.#append(line);
    this.start.state = start;
    this.#owner = owner;
    this.#isSplit = isSplit;
  }

  stats(): BeginsStats {
    return { begun: this.#begun, before: this.#before, split: this.#split, afterWait: this.#afterWait };
  }

  #append(line: string): void {
    this.#lines.push(line);
    this.#characters += line.length + 1;
  }
}
