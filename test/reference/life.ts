/** "Alert states": the states of one `when` of one group. */

import type { AlertState, ClauseValue, Reason } from '../../src/engine/model/transition.js';
import type { CheckedConditionWhen, CheckedEachWhen } from '../../src/parser/program.js';
import type { Judged } from './values.js';

export interface Change {
  readonly atMs: number;
  readonly from: AlertState;
  readonly to: AlertState;
  readonly reason: Reason;
  readonly clauses: readonly ClauseValue[];
}

type NoData = 'hold' | 'resolve' | 'fire';

/** What stands after `nodata` has had its say; `hold`: the clocks stop. */
interface Settled {
  readonly verdict: 'true' | 'false' | 'hold';
  readonly byNoData: boolean;
}

function settled(judged: Judged, nodata: NoData, onResolve: 'true' | 'false', onFire: 'true' | 'false'): Settled {
  if (judged.truth !== 'unknown') return { verdict: judged.truth, byNoData: false };
  if (nodata === 'resolve') return { verdict: onResolve, byNoData: true };
  if (nodata === 'fire' && !judged.incomplete) return { verdict: onFire, byNoData: true };
  return { verdict: 'hold', byNoData: false };
}

/** One `when` with a condition. */
export class ConditionLife {
  state: AlertState = 'inactive';
  /** Ticks since pending began, this one included: was the condition true? */
  #pendingTicks: boolean[] = [];
  #clearingTicks = 0;

  constructor(
    readonly when: CheckedConditionWhen,
    readonly nodata: NoData,
    readonly stepMs: number,
  ) {}

  judge(tickMs: number, condition: Judged, clear: Judged | undefined, guard: Judged | undefined): Change | undefined {
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
        if (guarded || c.verdict !== 'true') return undefined;
        this.#pendingTicks = [true];
        this.#clearingTicks = 0;
        return change(this.when.forMs > 0 ? 'pending' : 'firing', onCondition, condition.clauses);
      case 'pending':
        if (guarded) return change('inactive', 'guarded', guard.clauses);
        this.#pendingTicks.push(c.verdict === 'true');
        if (c.verdict === 'hold') return undefined;
        if (this.when.forOfMs === undefined) {
          if (c.verdict === 'false') return change('inactive', onCondition, condition.clauses);
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
            ? { verdict: c.verdict === 'hold' ? 'hold' : c.verdict === 'true' ? 'false' : 'true', byNoData: c.byNoData }
            : settled(clear, this.nodata, 'true', 'false');
        if (c.verdict === 'true' || deciding.verdict === 'false') {
          this.#clearingTicks = 0;
          return undefined;
        }
        if (deciding.verdict === 'hold') return undefined;
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

/** One `each`. It is told of matching records in order of time. */
export class EachLife {
  /** While it fires: when that ends if nothing more comes. */
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

  /** Time has come to here. */
  endBy(timeMs: number): readonly Change[] {
    if (this.endMs === undefined || this.endMs > timeMs) return [];
    const atMs = this.endMs;
    this.endMs = undefined;
    return [{ atMs, from: 'firing', to: 'inactive', reason: 'quiet', clauses: [] }];
  }
}
