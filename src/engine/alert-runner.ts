/**
 * One alert at work: its groups, their windows and lives, and the times at which something must be done. Records and ticks reach it in order of
 * time. Instances at which nothing can have changed sleep: a tick costs what woke up, not what exists.
 */
import type { CheckedAlert, CheckedWhen, Condition } from '../parser/program.js';
import type { Grouping } from './groups/grouping.js';
import { TimeHeap } from './groups/heap.js';
import type { GroupRef, InstanceSnapshot, Life } from './groups/instance.js';
import { Instance } from './groups/instance.js';
import { compareTexts } from './groups/order.js';
import { InstanceReading } from './groups/reading.js';
import type { HeldBackCounter } from './held-back.js';
import { aggregatesIn, clausesOf, truthChangesMs, truthOf } from './life/condition.js';
import type { EachChange } from './life/each.js';
import { EachMachine } from './life/each.js';
import type { StateChange } from './life/machine.js';
import { Machine } from './life/machine.js';
import { tickInput } from './life/nodata.js';
import { renderSummary } from './summary.js';
import type { AlertState, ClauseValue, Reason, Transition } from './transition.js';
import type { AggregateDescriptor, AggregateSpec } from './window/aggregate.js';
import { functionNamed } from './window/functions.js';

export interface AlertSnapshot {
  readonly instances: readonly InstanceSnapshot[];
  readonly limitTickMs: number | null;
  readonly evicted: number;
  readonly forgotten: number;
}

/** What is settled about an alert before the first record. */
interface AggregateKind {
  readonly descriptor: AggregateDescriptor;
  readonly spec: AggregateSpec;
}

export class AlertRunner {
  readonly #kinds: readonly AggregateKind[];
  readonly #wakes = new TimeHeap<Instance>();
  readonly #instances = new Set<Instance>();
  /** Aggregates of each `when`'s condition and clear condition that have a window; only `nodata fire` asks. */
  readonly #windowed: readonly { readonly condition: readonly number[]; readonly clear: readonly number[] }[];
  readonly #sampleAgeMs: number;
  /** Records wait here for what a guard is at the next tick. */
  readonly waits: boolean;
  /** A tick at which the limit must be looked at though nobody wakes; Infinity if none. */
  #limitTickMs = Number.POSITIVE_INFINITY;
  evicted = 0;
  forgotten = 0;

  constructor(
    readonly alert: CheckedAlert,
    readonly grouping: Grouping,
    /** Place of this alert among those of its grouping. */
    readonly slot: number,
    readonly out: Transition[],
    readonly heldBack: HeldBackCounter,
    /** The earliest `dueMs` of all alerts of the stream, kept low enough here and found anew by the stream. */
    readonly earliest: { dueMs: number },
  ) {
    this.#kinds = alert.aggregates.map((aggregate) => ({
      descriptor: functionNamed(aggregate.fn),
      spec: {
        stepMs: alert.stepMs,
        windowMs: aggregate.windowMs,
        bucketMs: aggregate.bucketMs,
        ...(aggregate.rank === undefined ? {} : { rank: aggregate.rank }),
      },
    }));
    this.#windowed = alert.whens.map((when) => ({
      condition: when.kind === 'when' ? this.#windowedIn(when.condition) : [],
      clear: when.kind === 'when' ? this.#windowedIn(when.clear) : [],
    }));
    this.waits = alert.whens.some((when) => when.kind === 'each' && when.guard !== undefined);
    this.#sampleAgeMs = Math.max(300_000, ...alert.aggregates.map((aggregate) => aggregate.windowMs));
  }

  get groups(): number {
    return this.#instances.size;
  }

  /** The next time at which something must be done; never later than it must be. */
  get dueMs(): number {
    return Math.min(this.#wakes.firstMs, this.#limitTickMs);
  }

  /** Transitions at and after this time may still be missing although the stream has got to `throughMs`. */
  settledMs(throughMs: number): number {
    return this.waits ? Math.floor(throughMs / this.alert.stepMs) * this.alert.stepMs : throughMs;
  }

  /** A group of this alert begins to be observed. */
  begin(ref: GroupRef, fromMs: number): Instance {
    const instance = new Instance(
      ref,
      fromMs,
      this.#kinds.map(({ descriptor, spec }) => descriptor.create(spec)),
      this.alert.whens.map((when) => this.#life(when)),
    );
    this.#instances.add(instance);
    this.grouping.attach(ref, this.slot, instance);
    this.touch(instance, fromMs);
    return instance;
  }

  /** Something happened to an instance at `timeMs`: it is looked at at the tick after. */
  touch(instance: Instance, timeMs: number): void {
    const tickMs = (Math.floor(timeMs / this.alert.stepMs) + 1) * this.alert.stepMs;
    if (tickMs >= instance.tickMs) return;
    instance.tickMs = tickMs;
    if (tickMs < instance.wakeMs) this.#wake(instance, tickMs);
  }

  /** A record passed the filter of an aggregate. */
  add(instance: Instance, aggregate: number, timeMs: number, sample: number | string, above: boolean): void {
    instance.states[aggregate]?.add(timeMs, sample, above);
    this.touch(instance, timeMs);
  }

  /** A record that an `each` wants; `late` ones come at the watermark. */
  each(instance: Instance, when: number, timeMs: number, late: boolean): void {
    const life = instance.lives[when];
    if (life?.kind !== 'each') return;
    if (late) instance.lateHeardMs = Math.max(instance.lateHeardMs, timeMs);
    if (this.alert.whens[when]?.guard !== undefined) {
      life.machine.wait(timeMs, late);
      this.touch(instance, timeMs);
      return;
    }
    const changes: EachChange[] = [];
    life.machine.record(timeMs, late, changes);
    this.#tellEach(instance, when, changes);
    if (life.machine.endsAt < instance.wakeMs) this.#wake(instance, life.machine.endsAt);
  }

  /** A log line worth showing with the alert. */
  sample(instance: Instance, atMs: number, line: string): void {
    const last = instance.samples.at(-1);
    if (last !== undefined && last.atMs === atMs && last.line === line) return;
    instance.samples.push({ atMs, line });
    if (instance.samples.length > this.alert.sample) instance.samples.shift();
  }

  /** Does what is due at `timeMs`; everything before it has been done and every record before it been added. */
  run(timeMs: number): void {
    const due = this.#dueAt(timeMs);
    for (const instance of due) this.#endEachs(instance, timeMs);
    if (timeMs % this.alert.stepMs !== 0) {
      for (const instance of due) this.#sleep(instance);
      return;
    }
    // Before anyone makes room: a record whose guard lets it count fires since its own time.
    for (const instance of due) this.#settleEachs(instance, timeMs);
    const kept = due.filter((instance) => !this.#isForgotten(instance, timeMs));
    this.#makeRoom(timeMs);
    for (const instance of kept) if (this.#instances.has(instance)) this.#judge(instance, timeMs);
  }

  snapshot(): AlertSnapshot {
    return {
      instances: [...this.#instances].map((instance) => instance.snapshot()),
      limitTickMs: Number.isFinite(this.#limitTickMs) ? this.#limitTickMs : null,
      evicted: this.evicted,
      forgotten: this.forgotten,
    };
  }

  restore(saved: AlertSnapshot, refOf: (key: string) => GroupRef): void {
    this.evicted = saved.evicted;
    this.forgotten = saved.forgotten;
    // What the engine began to observe when it was made is among what was saved.
    this.#instances.clear();
    for (const from of saved.instances) {
      const ref = refOf(from.key);
      const instance = new Instance(
        ref,
        from.observedFromMs,
        this.#kinds.map(({ descriptor, spec }, index) => descriptor.restore(spec, from.states[index])),
        this.alert.whens.map((when) => this.#life(when)),
      );
      instance.restore(from);
      this.#instances.add(instance);
      this.grouping.attach(ref, this.slot, instance);
      if (Number.isFinite(instance.wakeMs)) this.#wakes.push(instance.wakeMs, instance);
    }
    this.#limitTickMs = saved.limitTickMs ?? Number.POSITIVE_INFINITY;
  }

  #life(when: CheckedWhen): Life {
    if (when.kind === 'each') return { kind: 'each', machine: new EachMachine(when.keepMs) };
    const { stepMs } = this.alert;
    const machine = new Machine({
      forSteps: Math.ceil(when.forMs / stepMs),
      forOfSteps: when.forOfMs === undefined ? 0 : Math.ceil(when.forOfMs / stepMs),
      keepSteps: Math.ceil(when.keepMs / stepMs),
    });
    return { kind: 'when', machine, input: undefined, guardHeld: false, screenedBy: -1 };
  }

  #windowedIn(condition: Condition | undefined): readonly number[] {
    if (condition === undefined) return [];
    return [...aggregatesIn(condition.expr)].filter((index) => (this.alert.aggregates[index]?.windowMs ?? 0) > 0);
  }

  #wake(instance: Instance, timeMs: number): void {
    instance.wakeMs = timeMs;
    this.#wakes.push(timeMs, instance);
    if (timeMs < this.earliest.dueMs) this.earliest.dueMs = timeMs;
  }

  /** Instances whose time has come, each once. */
  #dueAt(timeMs: number): Instance[] {
    const due: Instance[] = [];
    while (this.#wakes.firstMs <= timeMs) {
      const instance = this.#wakes.pop();
      if (instance === undefined || instance.wakeMs > timeMs || !this.#instances.has(instance)) continue;
      instance.wakeMs = Number.POSITIVE_INFINITY;
      due.push(instance);
    }
    return due;
  }

  /** Ends every unguarded `each` whose time is over; a guarded one waits for what the tick lets in. */
  #endEachs(instance: Instance, timeMs: number): void {
    instance.lives.forEach((life, when) => {
      if (life.kind !== 'each' || this.alert.whens[when]?.guard !== undefined) return;
      const changes: EachChange[] = [];
      life.machine.endBy(timeMs, changes);
      this.#tellEach(instance, when, changes);
    });
  }

  /** What waited for its guard counts or not by what the guard is at this tick; then a guarded `each` ends if its time is over. */
  #settleEachs(instance: Instance, tickMs: number): void {
    this.alert.whens.forEach((when, index) => {
      const life = instance.lives[index];
      if (life?.kind !== 'each' || when.guard === undefined) return;
      const changes: EachChange[] = [];
      const guarded = life.machine.isWaiting && truthOf(when.guard.expr, new InstanceReading(this.alert, instance, tickMs)) === false;
      life.machine.settle(guarded, changes);
      life.machine.endBy(tickMs, changes);
      this.#tellEach(instance, index, changes);
    });
  }

  #isForgotten(instance: Instance, tickMs: number): boolean {
    if (this.alert.by.length === 0 || tickMs - instance.lastHeardMs < this.alert.forgetMs) return false;
    if (instance.lives.some((life) => life.kind === 'each' && life.machine.firing && life.machine.endsAt > tickMs)) return false;
    this.#drop(instance, tickMs, 'forgotten');
    this.forgotten += 1;
    return true;
  }

  #isOverLimit(): boolean {
    return this.alert.by.length > 0 && this.#instances.size > this.alert.limit;
  }

  /** Past the limit, those that do not fire make room, heard of least lately first. */
  #makeRoom(tickMs: number): void {
    this.#limitTickMs = Number.POSITIVE_INFINITY;
    if (!this.#isOverLimit()) return;
    const candidates = [...this.#instances]
      .filter((instance) => !instance.firing)
      .sort((a, b) => a.lastHeardMs - b.lastHeardMs || compareTexts(a.ref.values, b.ref.values));
    for (const instance of candidates) {
      if (!this.#isOverLimit()) return;
      this.#drop(instance, tickMs, 'evicted');
      this.evicted += 1;
    }
    if (this.#isOverLimit()) this.#limitTickMs = tickMs + this.alert.stepMs;
  }

  #drop(instance: Instance, tickMs: number, reason: Reason): void {
    instance.lives.forEach((life, when) => {
      if (life.kind === 'each') {
        if (life.machine.end()) this.#tell(instance, when, tickMs, 'firing', 'inactive', reason, []);
        return;
      }
      const change = life.machine.end(reason);
      if (change !== undefined) this.#tell(instance, when, tickMs, change.from, change.to, reason, []);
    });
    this.#instances.delete(instance);
    instance.wakeMs = Number.POSITIVE_INFINITY;
    this.grouping.detach(instance.ref, this.slot);
  }

  #judge(instance: Instance, tickMs: number): void {
    const tick = tickMs / this.alert.stepMs;
    const reading = new InstanceReading(this.alert, instance, tickMs);
    const skipped = instance.lastTick === undefined ? 0 : tick - instance.lastTick - 1;
    instance.lastTick = tick;
    let nextMs = Number.POSITIVE_INFINITY;
    this.alert.whens.forEach((when, index) => {
      const life = instance.lives[index];
      if (life?.kind === 'when' && when.kind === 'when') {
        if (life.input !== undefined) life.machine.skip(skipped, life.input);
        nextMs = Math.min(nextMs, this.#judgeWhen(instance, index, life, reading));
      }
    });
    if (this.alert.by.length > 0) {
      const { stepMs, forgetMs } = this.alert;
      const forgetAtMs = Math.ceil((instance.lastHeardMs + forgetMs) / stepMs) * stepMs;
      nextMs = Math.min(nextMs, Math.max(forgetAtMs, tickMs + stepMs));
    }
    instance.tickMs = nextMs;
    this.#sleep(instance);
  }

  /** One `when` at a tick; returns when it must be judged again if nothing is added. */
  #judgeWhen(instance: Instance, index: number, life: Life & { kind: 'when' }, reading: InstanceReading): number {
    const when = this.alert.whens[index];
    if (when?.kind !== 'when') return Number.POSITIVE_INFINITY;
    const windowed = this.#windowed[index];
    const truth = truthOf(when.condition.expr, reading);
    const input = tickInput(this.alert.nodata, {
      condition: truth,
      conditionIncomplete: windowed?.condition.some((aggregate) => reading.isIncomplete(aggregate)) ?? false,
      clear: when.clear === undefined ? undefined : truthOf(when.clear.expr, reading),
      hasClear: when.clear !== undefined,
      clearIncomplete: windowed?.clear.some((aggregate) => reading.isIncomplete(aggregate)) ?? false,
      guarded: when.guard !== undefined && truthOf(when.guard.expr, reading) === false,
    });
    const change = life.machine.step(reading.tickMs / this.alert.stepMs, input);
    life.input = input;
    this.heldBack.note(this.alert.name, when, life, change, reading);
    if (change !== undefined) this.#tellChange(instance, index, change, when, reading);
    return Math.min(
      reading.tickMs + life.machine.idleSteps(input) * this.alert.stepMs,
      ...[when.condition, when.guard, when.clear].map((condition) =>
        condition === undefined ? Number.POSITIVE_INFINITY : truthChangesMs(condition.expr, reading),
      ),
      this.alert.nodata === 'fire'
        ? reading.completeMs([...(windowed?.condition ?? []), ...(windowed?.clear ?? [])])
        : Number.POSITIVE_INFINITY,
    );
  }

  #tellChange(
    instance: Instance,
    index: number,
    change: StateChange,
    when: CheckedWhen & { kind: 'when' },
    reading: InstanceReading,
  ): void {
    const decided =
      change.reason === 'guarded' ? when.guard : change.from === 'firing' && when.clear !== undefined ? when.clear : when.condition;
    const clauses = decided === undefined ? [] : clausesOf(decided, reading);
    this.#tell(instance, index, reading.tickMs, change.from, change.to, change.reason, clauses, reading);
  }

  #tellEach(instance: Instance, when: number, changes: readonly EachChange[]): void {
    const planned = this.alert.whens[when];
    const text = planned?.kind === 'each' ? planned.text : '';
    for (const { at, to, reason } of changes) {
      const clauses: ClauseValue[] = to === 'firing' ? [{ text, value: true, truth: 'true' }] : [];
      this.#tell(instance, when, at, to === 'firing' ? 'inactive' : 'firing', to, reason, clauses);
    }
  }

  #tell(
    instance: Instance,
    when: number,
    at: number,
    from: AlertState,
    to: AlertState,
    reason: Reason,
    clauses: readonly ClauseValue[],
    reading?: InstanceReading,
  ): void {
    const { alert } = this;
    const planned = alert.whens[when];
    if (planned === undefined) return;
    const samples = instance.samples.filter((sample) => sample.atMs >= at - this.#sampleAgeMs).map((sample) => sample.line);
    this.out.push({
      at,
      alert: alert.name,
      group: instance.group(alert),
      severity: planned.severity,
      from,
      to,
      reason,
      clauses,
      ...(alert.summary === undefined ? {} : { summary: renderSummary(alert.summary, alert, instance.ref.values, reading) }),
      ...(alert.sample > 0 && to !== 'inactive' ? { samples } : {}),
    });
  }

  /** Lets the instance sleep until its next tick, or the end of an `each` if that is earlier. */
  #sleep(instance: Instance): void {
    const { stepMs, whens } = this.alert;
    let wakeMs = instance.tickMs;
    instance.lives.forEach((life, index) => {
      if (life.kind !== 'each' || !life.machine.firing) return;
      const { endsAt } = life.machine;
      wakeMs = Math.min(wakeMs, whens[index]?.guard === undefined ? endsAt : Math.ceil(endsAt / stepMs) * stepMs);
    });
    if (Number.isFinite(wakeMs)) this.#wake(instance, wakeMs);
  }
}
