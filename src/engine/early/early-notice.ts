/** Builds the transition of an early notice. */
import type { CheckedAlert, SummaryPart } from '../../parser/program.js';
import type { ConditionContext } from '../condition/condition.js';
import type { Instance } from '../groups/instance.js';
import { groupFields } from '../groups/instance.js';
import type { ClauseValue, Transition } from '../model/transition.js';
import { renderSummary } from '../output/summary.js';
import type { EarlyGroup } from './early-group.js';

/** Older sample lines are left out, ms; more where a window is longer. */
const SAMPLE_AGE_MS = 300_000;

export interface EarlyFiring {
  /** Index of the `when`. */
  readonly when: number;
  /** The predicted time, ms. */
  readonly at: number;
  readonly from: 'inactive' | 'pending';
  readonly reason: 'condition' | 'late';
  readonly clauses: readonly ClauseValue[];
  /** Sample lines before this time, ms, are those of the instance. */
  readonly samplesFromMs: number;
  /** Whether lines at exactly the predicted time are samples. */
  readonly samplesAtTime: boolean;
  /** At the predicted tick; absent for an `each`. */
  readonly context?: ConditionContext;
}

export function earlyNotice(alert: CheckedAlert, group: EarlyGroup, instance: Instance | undefined, firing: EarlyFiring): Transition {
  const { when, at, from, reason, clauses, context } = firing;
  // Time series are only updated at ticks that the watermark has reached.
  const parts = alert.summary?.map(
    (part): SummaryPart => (part.kind === 'eta' || part.kind === 'spark' ? { kind: 'text', text: '?' } : part),
  );
  return {
    at,
    alert: alert.name,
    group: groupFields(alert, group.values),
    severity: alert.whens[when]?.severity ?? 'info',
    from,
    to: 'firing',
    reason,
    clauses,
    ...(parts === undefined ? {} : { summary: renderSummary(parts, alert, group.values, context) }),
    ...(alert.sample > 0 ? { samples: samplesOf(alert, group, instance, firing) } : {}),
  };
}

function samplesOf(
  { sample, aggregates }: CheckedAlert,
  group: EarlyGroup,
  instance: Instance | undefined,
  { at, samplesFromMs, samplesAtTime }: EarlyFiring,
): readonly string[] {
  const ageMs = Math.max(SAMPLE_AGE_MS, ...aggregates.map(({ windowMs }) => windowMs));
  return [...(instance?.samples ?? []), ...group.samples(samplesFromMs)]
    .filter((line) => line.atMs >= at - ageMs && (line.atMs < at || (samplesAtTime && line.atMs === at)))
    .sort((a, b) => a.atMs - b.atMs)
    .slice(-sample)
    .map(({ line }) => line);
}
