/**
 * A guard on `uptime` suppresses a process that restarts again and again, so another alert should count the restarts.
 * Reports T431.
 */
import { LOGIC } from '../codes/logic.js';
import type { CheckedAlert, Condition, ConditionExpr, NumberExpr } from '../program.js';
import type { Context } from './context.js';

/** Whether a condition reads a function that hides crash loops, or one that counts them. */
function reads(condition: Condition, crashLoops: 'hides' | 'counts', alert: CheckedAlert, { functions }: Context): boolean {
  const { aggregates, series = [] } = alert;
  const inNumber = (expr: NumberExpr): boolean => {
    switch (expr.kind) {
      case 'aggregate':
        return functions.ofAggregate(aggregates[expr.aggregate])?.crashLoops === crashLoops;
      case 'arithmetic':
        return inNumber(expr.left) || inNumber(expr.right);
      case 'negate':
        return inNumber(expr.operand);
      case 'number':
        return false;
    }
  };
  const inCondition = (expr: ConditionExpr): boolean => {
    switch (expr.kind) {
      case 'and':
      case 'or':
        return expr.terms.some(inCondition);
      case 'not':
        return inCondition(expr.term);
      case 'compare':
        return inNumber(expr.left) || inNumber(expr.right);
      case 'reaches':
        return inNumber(series[expr.series]?.value ?? { kind: 'number', value: 0 });
      default:
        return false;
    }
  };
  return inCondition(condition.expr);
}

/** Adds one note per stream, at the first guard that can hide a crash loop. */
export function noteCrashLoops(alerts: readonly CheckedAlert[], context: Context): void {
  const counted = new Set(
    alerts.flatMap((alert) =>
      alert.whens.some((when) => when.kind === 'when' && reads(when.condition, 'counts', alert, context)) ? [alert.stream] : [],
    ),
  );
  for (const alert of alerts) {
    const guards = alert.whens.flatMap(({ guard }) => guard ?? []);
    const guard = guards.find((some) => reads(some, 'hides', alert, context) && !reads(some, 'counts', alert, context));
    if (guard === undefined || counted.has(alert.stream)) continue;
    counted.add(alert.stream);
    context.reporter.report(LOGIC.crashLoop, guard.range, 'this guard hides a process that restarts again and again', {
      help: 'add another alert: `page when restarts() over 15m >= 3`',
    });
  }
}
