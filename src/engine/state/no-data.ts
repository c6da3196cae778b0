/** The input of the state machine: the truths at a tick, with unknown ones settled by `nodata`. */
import type { CheckedAlert } from '../../parser/program.js';
import type { Truth3 } from '../model/value.js';
import type { TickInput } from './tick-input.js';
import { sharedInput } from './tick-input.js';

export interface TickTruths {
  readonly condition: Truth3;
  /** Whether some window of the condition is incomplete. */
  readonly conditionIncomplete: boolean;
  /** Undefined: unknown, or there is no clear condition. */
  readonly clear: Truth3;
  readonly hasClear: boolean;
  readonly clearIncomplete: boolean;
  readonly guarded: boolean;
}

export function tickInput(nodata: CheckedAlert['nodata'], truths: TickTruths): TickInput {
  const holds = settle(nodata, truths.condition, truths.conditionIncomplete, nodata === 'fire');
  const holdsByNodata = truths.condition === undefined && holds !== undefined;
  if (!truths.hasClear) {
    return sharedInput(holds, holdsByNodata, holds === undefined ? undefined : !holds, holdsByNodata, truths.guarded);
  }
  const clears = settle(nodata, truths.clear, truths.clearIncomplete, nodata === 'resolve');
  return sharedInput(holds, holdsByNodata, clears, truths.clear === undefined && clears !== undefined, truths.guarded);
}

/** `hold` leaves it unknown, and so does `fire` while a window is incomplete. */
function settle(nodata: CheckedAlert['nodata'], truth: Truth3, incomplete: boolean, settled: boolean): Truth3 {
  if (truth !== undefined || nodata === 'hold' || (nodata === 'fire' && incomplete)) return truth;
  return settled;
}
