/** Evaluates the `when`s of one alert at its ticks, and finds out when each instance must be evaluated again. */
import type { CheckedAlert } from '../../parser/program.js';
import { truthChangesMs, truthOf } from '../condition/condition.js';
import { MAX_SLACK } from '../condition/slack.js';
import type { Instance } from '../groups/instance.js';
import type { InstanceContext } from '../groups/instance-context.js';
import type { InstanceTable } from '../groups/instance-table.js';
import type { TransitionEmitter } from '../output/transition-emitter.js';
import type { WhenState } from '../state/instance-state.js';
import { tickInput } from '../state/no-data.js';
import { type PlannedWhen, plannedWhen, slackOfWhen } from '../state/planned-when.js';
import type { Scorecard } from './scorecard.js';
import type { SuppressionCounter } from './suppression-counter.js';

export class WhenEvaluator {
  /** The next tick at which something may change if no record arrives, by the last evaluation. */
  nextMs = Number.POSITIVE_INFINITY;
  /** Records that can arrive before anything may change, whatever the time, by the last evaluation. */
  slack = 0;
  readonly #whens: readonly PlannedWhen[];
  readonly #hasSlack: boolean;

  constructor(
    readonly alert: CheckedAlert,
    readonly instances: InstanceTable,
    readonly context: InstanceContext,
    /** By `when`. */
    readonly scorecards: readonly (readonly Scorecard[])[],
    readonly suppressions: SuppressionCounter,
    readonly emitter: TransitionEmitter,
  ) {
    this.#whens = instances.stateFactories.flatMap((states, index) =>
      states.checked.kind === 'when' ? [plannedWhen(alert, states.checked, index, states)] : [],
    );
    this.#hasSlack = this.#whens.length === alert.whens.length && context.seriesStores.length === 0;
  }

  evaluate(instance: Instance, tickMs: number): void {
    const context = this.context.moveTo(instance, tickMs);
    context.updateSeries();
    let nextMs = context.seriesValuesChangeMs();
    let slack = this.#hasSlack ? Number.POSITIVE_INFINITY : 0;
    for (const planned of this.#whens) {
      const state = this.instances.state(instance.index, planned.index);
      if (state?.kind !== 'when') continue;
      if (state.input !== undefined) state.machine?.skipTo(tickMs / this.alert.stepMs, state.input);
      const after = this.#evaluateWhen(instance, planned, state, context);
      nextMs = Math.min(nextMs, this.#changesMs(planned, after, context));
      if (slack > 0) slack = Math.min(slack, slackOfWhen(planned, after, this.alert.nodata, context));
    }
    this.nextMs = nextMs;
    this.slack = Math.min(slack, MAX_SLACK);
  }

  #evaluateWhen(instance: Instance, planned: PlannedWhen, before: WhenState, context: InstanceContext): WhenState {
    const { index, when, states } = planned;
    const needsCompleteness = this.alert.nodata === 'fire';
    const input = tickInput(this.alert.nodata, {
      condition: truthOf(when.condition.expr, context),
      conditionIncomplete: needsCompleteness && context.isIncomplete(planned.inCondition),
      clear: when.clear === undefined ? undefined : truthOf(when.clear.expr, context),
      hasClear: when.clear !== undefined,
      clearIncomplete: needsCompleteness && context.isIncomplete(planned.inClear),
      guarded: when.guard !== undefined && truthOf(when.guard.expr, context) === false,
    });
    const machine = before.machine ?? (input.holds === true && !input.guarded ? states.machine() : undefined);
    const change = machine?.step(context.tickMs / this.alert.stepMs, input);
    const isInactive = machine === undefined || machine.state === 'inactive';
    const suppressedBy = this.suppressions.note(this.alert.name, when, before, { input, change, isInactive }, context);
    const after = states.whenState(machine, input, suppressedBy);
    if (after !== before) this.instances.setState(instance.index, index, after);
    const wasFiring = change === undefined ? machine?.firing === true : change.from === 'firing';
    for (const card of this.scorecards[index] ?? []) card.note(instance.index, context, change?.to === 'firing', wasFiring);
    if (change !== undefined) this.emitter.change(instance, index, change, when, context);
    return after;
  }

  /** The next tick at which a `when` may change if no record arrives. */
  #changesMs(planned: PlannedWhen, { machine, input }: WhenState, context: InstanceContext): number {
    const { stepMs, nodata } = this.alert;
    let nextMs = Number.POSITIVE_INFINITY;
    if (machine !== undefined && input !== undefined) nextMs = context.tickMs + machine.idleSteps(input) * stepMs;
    for (const { expr } of planned.conditions) nextMs = Math.min(nextMs, truthChangesMs(expr, context));
    if (nodata === 'fire') nextMs = Math.min(nextMs, context.completeMs(planned.inCondition), context.completeMs(planned.inClear));
    return nextMs;
  }
}
