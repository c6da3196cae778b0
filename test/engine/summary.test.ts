import { describe, expect, it } from 'vitest';
import type { ConditionContext } from '../../src/engine/condition/condition.js';
import { renderSummary } from '../../src/engine/output/summary.js';
import type { Outlook } from '../../src/engine/trend/outlook.js';
import type { CheckedAlert, ReachesExpr } from '../../src/parser/program.js';
import { alertOf } from '../parser/check/checked.js';

const ALERT = alertOf('warn when x_pct > 90% or x_pct reaches 95% within 8h or x_pct reaches 95% within 1h summary "95% {eta}"');

/** The summary for these results of the alert's forecasts, in order. */
function summary(alert: CheckedAlert, ...outlooks: readonly Outlook[]): string {
  const parts = alert.summary ?? [];
  const forecasts = parts.flatMap((part) => (part.kind === 'eta' ? part.of : []));
  const context: Pick<ConditionContext, 'tickMs' | 'outlook'> = {
    tickMs: 0,
    outlook: (expr: ReachesExpr) => outlooks[forecasts.indexOf(expr)] ?? { truth: undefined },
  };
  return renderSummary(parts, alert, [], context as ConditionContext);
}

describe('the time left in a summary', () => {
  it('is the one of the forecast that holds', () => {
    const far: Outlook = { truth: false, eta: { low: 36_000, high: 72_000 } };
    const near: Outlook = { truth: true, eta: { low: 1800, high: 2400 } };
    expect(summary(ALERT, far, near)).toBe('95% in 30 to 40 min (about 00:35 UTC)');
    expect(summary(ALERT, near, far)).toBe('95% in 30 to 40 min (about 00:35 UTC)');
  });

  it('is any known one if no forecast holds', () => {
    const far: Outlook = { truth: false, eta: { low: 36_000, high: 43_200 } };
    expect(summary(ALERT, { truth: undefined }, far)).toBe('95% in 10 to 12 h (about 11:00 UTC)');
    expect(summary(ALERT, { truth: false }, { truth: undefined })).toBe('95% not in sight');
  });
});
