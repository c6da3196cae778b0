/** "Alert states": the states of one `when` or `each` in one group. */

import type { AlertState, ClauseValue, Reason } from '../../src/engine/model/transition.js';
import type { CheckedConditionWhen, CheckedEachWhen } from '../../src/parser/program.js';
import type { Suppressor } from './suppressions.js';
import { suppressorOf } from './suppressions.js';
import type { Evaluation } from './values.js';

export interface Change {
  readonly atMs: number;
  readonly from: AlertState;
  readonly to: AlertState;
  readonly reason: Reason;
  readonly clauses: readonly ClauseValue[];
}

type NoData = 'hold' | 'resolve' | 'fire';

/** A condition after `nodata`; `hold`: the tick counts for neither `for` nor `keep`. */
interface Settled {
  readonly truth: 'true' | 'false' | 'hold';
  readonly byNoData: boolean;
}

function settled(evaluation: Evaluation, nodata: NoData, onResolve: 'true' | 'false', onFire: 'true' | 'false'): Settled {
  if (evaluation.truth !== 'unknown') return { truth: evaluation.truth, byNoData: false };
  if (nodata === 'resolve') return { truth: onResolve, byNoData: true };
  if (nodata === 'fire' && !evaluation.incomplete) return { truth: onFire, byNoData: true };
  return { truth: 'hold', byNoData: false };
}

/** One `when`. */
export class WhenStateMachine {
  state: AlertState = 'inactive';
  /** Ticks since pending began, this one included: was the condition true? */
  #pendingTicks: boolean[] = [];
  #clearingTicks = 0;
  /** Whether the condition, after `nodata`, was true at the last tick. */
  #wasTrue = false;
  /** By tick: what suppresses it. */
  readonly suppressed: (Suppressor | undefined)[] = [];

  constructor(
    readonly when: CheckedConditionWhen,
    readonly nodata: NoData,
    readonly stepMs: number,
  ) {}

  /** Evaluates one tick: the next one after the last. */
  tick(tickMs: number, condition: Evaluation, clear: Evaluation | undefined, guard: Evaluation | undefined): Change | undefined {
    const change = this.#step(tickMs, condition, clear, guard);
    const isTrue = settled(condition, this.nodata, 'false', 'true').truth === 'true';
    this.#wasTrue = isTrue;
    this.suppressed.push(this.state === 'inactive' ? suppressorOf(this.when, condition, isTrue, guard?.truth === 'false') : undefined);
    return change;
  }

  get firesOnCondition(): boolean {
    return this.state === 'firing' && this.#wasTrue;
  }

  #step(tickMs: number, condition: Evaluation, clear: Evaluation | undefined, guard: Evaluation | undefined): Change | undefined {
    const guarded = guard?.truth === 'false';
    const c = settled(condition, this.nodata, 'false', 'true');
    const onCondition: Reason = c.byNoData ? 'nodata' : 'condition';
    const change = (to: AlertState, reason: Reason, clauses: readonly ClauseValue[]): Change => {
      const from = this.state;
      this.state = to;
      return { atMs: tickMs, from, to, reason, clauses };
    };
    switch (this.state) {
      case 'inactive':
        if (guarded || c.truth !== 'true') return undefined;
        this.#pendingTicks = [true];
        this.#clearingTicks = 0;
        return change(this.when.forMs > 0 ? 'pending' : 'firing', onCondition, condition.clauses);
      case 'pending':
        if (guarded) return change('inactive', 'guarded', guard.clauses);
        this.#pendingTicks.push(c.truth === 'true');
        if (c.truth === 'hold') return undefined;
        if (this.when.forOfMs === undefined) {
          if (c.truth === 'false') return change('inactive', onCondition, condition.clauses);
          return this.#enough() ? change('firing', onCondition, condition.clauses) : undefined;
        }
        if (this.#trueTicks() === 0) return change('inactive', onCondition, condition.clauses);
        return this.#enough() ? change('firing', onCondition, condition.clauses) : undefined;
      case 'firing': {
        if (guarded) {
          this.#clearingTicks = 0;
          return undefined;
        }
        // Without a clear condition, "clear" is that the condition is false.
        const deciding =
          clear === undefined
            ? { truth: c.truth === 'hold' ? 'hold' : c.truth === 'true' ? 'false' : 'true', byNoData: c.byNoData }
            : settled(clear, this.nodata, 'true', 'false');
        if (c.truth === 'true' || deciding.truth === 'false') {
          this.#clearingTicks = 0;
          return undefined;
        }
        if (deciding.truth === 'hold') return undefined;
        this.#clearingTicks += 1;
        if ((this.#clearingTicks - 1) * this.stepMs < this.when.keepMs) return undefined;
        return change('inactive', deciding.byNoData ? 'nodata' : 'cleared', (clear ?? condition).clauses);
      }
    }
  }

  /** The ticks that count: all since pending began, or the latest of them. */
  #trueTicks(): number {
    const { forOfMs } = this.when;
    const counted = forOfMs === undefined ? this.#pendingTicks : this.#pendingTicks.slice(-Math.ceil(forOfMs / this.stepMs));
    return counted.filter(Boolean).length;
  }

  #enough(): boolean {
    const { forMs, forOfMs } = this.when;
    return forOfMs === undefined ? (this.#trueTicks() - 1) * this.stepMs >= forMs : this.#trueTicks() * this.stepMs >= forMs;
  }

  /** The group is dropped. */
  drop(tickMs: number, reason: 'forgotten' | 'evicted'): Change | undefined {
    return this.state === 'inactive' ? undefined : { atMs: tickMs, from: this.state, to: 'inactive', reason, clauses: [] };
  }
}

/** One `each`. `take` is called with its matching records in order of time. */
export class EachStateMachine {
  /** While it fires: when it ends without another record. */
  endMs: number | undefined;

  constructor(readonly when: CheckedEachWhen) {}

  take(timeMs: number, late: boolean): readonly Change[] {
    const changes = this.endBy(timeMs);
    const begins = this.endMs === undefined;
    this.endMs = timeMs + this.when.keepMs;
    if (!begins) return changes;
    const clauses: readonly ClauseValue[] = [{ text: this.when.text, value: true, truth: 'true' }];
    return [...changes, { atMs: timeMs, from: 'inactive', to: 'firing', reason: late ? 'late' : 'condition', clauses }];
  }

  /** Ends it if it ends at or before `timeMs`. */
  endBy(timeMs: number): readonly Change[] {
    if (this.endMs === undefined || this.endMs > timeMs) return [];
    const atMs = this.endMs;
    this.endMs = undefined;
    return [{ atMs, from: 'firing', to: 'inactive', reason: 'quiet', clauses: [] }];
  }
}
