/**
 * A live run: turn by turn it takes what came, judges it, writes down what was decided, and only then tells. What is on disk is enough to go on after a
 * stop at any instruction: a snapshot, the turns since, and what is known of each notification.
 */

import type { Transition } from '../engine/model/transition.js';
import { formatSeconds } from '../engine/output/format-value.js';
import type { Delivery } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import type { SourceText } from '../parser/source.js';
import type { LogPosition } from '../sources/follow/position.js';
import type { Store } from '../store/store.js';
import type { InputPiece, KnownSource, LiveInput } from './inputs.js';
import type { JournalRecord, LiveCounts, LiveSnapshot, TurnRecord } from './journal.js';
import { joinReads, pieceOf, readOf } from './journal.js';
import { JournalWriter } from './journal-writer.js';
import type { TurnResult } from './live-session.js';
import { LiveSession } from './live-session.js';
import type { LiveLog } from './log.js';
import type { OutboxItem, OutboxRecord } from './outbox.js';
import { Outbox } from './outbox.js';
import { Redaction } from './redaction.js';

/** Rules as they run, and the texts they came from. */
export interface LiveRules {
  readonly program: Program;
  readonly texts: readonly SourceText[];
}

export interface LiveRunOptions {
  readonly rules: LiveRules;
  /** Loads the rules of an earlier run; undefined if they no longer load. */
  readonly load: (texts: readonly SourceText[]) => Program | undefined;
  readonly inputs: readonly LiveInput[];
  /** Absent: nothing is kept. */
  readonly store?: Store;
  readonly log: LiveLog;
  /** A clock that cannot be set, ms: it says how long things wait. Absent: the wall clock, as it was told last. */
  readonly steady?: () => number;
  /** Brings an item of the outbox to its sink; what becomes of it comes back through `claim` and `end`. */
  readonly send: (item: OutboxItem) => void;
  readonly onTransitions?: (transitions: readonly Transition[]) => void;
  readonly onDeliveries?: (deliveries: readonly Delivery[]) => void;
}

/** Bytes that one turn takes at most. */
const TURN_BYTES = 16 * 1024 * 1024;
/** Smaller corrections of the clock are nothing to speak of, ms. */
const JUMP_MS = 10_000;

export class LiveRun {
  readonly outbox = new Outbox();
  readonly #ledger: JournalWriter;
  #judge: LiveSession;
  #rules: LiveRules;
  #redaction: Redaction;
  #counts: { -readonly [K in keyof LiveCounts]: LiveCounts[K] } = { records: 0, transitions: 0, notifications: 0 };
  /** The clock of the last turn that is not in the journal. */
  #idleMs: number | undefined;
  #nowMs = Number.NaN;
  /** How far the wall clock is ahead of the steady one. */
  #aheadMs = Number.NaN;
  /** Names of the sources that are known. */
  readonly #sources = new Set<string>();

  private constructor(
    readonly options: LiveRunOptions,
    judge: LiveSession,
    rules: LiveRules,
  ) {
    this.#judge = judge;
    this.#rules = rules;
    this.#redaction = new Redaction(rules.program);
    const { store, log } = options;
    this.#ledger = new JournalWriter({ store, log, steady: () => this.#steady(), snapshot: () => this.#snapshot() });
  }

  /** Goes on where an earlier run stopped, or begins. What the earlier run could not tell is sent. */
  static async start(options: LiveRunOptions, nowMs: number): Promise<LiveRun> {
    const { store, log, rules, load } = options;
    const saved = store?.recovered.snapshot as LiveSnapshot | undefined;
    const oldProgram = saved === undefined ? undefined : sameTexts(saved.rules, rules.texts) ? rules.program : load(saved.rules);
    let run: LiveRun | undefined;
    if (saved !== undefined && oldProgram !== undefined)
      run = LiveRun.#restored(options, saved, { program: oldProgram, texts: saved.rules });
    if (run === undefined) {
      if (saved !== undefined)
        log.warn(
          'the state on disk is of rules or a version that cannot go on: windows begin anew, positions and what is to be told are kept',
        );
      run = new LiveRun(options, LiveSession.begin(rules.program, nowMs), rules);
      if (saved !== undefined) run.#goOnWithoutEngine(saved);
    } else await run.#redo((store?.recovered.records ?? []) as readonly JournalRecord[]);
    if (!sameTexts(run.#rules.texts, rules.texts)) run.#reload(rules, Number.isFinite(run.#nowMs) ? run.#nowMs : nowMs);
    await run.#begin(nowMs);
    return run;
  }

  static #restored(options: LiveRunOptions, saved: LiveSnapshot, rules: LiveRules): LiveRun | undefined {
    try {
      const run = new LiveRun(options, LiveSession.restore(rules.program, saved), rules);
      run.outbox.restore(saved.outbox);
      run.#counts = { ...saved.counts };
      run.#nowMs = saved.nowMs;
      return run;
    } catch (error) {
      options.log.warn(`the state on disk cannot be used: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  get program(): Program {
    return this.#rules.program;
  }

  get texts(): readonly SourceText[] {
    return this.#rules.texts;
  }

  get judge(): LiveSession {
    return this.#judge;
  }

  get counts(): LiveCounts {
    return this.#counts;
  }

  /** Since when what is decided cannot be written down, ms; undefined while it can. */
  get refusedSinceMs(): number | undefined {
    return this.#ledger.refusedSinceMs;
  }

  get syncedMs(): number | undefined {
    return this.#ledger.syncedMs;
  }

  /** Takes what has come and does what follows from it. True: more may be waiting already. */
  async turn(nowMs: number): Promise<boolean> {
    this.#noteJump(nowMs);
    const pieces: InputPiece[] = [];
    let left = TURN_BYTES;
    for (const input of this.options.inputs) {
      if (left <= 0) break;
      for (const piece of await input.poll(nowMs, left)) {
        // Nothing may be written down as it came.
        pieces.push(...this.#redaction.of(piece));
        left -= piece.bytes?.length ?? 1024;
      }
    }
    this.#nowMs = nowMs;
    const known = this.#newSources();
    const judged = this.#judgePieces(known, pieces, nowMs);
    const out = this.outbox.itemsFor(this.#toKnownSinks(judged.deliveries), this.#steady());
    if (pieces.length + known.length + out.length + judged.transitions.length === 0) {
      this.#idleMs = nowMs;
      await this.#ledger.sync(nowMs, false);
      return false;
    }
    const isAwaited = out.length > 0 || pieces.some((piece) => piece.isAwaited === true);
    await this.#write({ ...(known.length === 0 ? {} : { known }), reads: joinReads(pieces.map(readOf)), out }, nowMs, isAwaited);
    for (const input of this.options.inputs) input.written?.();
    this.#tell(judged, out);
    return left < TURN_BYTES / 2;
  }

  /** Other rules from now on. */
  async reload(rules: LiveRules, nowMs: number): Promise<void> {
    const { judged, out } = this.#reload(rules, nowMs);
    await this.#ledger.compact(nowMs);
    this.#tell(judged, out);
  }

  async claim(item: OutboxItem): Promise<void> {
    this.#record({ t: 'claim', sink: item.sink, id: item.notification.id });
    await this.#ledger.commit();
  }

  end(item: OutboxItem, end: Exclude<Parameters<Outbox['endOf']>[1], 'kept'>): void {
    const instead = this.program.sinks.find(({ name }) => name === item.sink)?.else;
    const record = this.outbox.endOf(item, end, instead, this.#steady());
    this.#record(record);
    void this.#ledger.commit().then(() => {
      if (record.t === 'end' && record.next !== undefined) this.options.send(record.next);
    });
  }

  /** Everything that is known goes to disk. */
  async stop(nowMs: number): Promise<void> {
    await this.#ledger.compact(nowMs);
    await this.options.store?.close();
    for (const input of this.options.inputs) await input.close();
  }

  #steady(): number {
    return this.options.steady?.() ?? this.#nowMs;
  }

  /** Somebody has set the wall clock. Nothing ends because of it, but what follows from it wants an explanation. */
  #noteJump(nowMs: number): void {
    const aheadMs = nowMs - (this.options.steady?.() ?? nowMs);
    const jumpMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    // The first time there is nothing to compare with: NaN.
    if (!(Math.abs(jumpMs) >= JUMP_MS)) return;
    const by = formatSeconds(Math.round(Math.abs(jumpMs) / 1000));
    this.options.log.warn(
      jumpMs > 0
        ? `the clock of this machine went forward by ${by}: sources that say nothing now may count as silent for that long`
        : `the clock of this machine went back by ${by}: records with times that have been judged already come late, and silence is not told until it has caught up`,
    );
  }

  /** Sources that are there and were not before. */
  #newSources(): readonly KnownSource[] {
    const fresh: KnownSource[] = [];
    for (const input of this.options.inputs) {
      for (const known of input.known?.() ?? []) {
        if (this.#sources.has(known.source)) continue;
        this.#sources.add(known.source);
        fresh.push(known);
      }
    }
    return fresh;
  }

  #judgePieces(known: readonly KnownSource[], pieces: readonly InputPiece[], nowMs: number): TurnResult {
    // Known before time goes on: without a source that holds it back, the watermark would be the clock's, and all that lies in the logs late.
    this.#expect(known, nowMs);
    this.#judge.advance(
      nowMs,
      pieces.map(({ source }) => source),
    );
    for (const piece of pieces) this.#counts.records += this.#judge.take(piece, nowMs);
    const judged = this.#judge.judged();
    this.#counts.transitions += judged.transitions.length;
    this.#counts.notifications += judged.deliveries.length;
    return judged;
  }

  #expect(known: readonly KnownSource[], nowMs: number): void {
    for (const { source, streams } of known) {
      this.#sources.add(source);
      for (const stream of streams) this.#judge.expect(stream, source, nowMs);
    }
  }

  /** Deliveries, without the sinks that the rules no longer have. */
  #toKnownSinks(deliveries: readonly Delivery[]): readonly Delivery[] {
    const sinks = new Set(this.program.sinks.map(({ name }) => name));
    return deliveries.map((delivery) => {
      const gone = delivery.to.filter((name) => !sinks.has(name));
      if (gone.length === 0) return delivery;
      this.options.log.warn(
        `${delivery.notification.alert} (${delivery.notification.kind}) is not told to ${gone.join(', ')}: the rules no longer have it`,
      );
      return { ...delivery, to: delivery.to.filter((name) => sinks.has(name)) };
    });
  }

  #tell(judged: TurnResult, out: readonly OutboxItem[]): void {
    if (judged.transitions.length > 0) this.options.onTransitions?.(judged.transitions);
    if (judged.deliveries.length > 0) this.options.onDeliveries?.(judged.deliveries);
    for (const item of out) this.options.send(item);
  }

  #reload(rules: LiveRules, nowMs: number): { readonly judged: TurnResult; readonly out: readonly OutboxItem[] } {
    const judged = this.#judge.reload(rules.program, nowMs);
    this.#rules = rules;
    this.#redaction = new Redaction(rules.program);
    const out = this.outbox.itemsFor(this.#toKnownSinks(judged.deliveries), this.#steady());
    this.outbox.put(out);
    return { judged, out };
  }

  // ---------------------------------------------------------------- disk

  /** A turn goes to the journal; with something to tell, or somebody who waits for it, it is on disk when this returns. */
  async #write(done: Pick<TurnRecord, 'known' | 'reads' | 'out'>, nowMs: number, isAwaited: boolean): Promise<void> {
    const { out } = done;
    this.outbox.put(out);
    const turn: TurnRecord = { t: 'turn', ...(this.#idleMs === undefined ? {} : { idleMs: this.#idleMs }), nowMs, ...done };
    this.#idleMs = undefined;
    this.#ledger.append(turn);
    await this.#ledger.sync(nowMs, isAwaited);
  }

  #record(record: OutboxRecord): void {
    this.outbox.apply(record);
    this.#ledger.append(record);
  }

  #snapshot(): LiveSnapshot {
    return {
      version: 1,
      rules: this.#rules.texts,
      startedMs: this.#judge.startedMs,
      nowMs: this.#nowMs,
      engine: this.#judge.engine.snapshot(),
      notifier: this.#judge.notifier.snapshot(),
      outbox: this.outbox.snapshot(),
      logs: this.options.inputs.flatMap((input) => input.positions?.() ?? []),
      held: this.#judge.held(),
      counts: { ...this.#counts },
    };
  }

  // ---------------------------------------------------------------- going on

  /** Does again what the journal holds: the same bytes at the same times give the same state. What was to be told is taken from the journal. */
  async #redo(records: readonly JournalRecord[]): Promise<void> {
    for (const record of records) {
      if (record.t !== 'turn') {
        this.outbox.apply(record);
        continue;
      }
      if (record.idleMs !== undefined) this.#judge.advance(record.idleMs);
      this.#expect(record.known ?? [], record.nowMs);
      this.#judge.advance(
        record.nowMs,
        record.reads.map((read) => ('to' in read ? read.to.path : read.source)),
      );
      this.#nowMs = record.nowMs;
      for (const read of record.reads) {
        if (!('to' in read)) this.#counts.records += this.#judge.take(pieceOf(read), record.nowMs);
        else for await (const piece of this.#readTo(read.to)) this.#counts.records += this.#judge.take(piece, record.nowMs);
      }
      const { transitions } = this.#judge.judged();
      this.#counts.transitions += transitions.length;
      this.#counts.notifications += record.out.length;
      this.outbox.put(record.out);
    }
  }

  async *#readTo(position: LogPosition): AsyncGenerator<InputPiece> {
    for (const input of this.options.inputs) if (input.readTo !== undefined) yield* input.readTo(position);
  }

  #goOnWithoutEngine(saved: LiveSnapshot): void {
    this.outbox.restore(saved.outbox);
    this.#counts = { ...saved.counts };
    for (const record of (this.options.store?.recovered.records ?? []) as readonly JournalRecord[]) {
      if (record.t === 'turn') this.outbox.put(record.out);
      else this.outbox.apply(record);
    }
  }

  /** From here on the run is on its own: a snapshot says where it began. */
  async #begin(nowMs: number): Promise<void> {
    this.#nowMs = nowMs;
    // Time goes on with the first turn, which knows who has something to say.
    this.#expect(this.#newSources(), nowMs);
    await this.#ledger.compact(nowMs);
    for (const item of this.outbox.items()) this.options.send(item);
  }
}

function sameTexts(a: readonly SourceText[], b: readonly SourceText[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
