/** What a tick's truths mean for the machine once `nodata` has settled what is unknown. */
import type { CheckedAlert } from '../../parser/program.js';
import type { Truth3 } from '../model/value.js';
import type { TickInput } from './tick-input.js';
import { sharedInput } from './tick-input.js';

export interface TickTruths {
  readonly condition: Truth3;
  /** Whether some window of the condition is incomplete. */
  readonly conditionIncomplete: boolean;
  /** Undefined in `has` when there is no clear condition. */
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

/** `hold` leaves it unknown, and so does `fire` while a window is still filling. */
function settle(nodata: CheckedAlert['nodata'], truth: Truth3, incomplete: boolean, taken: boolean): Truth3 {
  if (truth !== undefined || nodata === 'hold' || (nodata === 'fire' && incomplete)) return truth;
  return taken;
}
