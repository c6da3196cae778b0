/** Checks the times of an alert: its step, `for`, `keep`, `forget`, and whether they fit together. Reports T404, T405, T406, T407. */
import type { AlertClause, TimingClause } from '../ast.js';
import { LOGIC } from '../codes/logic.js';
import type { CheckedWhen, Condition } from '../program.js';
import { onlyOnce } from './clauses.js';
import type { Collector } from './collector.js';
import { checkCondition } from './conditions.js';
import type { Context } from './context.js';
import { durationMs } from './durations.js';
import { durationText } from './quantities.js';
import { defaultStepMs } from './steps.js';
import type { TickEnv } from './tick-env.js';

export const DEFAULT_FORGET_MS = 4 * 3_600_000;
export const MIN_STEP_MS = 100;

type ClauseOf<K extends AlertClause['kind']> = AlertClause & { readonly kind: K };

/** `for`, `clear`, `keep` and `guard` of one condition. */
export interface AlertTiming {
  readonly for?: { readonly ms: number; readonly ofMs?: number; readonly clause: TimingClause & { kind: 'for' } };
  readonly clear?: Condition;
  readonly keepMs?: number;
  readonly guard?: Condition;
}

export function timingOf(clauses: readonly TimingClause[], env: TickEnv): AlertTiming {
  const { context } = env;
  const found = onlyOnce(clauses, new Set(), context.reporter);
  const forClause = found.get('for');
  const clear = found.get('clear');
  const keep = found.get('keep');
  const guard = found.get('guard');
  const forTiming = forClause?.kind === 'for' ? forOf(forClause, context) : undefined;
  const clearCondition = clear?.kind === 'clear' ? checkCondition(clear.condition, env) : undefined;
  const keepMs = keep?.kind === 'keep' ? durationMs(keep.duration, 'keep', context, 'zero') : undefined;
  const guardCondition = guard?.kind === 'guard' ? checkCondition(guard.condition, env) : undefined;
  return {
    ...(forTiming === undefined ? {} : { for: forTiming }),
    ...(clearCondition === undefined ? {} : { clear: clearCondition }),
    ...(keepMs === undefined ? {} : { keepMs }),
    ...(guardCondition === undefined ? {} : { guard: guardCondition }),
  };
}

function forOf(clause: TimingClause & { kind: 'for' }, context: Context): AlertTiming['for'] {
  const ms = durationMs(clause.duration, 'for', context);
  const ofMs = clause.of === undefined ? undefined : durationMs(clause.of, 'for … of', context);
  if (ms === undefined || (clause.of !== undefined && ofMs === undefined)) return undefined;
  if (ofMs !== undefined && ms > ofMs) {
    return context.reporter.report(
      LOGIC.forOf,
      clause.range,
      `the condition cannot hold for ${durationText(ms)} of ${durationText(ofMs)}`,
      {
        help: `swap the durations: \`for ${durationText(ofMs)} of ${durationText(ms)}\``,
      },
    );
  }
  return { ms, ...(ofMs === undefined ? {} : { ofMs }), clause };
}

export function fitFor(timing: AlertTiming, stepMs: number, context: Context): void {
  if (timing.for === undefined) return;
  const { ms, ofMs, clause } = timing.for;
  const step = durationText(stepMs);
  if (ofMs === undefined && ms < stepMs) {
    context.reporter.report(
      LOGIC.forTooShort,
      clause.range,
      `\`for ${durationText(ms)}\` is shorter than the step: the alert is evaluated every ${step}`,
      {
        help: `write \`for ${step}\` or more, or a shorter \`step\``,
      },
    );
  } else if (ofMs !== undefined && ms <= stepMs) {
    context.reporter.report(
      LOGIC.forOf,
      clause.range,
      `the first duration of \`for ${durationText(ms)} of ${durationText(ofMs)}\` must be longer than the step of ${step}`,
      {
        help: 'write a longer duration, or a shorter `step`',
      },
    );
  }
}

export function stepOf(clause: ClauseOf<'step'> | undefined, collector: Collector, context: Context): number | undefined {
  const { reporter } = context;
  const uses = [...collector.windows, ...collector.shownWindows];
  if (clause === undefined) {
    const odd = uses.filter((use) => use.ms % 1000 !== 0);
    for (const use of odd) {
      reporter.report(LOGIC.windowStep, use.range, `a window of ${durationText(use.ms)} is not a whole number of seconds`, {
        help: 'write whole seconds, or set `step`',
      });
    }
    if (odd.length > 0) return undefined;
    const stepMs = defaultStepMs(
      collector.windows.map((use) => use.ms),
      collector.compared.map((use) => use.ms),
    );
    for (const use of collector.shownWindows) {
      if (use.ms % stepMs === 0) continue;
      return reporter.report(
        LOGIC.windowStep,
        use.range,
        `a window of ${durationText(use.ms)} is not a multiple of the step of ${durationText(stepMs)}`,
        {
          help: 'use a window of the condition, or set `step`',
        },
      );
    }
    return stepMs;
  }
  const stepMs = durationMs(clause.duration, 'step', context);
  if (stepMs === undefined) return undefined;
  if (stepMs < MIN_STEP_MS) {
    return reporter.report(LOGIC.windowStep, clause.range, `a step of ${durationText(stepMs)} is too short`, {
      help: `write \`step ${durationText(MIN_STEP_MS)}\` or more`,
    });
  }
  let fits = true;
  for (const use of uses) {
    if (use.ms % stepMs === 0) continue;
    fits = false;
    reporter.report(
      LOGIC.windowStep,
      use.range,
      `a window of ${durationText(use.ms)} is not a multiple of the step of ${durationText(stepMs)}`,
      {
        help: 'change the window or the step so that the step divides the window',
        related: [{ message: 'the step is here', range: clause.range }],
      },
    );
  }
  return fits ? stepMs : undefined;
}

/** The longest time that the alert looks back or waits, with a description for messages. */
export function longest(
  collector: Collector,
  timings: readonly AlertTiming[],
  whens: readonly CheckedWhen[],
): { readonly ms: number; readonly what: string } {
  let found = { ms: 0, what: 'nothing' };
  const take = (ms: number | undefined, what: string): void => {
    if (ms !== undefined && ms > found.ms) found = { ms, what: `${what} of ${durationText(ms)}` };
  };
  for (const use of [...collector.windows, ...collector.shownWindows]) {
    take(use.ms + (use.agoMs ?? 0), use.agoMs === undefined ? 'its window' : 'its window and `ago`');
  }
  for (const { descriptor, ms } of collector.compared) if (descriptor.needsMemory === true) take(ms, `its \`${descriptor.name}\``);
  for (const timing of timings) {
    take(timing.for?.ms, 'its `for`');
    take(timing.for?.ofMs, 'its `for`');
  }
  for (const when of whens) take(when.keepMs, 'its `keep`');
  return found;
}

export function forgetOf(
  clause: ClauseOf<'forget'> | undefined,
  needed: { readonly ms: number; readonly what: string },
  context: Context,
): number | undefined {
  const least = 2 * needed.ms;
  if (clause === undefined) return Math.max(DEFAULT_FORGET_MS, least);
  const ms = durationMs(clause.duration, 'forget', context);
  if (ms === undefined) return undefined;
  if (ms >= least) return ms;
  return context.reporter.report(LOGIC.forgetTooShort, clause.range, `\`forget ${durationText(ms)}\` is too short for ${needed.what}`, {
    help: `write at least twice that: \`forget ${durationText(least)}\``,
  });
}
