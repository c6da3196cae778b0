/**
 * Compares the forecasts of one condition with what happened. A warning is a firing of the `when` that begins while the limit of the forecast is not met.
 * It came true if the limit is met within twice the horizon, and was wrong otherwise. A limit that is met while the `when` does not fire and no warning is
 * open was missed.
 */
import type { CheckedAlert, CheckedConditionWhen, CheckedWhen, ConditionExpr, ReachesExpr } from '../../parser/program.js';
import { Rows } from '../collections/rows.js';
import type { ConditionContext } from '../condition/condition.js';
import type { ForecastStats } from '../model/engine-api.js';

/** The newest lead times are kept. */
const MOST_LEADS = 1000;
/** A warning is wrong when the limit was not met within this many horizons. */
const HORIZONS = 2;

/** The open warnings of one group. */
interface OpenForecast {
  /** Times of the warnings that have neither come true nor been wrong. */
  warnedMs: number[];
  /** The last tick at which the limit was met. */
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
  /** By index of the instance; most instances have no entry. */
  readonly #groups = new Map<number, OpenForecast>();
  /** By index of the instance: 1 where the value was seen away from the limit. */
  readonly #away = new Rows(1, Int32Array);

  constructor(
    readonly alert: string,
    readonly when: CheckedConditionWhen,
    readonly expr: ReachesExpr,
  ) {}

  /** After a tick of the `when`. `fired`: it began to fire. `wasFiring`: it fired before. */
  note(index: number, context: ConditionContext, fired: boolean, wasFiring: boolean): void {
    const { tickMs } = context;
    const met = context.meets(this.expr);
    const group = this.#groups.get(index);
    if (group !== undefined && group.warnedMs.length > 0) this.#expire(group, tickMs);
    if (met === true) this.#meet(index, tickMs, wasFiring);
    else if (met === false && this.#away.get(index) === 0) this.#away.set(index, 0, 1);
    if (!fired || met === true || context.outlook(this.expr).truth !== true) return;
    this.#warnings += 1;
    this.#groupAt(index).warnedMs.push(tickMs);
  }

  /** `nowMs` is the time up to which the stream was evaluated: warnings may have expired since the last tick of their group. */
  stats(nowMs: number): ForecastStats {
    const open = [...this.#groups.values()].flatMap(({ warnedMs }) => warnedMs);
    const expired = open.filter((warnedMs) => this.#isExpired(warnedMs, nowMs)).length;
    const leads = [...this.#leadsMs].sort((a, b) => a - b);
    return {
      alert: this.alert,
      severity: this.when.severity,
      text: this.when.condition.clauses[this.expr.clause]?.text ?? '',
      warnings: this.#warnings,
      cameTrue: this.#cameTrue,
      wrong: this.#wrong + expired,
      open: open.length - expired,
      missed: this.#missed,
      ...(leads.length === 0
        ? {}
        : { leadMs: { least: leads[0] ?? 0, median: leads[(leads.length - 1) >> 1] ?? 0, most: leads.at(-1) ?? 0 } }),
    };
  }

  clear(index: number): void {
    this.#groups.delete(index);
    if (this.#away.get(index) !== 0) this.#away.set(index, 0, 0);
  }

  snapshot(index: number): unknown {
    const group = this.#groups.get(index);
    return [group?.warnedMs ?? [], group?.metMs ?? null, this.#away.get(index) !== 0];
  }

  restore(index: number, data: unknown): void {
    if (data === null || data === undefined) return;
    const [warnedMs, metMs, wasAway] = data as readonly [readonly number[], number | null, boolean];
    if (warnedMs.length > 0 || metMs !== null) this.#groups.set(index, { warnedMs: [...warnedMs], metMs: metMs ?? undefined });
    this.#away.set(index, 0, wasAway ? 1 : 0);
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

  /** The limit is met. Meeting it again within a horizon counts as the same meeting. */
  #meet(index: number, tickMs: number, wasFiring: boolean): void {
    const group = this.#groupAt(index);
    const again = group.metMs !== undefined && tickMs - group.metMs <= this.expr.horizonMs;
    group.metMs = tickMs;
    if (group.warnedMs.length > 0) {
      for (const warnedMs of group.warnedMs) this.#leadsMs.push(tickMs - warnedMs);
      this.#cameTrue += group.warnedMs.length;
      group.warnedMs = [];
      if (this.#leadsMs.length > MOST_LEADS) this.#leadsMs.splice(0, this.#leadsMs.length - MOST_LEADS);
    } else if (!again && !wasFiring && this.#away.get(index) !== 0) this.#missed += 1;
    if (this.#away.get(index) !== 0) this.#away.set(index, 0, 0);
  }

  #groupAt(index: number): OpenForecast {
    const known = this.#groups.get(index);
    if (known !== undefined) return known;
    const made: OpenForecast = { warnedMs: [], metMs: undefined };
    this.#groups.set(index, made);
    return made;
  }

  #expire(group: OpenForecast, tickMs: number): void {
    const open = group.warnedMs.filter((warnedMs) => !this.#isExpired(warnedMs, tickMs));
    this.#wrong += group.warnedMs.length - open.length;
    group.warnedMs = open;
  }

  #isExpired(warnedMs: number, nowMs: number): boolean {
    return nowMs - warnedMs > HORIZONS * this.expr.horizonMs;
  }
}

/** One for each forecast in the condition of a `when`. */
export function scorecardsOf(alert: CheckedAlert, when: CheckedWhen): readonly Scorecard[] {
  return when.kind === 'when' ? forecastsIn(when.condition.expr).map((expr) => new Scorecard(alert.name, when, expr)) : [];
}

function forecastsIn(expr: ConditionExpr): readonly ReachesExpr[] {
  if (expr.kind === 'reaches') return [expr];
  return expr.kind === 'and' || expr.kind === 'or' ? expr.terms.flatMap(forecastsIn) : [];
}
