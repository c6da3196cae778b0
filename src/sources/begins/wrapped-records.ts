/** Joins the lines of a program that stand within the lines of a container log: those of standard output and of standard error apart. */
import { LIMITS } from '../../engine/model/limits.js';
import type { WrappedLine } from '../format/format.js';
import type { BeginsStats, RecordLines, RecordText } from './record-lines.js';
import { sumOfBegins } from './record-lines.js';

/** With more keys than this, one whose record has ended is forgotten: clients come and go. */
const MAX_QUIET_KEYS = 64;

/** The lines with one key. */
class KeyLines {
  /** The line that the record begins in. */
  head: WrappedLine | undefined;
  /** A text that goes on, and the line that it begins in. */
  part = '';
  partHead: WrappedLine | undefined;
  /** Lines that were read and not counted with a record. */
  uncounted = 0;
  /** When its newest line came, ms. */
  arrivedMs = 0;

  constructor(readonly records: RecordLines) {}
}

interface HeldKey {
  readonly key: string;
  readonly records: unknown;
  /** Lines as the format writes them, without a text. */
  readonly head?: string;
  readonly partHead?: string;
  readonly part: string;
}

export class WrappedRecords {
  readonly #keys = new Map<string, KeyLines>();
  /** Of keys that were forgotten. */
  #gone = sumOfBegins([]);

  constructor(
    readonly unwrap: (line: string) => WrappedLine | undefined,
    readonly create: () => RecordLines,
  ) {}

  get isHolding(): boolean {
    for (const { records } of this.#keys.values()) if (records.isHolding) return true;
    return false;
  }

  /** Takes a line that came at `nowMs`; returns the record that has ended before it, as a line of the format. */
  push(line: string, nowMs: number): RecordText | undefined {
    const wrapped = this.unwrap(line);
    // The format counts it.
    if (wrapped === undefined) return { text: line, lines: 1, blankBefore: 0 };
    const lines = this.#of(wrapped.key);
    lines.arrivedMs = nowMs;
    const head = lines.partHead ?? wrapped;
    const text = lines.part + wrapped.text;
    if (wrapped.isPart && text.length < LIMITS.lineBytes) {
      lines.part = text;
      lines.partHead = head;
      lines.uncounted++;
      return undefined;
    }
    lines.part = '';
    lines.partHead = undefined;
    const wasHolding = lines.records.isHolding;
    const ended = this.#asLine(lines, lines.records.push(text));
    if (lines.records.isHolding && (ended !== undefined || !wasHolding)) lines.head = head;
    return ended;
  }

  /** Keys of records whose newest line came this long ago, or later than now: the clock was set back. */
  overdue(nowMs: number, waitMs: number): readonly string[] {
    return [...this.#keys].flatMap(([key, { records, arrivedMs }]) =>
      records.isHolding && (nowMs - arrivedMs >= waitMs || nowMs < arrivedMs) ? [key] : [],
    );
  }

  /** Ends records. @param keys default: all. */
  endWait(keys: readonly string[] = [...this.#keys.keys()]): readonly RecordText[] {
    return keys.flatMap((key) => {
      const lines = this.#keys.get(key);
      const ended = lines === undefined ? undefined : this.#asLine(lines, lines.records.endWait());
      if (lines !== undefined && lines.partHead === undefined && this.#keys.size > MAX_QUIET_KEYS) {
        this.#gone = sumOfBegins([this.#gone, lines.records.stats()]);
        this.#keys.delete(key);
      }
      return ended === undefined ? [] : [ended];
    });
  }

  /** At the end of the source. A text that would have gone on is complete then. */
  end(): readonly RecordText[] {
    return [...this.#keys.values()].flatMap((lines) => {
      const { part, partHead } = lines;
      const before = partHead === undefined ? undefined : this.#asLine(lines, lines.records.push(part));
      if (partHead !== undefined && (before !== undefined || lines.head === undefined)) lines.head = partHead;
      const last = this.#asLine(lines, lines.records.take());
      return [before, last].filter((record) => record !== undefined);
    });
  }

  held(redact: (text: string) => string): unknown {
    const held = [...this.#keys].flatMap(([key, { records, head, part, partHead }]): readonly HeldKey[] => {
      const state = records.held(redact);
      if (state === undefined && partHead === undefined) return [];
      return [
        {
          key,
          records: state,
          part: redact(part),
          ...(head === undefined ? {} : { head: head.withText('') }),
          ...(partHead === undefined ? {} : { partHead: partHead.withText('') }),
        },
      ];
    });
    return held.length === 0 ? undefined : held;
  }

  restore(held: unknown, nowMs: number): void {
    for (const { key, records, head, part, partHead } of held as readonly HeldKey[]) {
      const lines = this.#of(key);
      if (records !== undefined) lines.records.restore(records);
      lines.head = head === undefined ? undefined : this.unwrap(head);
      lines.partHead = partHead === undefined ? undefined : this.unwrap(partHead);
      lines.part = part;
      lines.arrivedMs = nowMs;
    }
  }

  settle(): void {
    for (const { records } of this.#keys.values()) records.settle();
  }

  stats(): BeginsStats {
    return sumOfBegins([this.#gone, ...[...this.#keys.values()].map(({ records }) => records.stats())]);
  }

  #of(key: string): KeyLines {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const made = new KeyLines(this.create());
    this.#keys.set(key, made);
    return made;
  }

  #asLine(lines: KeyLines, record: RecordText | undefined): RecordText | undefined {
    if (record === undefined) return undefined;
    const { head, uncounted } = lines;
    lines.head = undefined;
    lines.uncounted = 0;
    return { ...record, text: head?.withText(record.text) ?? record.text, lines: record.lines + uncounted };
  }
}
