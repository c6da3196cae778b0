/** The plan for the records of one stream: columns to read, predicates and operands once each, and the windows that they feed. */
import type { CheckedAlert, CheckedSpan, CheckedStream, FieldPath, Operand, Predicate, TextField } from '../../parser/program.js';

/** A predicate of the table with its operands resolved to ids; terms come before the predicates that they are terms of. */
export interface PlannedPredicate {
  readonly predicate: Predicate;
  /** Ids of the terms of `and`, `or`, `not`. */
  readonly terms: readonly number[];
  /** How many predicates, feeds and steps of spans use it; the `where` of the stream counts, too. */
  uses: number;
}

/** Records that match `filter` are added to aggregate `aggregate` of alert `alert`. */
export interface Feed {
  /** Index into the stream's alerts. */
  readonly alert: number;
  /** Index into the alert's aggregates. */
  readonly aggregate: number;
  readonly filter: number;
  /** Id of the predicate before `of`, or of that of `uptime since`; -1 for functions without. */
  readonly match: number;
  /** Operand id of the sample; -1 for functions without one. */
  readonly operand: number;
  /** The sample is a text, not a number. */
  readonly text: boolean;
  /** Its records become sample lines of the alert. */
  readonly sampled: boolean;
}

/** Records that match `filter` fire the `each` with index `when` of the alert. */
export interface EachFeed {
  readonly alert: number;
  readonly when: number;
  readonly filter: number;
}

/** Alerts of one stream with equal `by` fields share their groups. */
export interface GroupingPlan {
  readonly by: readonly TextField[];
  readonly columns: readonly number[];
  /** Indices into the stream's alerts. */
  readonly alerts: readonly number[];
}

/** A span over the stream's records. */
export interface SpanPlan {
  readonly span: CheckedSpan;
  /** Predicate ids of its steps. */
  readonly steps: readonly number[];
  /** Fields that are kept of a start. */
  readonly startFields: readonly FieldPath[];
  /** The stream of the span's records. */
  readonly output: PlannedStream;
  /** Where the values of `output.fields` come from, in their order. */
  readonly outputFields: readonly SpanField[];
}

/** `start`: an index into the `startFields` of the span. */
export type SpanField = { readonly kind: 'outcome' | 'duration' | 'steps' } | { readonly kind: 'start'; readonly index: number };

/** The properties of a stream that the engine needs: those of a `CheckedStream`, or of the output stream of a span. */
export type StreamDescriptor = Pick<CheckedStream, 'name' | 'latenessMs' | 'idleMs' | 'uptime' | 'where'>;

export interface PlannedStream {
  readonly stream: StreamDescriptor;
  readonly fields: readonly FieldPath[];
  /** Field key → column. */
  readonly columns: ReadonlyMap<string, number>;
  readonly predicates: readonly PlannedPredicate[];
  readonly operands: readonly Operand[];
  readonly alerts: readonly CheckedAlert[];
  readonly groupings: readonly GroupingPlan[];
  /** By alert: the index of its grouping. */
  readonly groupingOf: readonly number[];
  /** By alert: its index among the alerts of its grouping. */
  readonly slotOf: readonly number[];
  readonly feeds: readonly Feed[];
  readonly eachFeeds: readonly EachFeed[];
  readonly spans: readonly SpanPlan[];
  /** Some alert on it, or on a span of it, can change its state before the first record. */
  readonly changesOnSilence: boolean;
  /** Equal for streams whose records are read, or computed by spans, in the same way. */
  readonly fingerprint: string;
  /** Predicate id of the stream's `where`, or -1. */
  readonly where: number;
  /** Column of the raw line, or -1 when no alert keeps sample lines. */
  readonly lineColumn: number;
}

/** Field of the raw line. */
export const LINE: FieldPath = ['line'];
