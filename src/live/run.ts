/**
 * A live run. Each turn takes new input, evaluates it, writes it to the journal, and only then sends notifications. What is on disk is enough to continue after a
 * stop at any instruction: a snapshot, the turns since, and the state of each notification.
 */

import type { OutboxItem, OutboxRecord } from '../delivery/outbox.js';
import { Outbox } from '../delivery/outbox.js';
import type { Transition } from '../engine/model/transition.js';
import { formatSeconds } from '../engine/output/format-value.js';
import type { Delivery } from '../notify/notification.js';
import type { Program } from '../parser/program.js';
import type { SourceText } from '../parser/source.js';
import type { OverdueRecords, SessionOutput } from '../session/session.js';
import { Session } from '../session/session.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import type { Store } from '../store/store.js';
import { Headers } from './inputs/headers.js';
import type { InputPiece, KnownSource, LiveInput } from './inputs/input.js';
import { Redaction } from './inputs/redaction.js';
import type { LiveLog } from './log.js';
import type { JournalInput, JournalRecord, LiveCounts, LiveSnapshot, TurnRecord } from './state/journal.js';
import { joinReads, journalInputOf, pieceOf, sourceOf } from './state/journal.js';
import { JournalWriter } from './state/journal-writer.js';

/** Loaded rules, and the texts they came from. */
export interface LiveRules {
  readonly program: Program;
  readonly texts: readonly SourceText[];
}

export interface LiveRunOptions {
  readonly rules: LiveRules;
  /** Loads the rules of an earlier run; undefined if they no longer load. */
  readonly load: (texts: readonly SourceText[]) => Program | undefined;
  readonly inputs: readonly LiveInput[];
  /** Absent: nothing is kept on disk. */
  readonly store?: Store;
  readonly log: LiveLog;
  /** A monotonic clock, ms: it measures how long things wait. Absent: the wall clock of the last turn. */
  readonly steady?: () => number;
  /** Sends an item of the outbox to its target, which calls `claim` before the first try and `end` when it is done. */
  readonly send: (item: OutboxItem) => void;
  readonly onTransitions?: (transitions: readonly Transition[]) => void;
  readonly onDeliveries?: (deliveries: readonly Delivery[]) => void;
}

/** Maximum input of one turn, bytes. */
const TURN_BYTES = 16 * 1024 * 1024;
/** Smaller corrections of the clock are not logged, ms. */
const JUMP_MS = 10_000;
/** After a longer time without a turn, what is read has waited: the process or the machine was stopped, ms. */
const PAUSE_MS = 10_000;

export class LiveRun {
  readonly outbox = new Outbox((target) => this.program.sinks.find(({ name }) => name === target)?.else);
  readonly #journal: JournalWriter;
  readonly #session: Session;
  #rules: LiveRules;
  #redaction: Redaction;
  readonly #headers: Headers;
  #counts: { -readonly [K in keyof LiveCounts]: LiveCounts[K] } = { records: 0, transitions: 0, notifications: 0 };
  /** The clock of the last turn that is not in the journal. */
  #idleMs: number | undefined;
  #nowMs = Number.NaN;
  /** The monotonic clock at the last turn of this process. */
  #turnedMs = Number.NaN;
  /** Input that waited during a pause is still being read. */
  #catchesUp = false;
  /** How far the wall clock is ahead of the steady one. */
  #aheadMs = Number.NaN;
  /** Names of the sources that are known. */
  readonly #sources = new Set<string>();

  private constructor(
    readonly options: LiveRunOptions,
    session: Session,
    rules: LiveRules,
  ) {
    this.#session = session;
    this.#rules = rules;
    this.#redaction = new Redaction(rules.program);
    this.#headers = new Headers(session, options.log);
    const { store, log } = options;
    this.#journal = new JournalWriter({ store, log, steady: () => this.#steady(), snapshot: () => this.#snapshot() });
  }

  /** Continues where an earlier run stopped, or begins. Notifications that the earlier run could not send are sent. */
  static async start(options: LiveRunOptions, nowMs: number): Promise<LiveRun> {
    const { store, log, rules, load } = options;
    const saved = store?.recovered.snapshot as LiveSnapshot | undefined;
    const oldProgram = saved === undefined ? undefined : sameTexts(saved.rules, rules.texts) ? rules.program : load(saved.rules);
    let run: LiveRun | undefined;
    if (saved !== undefined && oldProgram !== undefined)
      run = LiveRun.#restored(options, saved, { program: oldProgram, texts: saved.rules });
    if (saved !== undefined && oldProgram === undefined)
      log.warn(lostStateText('the rules that it was saved with do not load in this version of Tocsin', saved));
    if (run === undefined) {
      run = new LiveRun(options, Session.create(rules.program, { mode: 'live', nowMs }), rules);
      if (saved !== undefined) run.#restoreOutbox(saved);
    } else await run.#replay((store?.recovered.records ?? []) as readonly JournalRecord[]);
    if (!sameTexts(run.#rules.texts, rules.texts)) run.#reload(rules, Number.isFinite(run.#nowMs) ? run.#nowMs : nowMs);
    await run.#begin(nowMs);
    return run;
  }

  static #restored(options: LiveRunOptions, saved: LiveSnapshot, rules: LiveRules): LiveRun | undefined {
    try {
      const run = new LiveRun(options, Session.restore(rules.program, { mode: 'live' }, saved.session), rules);
      run.outbox.restore(saved.outbox);
      run.#counts = { ...saved.counts };
      run.#nowMs = saved.nowMs;
      return run;
    } catch (error) {
      options.log.warn(lostStateText(error instanceof Error ? error.message : String(error), saved));
      return undefined;
    }
  }

  get program(): Program {
    return this.#rules.program;
  }

  get texts(): readonly SourceText[] {
    return this.#rules.texts;
  }

  get session(): Session {
    return this.#session;
  }

  get counts(): LiveCounts {
    return this.#counts;
  }

  /** Since when the disk refuses the journal, ms; undefined while it does not. */
  get refusedSinceMs(): number | undefined {
    return this.#journal.refusedSinceMs;
  }

  get syncedMs(): number | undefined {
    return this.#journal.syncedMs;
  }

  /** Evaluates new input. True: more may be waiting already. */
  async turn(nowMs: number): Promise<boolean> {
    this.#noteJump(nowMs);
    this.#nowMs = nowMs;
    this.#notePause();
    const pieces: InputPiece[] = [];
    let left = TURN_BYTES;
    for (const input of this.options.inputs) {
      if (left <= 0) break;
      for (const piece of await input.poll(nowMs, left)) {
        for (const each of [...(await this.#headers.before(piece)), piece]) {
          // Before anything of it reaches the disk.
          pieces.push(...this.#redaction.of(this.#catchesUp ? { ...each, isBacklog: true } : each));
        }
        left -= 'bytes' in piece ? piece.bytes.length : 1024;
      }
    }
    if (left >= TURN_BYTES / 2) this.#catchesUp = false;
    const known = this.#newSources();
    // Lines may wait in inputs that were not asked.
    const { output, ended } = this.#evaluate(known, pieces, nowMs, left > 0);
    const out = this.outbox.itemsFor(this.#toKnownTargets(output.deliveries), this.#steady());
    if (pieces.length + known.length + ended.length + out.length + output.transitions.length === 0) {
      this.#idleMs = nowMs;
      await this.#journal.sync(nowMs, false);
      return false;
    }
    const isAwaited = out.length > 0 || pieces.some((piece) => piece.isAwaited === true);
    const turn = {
      ...(known.length === 0 ? {} : { known }),
      ...(ended.length === 0 ? {} : { ended }),
      inputs: joinReads(pieces.map(journalInputOf)),
      out,
    };
    await this.#write(turn, nowMs, isAwaited);
    for (const input of this.options.inputs) input.written?.();
    this.#emit(output, out);
    return left < TURN_BYTES / 2;
  }

  /** Other rules from now on. */
  async reload(rules: LiveRules, nowMs: number): Promise<void> {
    const { output, out } = this.#reload(rules, nowMs);
    await this.#journal.compact(nowMs);
    this.#emit(output, out);
  }

  /** The item is about to be sent: resolves when that is on disk. */
  async claim(item: OutboxItem): Promise<void> {
    this.#record({ t: 'claim', target: item.target, id: item.notification.id });
    await this.#journal.commit();
  }

  /** The item left its queue. One that was given up goes to the `else` of its sink. */
  end(item: OutboxItem, end: Parameters<Outbox['endOf']>[1]): void {
    const record = this.outbox.endOf(item, end, this.#steady());
    this.#record(record);
    void this.#journal.commit().then(() => {
      if (record.t === 'end' && record.next !== undefined) this.options.send(record.next);
    });
  }

  /** Writes a snapshot and closes everything. */
  async stop(nowMs: number): Promise<void> {
    await this.#journal.compact(nowMs);
    await this.options.store?.close();
    for (const input of this.options.inputs) await input.close();
  }

  #steady(): number {
    return this.options.steady?.() ?? this.#nowMs;
  }

  /** Logs that the wall clock was set: evaluation continues, but silence and late records need an explanation. */
  #noteJump(nowMs: number): void {
    const aheadMs = nowMs - (this.options.steady?.() ?? nowMs);
    const jumpMs = aheadMs - this.#aheadMs;
    this.#aheadMs = aheadMs;
    // The first time there is nothing to compare with: NaN.
    if (!(Math.abs(jumpMs) >= JUMP_MS)) return;
    const by = formatSeconds(Math.round(Math.abs(jumpMs) / 1000));
    this.options.log.warn(
      jumpMs > 0
        ? `the system clock jumped forward by ${by}: sources without new records may count as silent for that long, and absence alerts may fire`
        : `the system clock jumped back by ${by}: records with times that were evaluated already count as late, and absence alerts cannot fire until the clock has caught up`,
    );
  }

  /** Notes whether nothing was read for a while: how old that input is says nothing about its source. */
  #notePause(): void {
    const atMs = this.#steady();
    if (atMs - this.#turnedMs >= PAUSE_MS) this.#catchesUp = true;
    this.#turnedMs = atMs;
  }

  /** Sources that were not there in earlier turns. */
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

  /** @param mayEnd whether all lines that were written have been read. */
  #evaluate(
    known: readonly KnownSource[],
    pieces: readonly InputPiece[],
    nowMs: number,
    mayEnd: boolean,
  ): { readonly output: SessionOutput; readonly ended: readonly OverdueRecords[] } {
    // Before time advances: without a source that holds it, the watermark would follow the clock, and all lines of the logs would be late.
    this.#addSources(known);
    this.#session.advanceTo(
      nowMs,
      pieces.map(({ source }) => source),
    );
    for (const piece of pieces) this.#push(piece);
    const ended = mayEnd ? this.#session.overdue(nowMs) : [];
    this.#counts.records += this.#session.endRecords(ended);
    const output = this.#session.take();
    this.#counts.transitions += output.transitions.length;
    this.#counts.notifications += output.deliveries.length;
    return { output, ended };
  }

  /** The same for new input and for input from the journal. */
  #push(piece: InputPiece): void {
    const { source, streams, isBacklog = false } = piece;
    for (const stream of streams) {
      if (!this.#session.hasStream(stream)) {
        this.options.log.warn(
          `${source}: input for the stream ${stream} was dropped, a reload removed this stream before it was evaluated`,
        );
        continue;
      }
      const input =
        'records' in piece
          ? { records: piece.records as readonly PlainRecord[], isRedacted: true, isBacklog }
          : // Logs are not copied to the journal, and so not redacted before.
            {
              bytes: piece.bytes,
              isRedacted: piece.position === undefined,
              isBacklog,
              ...(piece.client === undefined ? {} : { client: piece.client }),
            };
      this.#counts.records += this.#session.push(stream, source, input);
    }
  }

  #addSources(known: readonly KnownSource[]): void {
    for (const { source, streams } of known) {
      this.#sources.add(source);
      for (const stream of streams) if (this.#session.hasStream(stream)) this.#session.addSource(stream, source);
    }
  }

  /** Deliveries without the targets that the rules no longer have. */
  #toKnownTargets(deliveries: readonly Delivery[]): readonly Delivery[] {
    const known = new Set(this.program.sinks.map(({ name }) => name));
    return deliveries.map((delivery) => {
      const { notification, to } = delivery;
      const gone = to.filter((name) => !known.has(name));
      if (gone.length === 0) return delivery;
      this.options.log.warn(
        `${notification.alert} (${notification.kind}) is not sent to ${gone.join(', ')}: the rules no longer have a sink of that name`,
      );
      return { ...delivery, to: to.filter((name) => known.has(name)) };
    });
  }

  #emit({ transitions, deliveries }: SessionOutput, out: readonly OutboxItem[]): void {
    if (transitions.length > 0) this.options.onTransitions?.(transitions);
    if (deliveries.length > 0) this.options.onDeliveries?.(deliveries);
    for (const item of out) this.options.send(item);
  }

  #reload(rules: LiveRules, nowMs: number): { readonly output: SessionOutput; readonly out: readonly OutboxItem[] } {
    const output = this.#session.reload(rules.program, nowMs);
    this.#rules = rules;
    this.#redaction = new Redaction(rules.program);
    this.#headers.forget();
    const out = this.outbox.itemsFor(this.#toKnownTargets(output.deliveries), this.#steady());
    this.outbox.put(out);
    return { output, out };
  }

  // ---------------------------------------------------------------- disk

  /** Writes a turn to the journal. With notifications, or a client that waits, it is on disk when this returns. */
  async #write(done: Pick<TurnRecord, 'ended' | 'known' | 'inputs' | 'out'>, nowMs: number, isAwaited: boolean): Promise<void> {
    this.outbox.put(done.out);
    const turn: TurnRecord = { t: 'turn', ...(this.#idleMs === undefined ? {} : { idleMs: this.#idleMs }), nowMs, ...done };
    this.#idleMs = undefined;
    this.#journal.append(turn);
    await this.#journal.sync(nowMs, isAwaited);
  }

  #record(record: OutboxRecord): void {
    this.outbox.apply(record);
    this.#journal.append(record);
  }

  #snapshot(): LiveSnapshot {
    return {
      rules: this.#rules.texts,
      nowMs: this.#nowMs,
      session: this.#session.snapshot(),
      outbox: this.outbox.snapshot(),
      logs: this.options.inputs.flatMap((input) => input.positions?.() ?? []),
      counts: { ...this.#counts },
    };
  }

  // ---------------------------------------------------------------- restoring

  /** Evaluates the turns of the journal again: the same inputs at the same times give the same state. What they put into the outbox is in the journal. */
  async #replay(records: readonly JournalRecord[]): Promise<void> {
    for (const record of records) {
      if (record.t !== 'turn') {
        this.outbox.apply(record);
        continue;
      }
      const { idleMs, nowMs, known = [], ended = [], inputs, out } = record;
      if (idleMs !== undefined) this.#session.advanceTo(idleMs);
      this.#addSources(known);
      this.#session.advanceTo(nowMs, inputs.map(sourceOf));
      this.#nowMs = nowMs;
      for (const input of inputs) for await (const piece of this.#piecesOf(input)) this.#push(piece);
      this.#counts.records += this.#session.endRecords(ended);
      this.#counts.transitions += this.#session.take().transitions.length;
      this.#counts.notifications += out.length;
      this.outbox.put(out);
    }
  }

  async *#piecesOf(input: JournalInput): AsyncGenerator<InputPiece> {
    if (input.kind !== 'log') yield pieceOf(input);
    else {
      for (const from of this.options.inputs) {
        if (from.readTo === undefined) continue;
        for await (const piece of from.readTo(input.to)) yield { ...piece, isBacklog: input.backlog === true };
      }
    }
  }

  /** For a state whose session cannot be restored. */
  #restoreOutbox(saved: LiveSnapshot): void {
    this.outbox.restore(saved.outbox);
    this.#counts = { ...saved.counts };
    for (const record of (this.options.store?.recovered.records ?? []) as readonly JournalRecord[]) {
      if (record.t === 'turn') this.outbox.put(record.out);
      else this.outbox.apply(record);
    }
  }

  /** Writes a snapshot of where the run begins, and sends what an earlier run could not send. */
  async #begin(nowMs: number): Promise<void> {
    this.#nowMs = nowMs;
    // The clock is set by the first turn, which knows which sources have input.
    this.#addSources(this.#newSources());
    await this.#journal.compact(nowMs);
    for (const item of this.outbox.items()) this.options.send(item);
  }
}

const MAX_LISTED = 10;

/** The losses with a session that cannot be restored, and the remedy. */
function lostStateText(reason: string, { session }: LiveSnapshot): string {
  const active = session.notifier.activeAlerts.map(({ alert, group }) => {
    const values = Object.entries(group).map(([name, value]) => `${name} ${value}`);
    return values.length === 0 ? alert : `${alert} (${values.join(', ')})`;
  });
  const more = active.length > MAX_LISTED ? ` and ${active.length - MAX_LISTED} more` : '';
  const firing =
    active.length === 0
      ? 'No alert was firing.'
      : `These alerts were firing and will not be reported as resolved unless they fire again; check them by hand: ${active.slice(0, MAX_LISTED).join(', ')}${more}.`;
  return `the saved state of the alerts cannot be used: ${reason}. All alerts start inactive with empty windows; positions in log files and unsent notifications are kept. ${firing}`;
}

function sameTexts(a: readonly SourceText[], b: readonly SourceText[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
