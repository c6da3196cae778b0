/** The context of an expression that is evaluated at a tick. */
import type { FunctionDescriptor } from '../function-descriptor.js';
import type { NumberExpr } from '../program.js';
import type { Collector, WindowUse } from './collector.js';
import type { Env, StreamInfo } from './context.js';
import type { Measure } from './measures.js';

export interface TickEnv extends Env {
  readonly stream: StreamInfo;
  readonly collector: Collector;
  /** The window of aggregates without `over`: that of the enclosing parentheses, or of the alert. */
  readonly window?: WindowUse;
  /** Window of a bare field: the alert's `over`, or 5m. */
  readonly bareWindowMs: number;
}

/** The function of an aggregate that the conditions checked so far read. */
export function functionAt(aggregate: number, { context, collector }: TickEnv): FunctionDescriptor | undefined {
  return context.functions.ofAggregate(collector.get(aggregate));
}

export type TickNumber = { readonly expr: NumberExpr; readonly measure: Measure };
