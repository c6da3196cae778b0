/** Input and reports of the operators. */
import type { EngineStats } from '../engine/model/engine-api.js';
import type { RecordBatch } from '../engine/model/records.js';

/**
 * Input of `alerts` and `deliveries`: a record as an object; a line of a log as a string, which is decoded by the stream's format; a list of either, which is
 * faster, as RxJS has a cost per element; or a batch. (`object`, not a type with an index signature: an interface has none and would not be accepted.)
 */
export type AlertInput = RecordBatch | object | string | readonly (object | string)[];

export interface AlertsOptions {
  /** The stream of the records; may be left out if the program has only one. */
  readonly stream?: string;
  /** Name of the source in statistics. Default `records`. */
  readonly source?: string;
  /**
   * The wall clock, ms. If given, the run is live: record times far ahead of the clock are held at it, and time advances with every element, so that an empty
   * list from time to time evaluates silence. If left out, event times alone count, as in a replay.
   */
  readonly now?: () => number;
  /**
   * Called for everything that is neither a record nor a readable line, or that the engine refuses; other input is evaluated. Also called, with the latest
   * input, for records that arrive late (with the lateness to set) or whose time cannot be used: at the first one, when their number has doubled, and at the
   * end, where `input` is undefined.
   */
  readonly onProblem?: (error: unknown, input: unknown) => void;
  /** Called once: at the end of the input, at its error, or when the consumer unsubscribes. */
  readonly onStats?: (stats: AlertsStats) => void;
}

export interface AlertsStats extends EngineStats {
  /** Elements and lines that are no records, or that the engine refused; `onProblem` says why. */
  readonly notTaken: number;
}
