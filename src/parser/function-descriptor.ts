/** How a function of the rule language describes itself: whatever the checker, the engine and the docs know about a function is in its descriptor. */

export type ParameterKind =
  /** A test of one record, such as `status >= 500`. */
  | 'predicate'
  /** A field or arithmetic on fields; records without a number there are skipped. */
  | 'number'
  /** A field of any type, or a text function of one; values are compared as text. */
  | 'text'
  /** A percentile rank, 0 < rank < 100. */
  | 'rank';

export interface Parameter {
  /** How the docs write it. */
  readonly name: string;
  readonly kind: ParameterKind;
  readonly optional?: true;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  /** The name of a second predicate, which narrows the records: `q` in `f(p of q)`. */
  readonly of?: string;
  /** Written without parentheses. A bare function has no parameters and no window. */
  readonly bare?: true;
}

/** The unit of the value, or `truth` for a function that is a condition by itself. */
export type FunctionResult =
  /** A number without a unit. */
  | 'number'
  | 'per-second'
  /** Between 0 and 1, written as a percentage. */
  | 'fraction'
  /** Seconds. */
  | 'duration'
  | 'unit-of-input'
  /** The unit of the input per second. */
  | 'input-per-second'
  | 'truth';

/** Values that the function can have, in base units. */
export interface ValueRange {
  readonly min?: number;
  readonly max?: number;
  /** Only whole numbers. */
  readonly whole?: true;
}

/**
 * The value over a fully observed window without records. `elapsed`: the time observed so far, as a lower bound; `unlimited`: infinity, so that a
 * guard does not suppress without evidence.
 */
export type EmptyValue = 'unknown' | 'zero' | 'true' | 'false' | 'elapsed' | 'unlimited';

export interface FunctionDescriptor {
  /** Canonical; what `Aggregate.fn` holds. */
  readonly name: string;
  /** Other spellings with the same meaning. */
  readonly aliases: readonly string[];
  /** Spellings that contain the percentile rank, such as `p99`. */
  readonly rankNames?: {
    /** The rank, or undefined if the name is not such a spelling. */
    readonly rankOf: (name: string) => number | undefined;
    /** What to write instead of a name that looks like such a spelling. */
    readonly meant: (name: string) => string | undefined;
    /** Common ones, for suggestions. */
    readonly common: readonly string[];
  };
  readonly signature: Signature;
  /** It reads the process times that the stream declares with `uptime`, and not the records that its arguments select. */
  readonly readsProcess?: true;
  /** Whether it needs `over` (or the alert's default). */
  readonly window: boolean;
  /** Whether its window can be moved back with `ago`. */
  readonly supportsAgo: boolean;
  /** Whether a comparison of it can be made `with … confidence`. */
  readonly supportsConfidence?: true;
  readonly result: FunctionResult;
  /** Absent: any number. A condition that no value of the range can meet, or that every value meets, is reported. */
  readonly range?: ValueRange;
  readonly empty: EmptyValue;
  /** A lower bound on it serves as a floor, which turns the condition false in a total outage: reported beside a function that is unknown then. */
  readonly isFloor?: true;
  /** It grows by one second a second while no record arrives, so the duration it is compared with decides how often the alert is evaluated. */
  readonly linear?: true;
  /** A group must be remembered until the value has reached the duration it is compared with: `forget` is at least twice that. */
  readonly needsMemory?: true;
  /** Whether a bare field in a condition means this function of the field. Only one function has it. */
  readonly ofBareField?: true;
  /** A guard on it can hide a process that restarts again and again (`hides`), or it counts those restarts (`counts`). */
  readonly crashLoops?: 'hides' | 'counts';
  /** It is about single records of the step before the tick: where every condition has such a function, only those records are shown. */
  readonly pointsOut?: true;
  /** One line for lists and completion. */
  readonly summary: string;
  /** Markdown: its definition, and when it is unknown or only bounded. */
  readonly doc: string;
  /** Conditions that use it, each with a word of explanation; checked by a test. */
  readonly examples: readonly { readonly text: string; readonly means: string }[];
}

/** How the function is called, with an argument for each parameter and after `of`; by default their names. */
export function callText(
  { name, signature: { parameters, of, bare } }: Pick<FunctionDescriptor, 'name' | 'signature'>,
  argumentOf: (parameter: Parameter) => string = (parameter) => parameter.name,
  ofArgument = of,
): string {
  if (bare === true) return name;
  const texts = parameters.map(argumentOf);
  return `${name}(${texts.join(', ')}${ofArgument === undefined || of === undefined ? '' : ` of ${ofArgument}`})`;
}
