/** Counts what random cases exercise, so that a test can show that they are worth their time. */
import type { Program } from '../../src/parser/program.js';
import type { ReferenceResult } from '../reference/reference.js';

export const SPAN_COUNTS = ['open', 'completed', 'timedOut', 'repeats', 'unmatched', 'evicted', 'unkeyed'] as const;
export const RECORD_COUNTS = ['late', 'timeless', 'timelessDropped', 'badClock', 'outside'] as const;

/** All numbers are numbers of cases. */
export class CaseCoverage {
  cases = 0;
  withTransitions = 0;
  withFiring = 0;
  withEnd = 0;
  withBounds = 0;
  withUnknown = 0;
  /** By both states and the reason. */
  readonly transitions = new Map<string, number>();
  /** By what suppressed an alert. */
  readonly suppressions = new Map<string, number>();
  /** By the functions of alerts with transitions. */
  readonly functions = new Map<string, number>();
  /** By the counters of spans, by `alerting` for spans with an alert that has transitions, and by `nested` for such spans on spans. */
  readonly spans = new Map<string, number>();
  /** By the counters of sources. */
  readonly records = new Map<string, number>();

  add(program: Program, { transitions, sources, spans, suppressions }: ReferenceResult): void {
    const clauses = transitions.flatMap((transition) => transition.clauses);
    this.cases += 1;
    this.withTransitions += Number(transitions.length > 0);
    this.withFiring += Number(transitions.some(({ to }) => to === 'firing'));
    this.withEnd += Number(transitions.some(({ from }) => from === 'firing'));
    this.withBounds += Number(clauses.some(({ low, high }) => low !== undefined || high !== undefined));
    this.withUnknown += Number(clauses.some(({ truth }) => truth === 'unknown'));
    const alerting = new Set(transitions.map(({ alert }) => alert));
    const alerts = program.alerts.filter(({ name }) => alerting.has(name));
    const spanNames = new Set(program.spans.map(({ name }) => name));
    const hasAlerting = alerts.some(({ stream }) => spanNames.has(stream));
    const hasNested = program.spans.some(({ on }) => spanNames.has(on));
    count(
      this.transitions,
      transitions.map(({ from, to, reason }) => `${from}>${to} ${reason}`),
    );
    count(
      this.suppressions,
      suppressions.map(({ by }) => by),
    );
    count(
      this.functions,
      alerts.flatMap(({ aggregates }) => aggregates.map(({ fn }) => fn)),
    );
    count(this.spans, [
      ...SPAN_COUNTS.filter((kind) => spans.some((span) => span[kind] > 0)),
      ...(hasAlerting ? ['alerting'] : []),
      ...(hasAlerting && hasNested ? ['nested'] : []),
    ]);
    count(
      this.records,
      RECORD_COUNTS.filter((kind) => sources.some((source) => source[kind] > 0)),
    );
  }
}

function count(cases: Map<string, number>, names: Iterable<string>): void {
  for (const name of new Set(names)) cases.set(name, (cases.get(name) ?? 0) + 1);
}
