/** Compares the forecasts of a rule file with the further course of the series. The rules run in the engine, as in a replay. */
import type { Transition } from '../../src/index.js';
import { alertsFrom, loadRules, renderDiagnostics } from '../../src/index.js';
import type { Program } from '../../src/parser/program.js';
import type { Sample, Series } from './series.js';

/** A warning is correct if the limit is met within so many horizons. */
const HORIZONS = 2;

export interface Limit {
  readonly limit: number;
  readonly from: 'below' | 'above';
  readonly horizonMs: number;
}

export interface Warning {
  readonly series: string;
  readonly atMs: number;
  /** When it resolved; undefined: not by the end. */
  readonly untilMs?: number;
  readonly eta?: { readonly low: number; readonly high?: number };
  /** When the limit was met; undefined: not within twice the horizon. */
  readonly crossedMs?: number;
  /** The limit had been met when the warning fired: nothing was predicted. */
  readonly late: boolean;
}

/** The limit is met, after it was not met for a horizon. */
export interface Crossing {
  readonly series: string;
  readonly atMs: number;
  /** The first warning that predicted it. */
  readonly firstWarningMs?: number;
}

export interface Outcome {
  readonly warnings: readonly Warning[];
  readonly crossings: readonly Crossing[];
  /** When the level rules fired: those that alert when the limit has been met. */
  readonly levels: readonly { readonly series: string; readonly atMs: number }[];
  readonly days: number;
}

/** @throws Error with the diagnostics, if the rules are wrong. */
export function programOf(name: string, text: string): Program {
  const sources = [{ path: name, text }];
  const { program, diagnostics } = loadRules(sources);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

export async function scoreForecasts(
  program: Program,
  samples: readonly Sample[],
  all: readonly Series[],
  by: string | undefined,
  limit: Limit,
): Promise<Outcome> {
  const transitions: Transition[] = [];
  for await (const transition of alertsFrom(program, [samples])) transitions.push(transition);
  const nameOf = (transition: Transition): string => (by === undefined ? '' : (transition.group[by] ?? ''));
  const warnings: Warning[] = [];
  const crossings: Crossing[] = [];
  for (const series of all) {
    const own = transitions.filter((transition) => transition.severity === 'warn' && nameOf(transition) === series.name);
    const met = crossingsOf(series, limit);
    const raised = own.flatMap((transition, at): Warning[] =>
      transition.to === 'firing' ? [warningOf(series, transition, own.slice(at + 1), met, limit)] : [],
    );
    warnings.push(...raised);
    for (const atMs of met) {
      const first = raised.find((warning) => !warning.late && warning.crossedMs === atMs);
      crossings.push({ series: series.name, atMs, ...(first === undefined ? {} : { firstWarningMs: first.atMs }) });
    }
  }
  const levels = transitions
    .filter(({ severity, to }) => severity === 'page' && to === 'firing')
    .map((transition) => ({ series: nameOf(transition), atMs: transition.at }));
  return { warnings, crossings, levels, days: all.reduce((sum, series) => sum + daysOf(series), 0) };
}

export function correctWarnings({ warnings }: Outcome): readonly Warning[] {
  return warnings.filter((warning) => !warning.late && warning.crossedMs !== undefined);
}

export function wrongWarnings({ warnings }: Outcome): readonly Warning[] {
  return warnings.filter((warning) => !warning.late && warning.crossedMs === undefined);
}

function warningOf(series: Series, fired: Transition, after: readonly Transition[], met: readonly number[], limit: Limit): Warning {
  const eta = fired.clauses.find((clause) => clause.eta !== undefined)?.eta;
  const resolved = after.find(({ from }) => from === 'firing');
  const atMs = fired.at;
  const next = met.find((crossedMs) => crossedMs > atMs) ?? Number.POSITIVE_INFINITY;
  // If the last sample before the tick is at or past the limit, there was nothing left to predict.
  const last = series.timesMs.findLastIndex((timeMs) => timeMs < atMs);
  const late = eta?.high === 0 || meetsLimit(series.values[last] as number, limit);
  return {
    series: series.name,
    atMs,
    late,
    ...(resolved === undefined ? {} : { untilMs: resolved.at }),
    ...(eta === undefined ? {} : { eta }),
    ...(next - atMs <= HORIZONS * limit.horizonMs ? { crossedMs: next } : {}),
  };
}

function crossingsOf({ timesMs, values }: Series, limit: Limit): number[] {
  const found: number[] = [];
  let lastMetMs = Number.NEGATIVE_INFINITY;
  values.forEach((value, at) => {
    const timeMs = timesMs[at] as number;
    if (!meetsLimit(value, limit)) return;
    if (at > 0 && timeMs - lastMetMs > limit.horizonMs) found.push(timeMs);
    lastMetMs = timeMs;
  });
  return found;
}

function meetsLimit(value: number, { limit, from }: Limit): boolean {
  return from === 'below' ? value >= limit : value <= limit;
}

function daysOf({ timesMs }: Series): number {
  return ((timesMs.at(-1) ?? 0) - (timesMs[0] ?? 0)) / 86_400_000;
}
