/** The input of the state machine of a `when` at a tick. Every `WhenState` keeps the last one; equal inputs are one object. */
import type { Truth3 } from '../model/value.js';

/** The truths at a tick, after `nodata`. */
export interface TickInput {
  /** The condition; undefined: unknown, the state stays. */
  readonly holds: Truth3;
  /** Whether the condition was unknown and `nodata` settled it. */
  readonly holdsByNodata: boolean;
  /** The condition that ends a firing alert: the clear condition if there is one, else the condition's opposite; undefined: unknown, the state stays. */
  readonly clears: Truth3;
  readonly clearsByNodata: boolean;
  /** The guard is false. */
  readonly guarded: boolean;
}

/** As JSON: null is unknown. */
export interface TickInputSnapshot {
  readonly holds: boolean | null;
  readonly holdsByNodata: boolean;
  readonly clears: boolean | null;
  readonly clearsByNodata: boolean;
  readonly guarded: boolean;
}

const INPUTS: (TickInput | undefined)[] = [];

/** The one object with these values. */
export function sharedInput(holds: Truth3, holdsByNodata: boolean, clears: Truth3, clearsByNodata: boolean, guarded: boolean): TickInput {
  const at = (digit(holds) * 3 + digit(clears)) * 8 + (holdsByNodata ? 4 : 0) + (clearsByNodata ? 2 : 0) + (guarded ? 1 : 0);
  const known = INPUTS[at];
  if (known !== undefined) return known;
  const made: TickInput = { holds, holdsByNodata, clears, clearsByNodata, guarded };
  while (INPUTS.length <= at) INPUTS.push(undefined);
  INPUTS[at] = made;
  return made;
}

export function inputSnapshot(input: TickInput): TickInputSnapshot {
  return { ...input, holds: input.holds ?? null, clears: input.clears ?? null };
}

export function restoredInput(saved: TickInputSnapshot): TickInput {
  return sharedInput(saved.holds ?? undefined, saved.holdsByNodata, saved.clears ?? undefined, saved.clearsByNodata, saved.guarded);
}

function digit(truth: Truth3): number {
  return truth === undefined ? 0 : truth ? 1 : 2;
}
