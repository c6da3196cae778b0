/**
 * Holds forecasts against what came. A warning is a `when` that fires while the limit of its forecast is not met. It came true if the limit is met within
 * twice the horizon, and was wrong otherwise. A limit that is met while nothing was told, neither by this forecast nor by what else the `when` asks for, was
 * missed.
 */
import type { CheckedAlert, CheckedConditionWhen, CheckedWhen, ConditionExpr, ReachesExpr } from '../../parser/program.js';
import { Rows } from '../collections/rows.js';
import type { ConditionContext } from '../condition/condition.js';
import type { ForecastStats } from '../model/engine-api.js';

/** Lead times that are kept, the newest. */
const MOST_LEADS = 1000;
/** So many horizons later a warning has not come true. */
const HORIZONS = 2;

/** What is open in one group. */
interface Held {
  /** When warnings were given that nothing has answered yet. */
  warnedMs: number[];
  /** When the limit was last met. */
  metMs: number | undefined;
}

export interface ScorecardSnapshot {
  readonly warnings: number;
  readonly cameTrue: number;
  readonly wrong: number;
  readonly missed: number;
  readonly leadsMs: readonly number[];
}

export class Scorecard {
  #warnings = 0;
  #cameTrue = 0;
  #wrong = 0;
  #missed = 0;
  #leadsMs: number[] = [];
  /** Groups with something open; most have nothing. */
  readonly #held = new Map<number, Held>();
  /** 1 where the value was seen away from the limit. */
  readonly #away = new Rows(1, Int32Array);

  constructor(
    readonly alert: string,
    readonly when: CheckedConditionWhen,
    readonly expr: ReachesExpr,
  ) {}

  /** A tick at which the `when` was judged; `fired`: it began to fire; `stood`: it fired before. */
  note(place: number, reading: ConditionContext, fired: boolean, stood: boolean): void {
    const { tickMs } = reading;
    const met = reading.meets(this.expr);
    const held = this.#held.get(place);
    if (held !== undefined && held.warnedMs.length > 0) this.#expire(held, tickMs);
    if (met === true) this.#meet(place, tickMs, stood);
    else if (met === false && this.#away.get(place) === 0) this.#away.set(place, 0, 1);
    if (!fired || met === true || reading.outlook(this.expr).truth !== true) return;
    this.#warnings += 1;
    this.#heldAt(place).warnedMs.push(tickMs);
  }

  /** Warnings are wrong when their time is over, though nobody judged since: `nowMs` is as far as the stream has got. */
  stats(nowMs: number): ForecastStats {
    const open = [...this.#held.values()].flatMap(({ warnedMs }) => warnedMs);
    const over = open.filter((warnedMs) => this.#isOver(warnedMs, nowMs)).length;
    const leads = [...this.#leadsMs].sort((a, b) => a - b);
    return {
      alert: this.alert,
      severity: this.when.severity,
      text: this.when.condition.clauses[this.expr.clause]?.text ?? '',
      warnings: this.#warnings,
      cameTrue: this.#cameTrue,
      wrong: this.#wrong + over,
      open: open.length - over,
      missed: this.#missed,
      ...(leads.length === 0
        ? {}
        : { leadMs: { least: leads[0] ?? 0, median: leads[(leads.length - 1) >> 1] ?? 0, most: leads.at(-1) ?? 0 } }),
    };
  }

  clear(place: number): void {
    this.#held.delete(place);
    if (this.#away.get(place) !== 0) this.#away.set(place, 0, 0);
  }

  snapshot(place: number): unknown {
    const held = this.#held.get(place);
    return [held?.warnedMs ?? [], held?.metMs ?? null, this.#away.get(place) !== 0];
  }

  restore(place: number, data: unknown): void {
    if (data === null || data === undefined) return;
    const [warnedMs, metMs, wasAway] = data as readonly [readonly number[], number | null, boolean];
    if (warnedMs.length > 0 || metMs !== null) this.#held.set(place, { warnedMs: [...warnedMs], metMs: metMs ?? undefined });
    this.#away.set(place, 0, wasAway ? 1 : 0);
  }

  totals(): ScorecardSnapshot {
    return { warnings: this.#warnings, cameTrue: this.#cameTrue, wrong: this.#wrong, missed: this.#missed, leadsMs: [...this.#leadsMs] };
  }

  restoreTotals(saved: ScorecardSnapshot | undefined): void {
    if (saved === undefined) return;
    this.#warnings = saved.warnings;
    this.#cameTrue = saved.cameTrue;
    this.#wrong = saved.wrong;
    this.#missed = saved.missed;
    this.#leadsMs = [...saved.leadsMs];
  }

  /** Going to and fro at the limit is one meeting: the next one comes after a horizon away from it. */
  #meet(place: number, tickMs: number, stood: boolean): void {
    const held = this.#heldAt(place);
    const again = held.metMs !== undefined && tickMs - held.metMs <= this.expr.horizonMs;
    held.metMs = tickMs;
    if (held.warnedMs.length > 0) {
      for (const warnedMs of held.warnedMs) this.#leadsMs.push(tickMs - warnedMs);
      this.#cameTrue += held.warnedMs.length;
      held.warnedMs = [];
      if (this.#leadsMs.length > MOST_LEADS) this.#leadsMs.splice(0, this.#leadsMs.length - MOST_LEADS);
    } else if (!again && !stood && this.#away.get(place) !== 0) this.#missed += 1;
    if (this.#away.get(place) !== 0) this.#away.set(place, 0, 0);
  }

  #heldAt(place: number): Held {
    const known = this.#held.get(place);
    if (known !== undefined) return known;
    const made: Held = { warnedMs: [], metMs: undefined };
    this.#held.set(place, made);
    return made;
  }

  #expire(held: Held, tickMs: number): void {
    const open = held.warnedMs.filter((warnedMs) => !this.#isOver(warnedMs, tickMs));
    this.#wrong += held.warnedMs.length - open.length;
    held.warnedMs = open;
  }

  #isOver(warnedMs: number, nowMs: number): boolean {
    return nowMs - warnedMs > HORIZONS * this.expr.horizonMs;
  }
}

/** One for each forecast that the condition of a `when` asks for. */
export function scorecardsOf(alert: CheckedAlert, when: CheckedWhen): readonly Scorecard[] {
  return when.kind === 'when' ? forecastsIn(when.condition.expr).map((expr) => new Scorecard(alert.name, when, expr)) : [];
}

function forecastsIn(expr: ConditionExpr): readonly ReachesExpr[] {
  if (expr.kind === 'reaches') return [expr];
  return expr.kind === 'and' || expr.kind === 'or' ? expr.terms.flatMap(forecastsIn) : [];
}
