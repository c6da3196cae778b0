/** From the checked program to what the engine keeps at hand: fields to take out of records, predicates and operands each once, feeds. */
import type {
  Aggregate,
  CheckedAlert,
  CheckedSpan,
  CheckedStream,
  FieldPath,
  GroupField,
  Operand,
  Predicate,
  Program,
} from '../../parser/program.js';
import { aggregatesIn } from '../condition/condition.js';
import { fieldKey, pathOf } from '../model/records.js';
import { functionNamed } from '../window/functions.js';
import { streamFingerprints } from './fingerprint.js';

/** A predicate of the table with its operands resolved to ids; children stand before their parents. */
export interface PlannedPredicate {
  readonly predicate: Predicate;
  /** Ids of the terms of `and`, `or`, `not`. */
  readonly terms: readonly number[];
  /** How many others, feeds or the stream's `where` hang on it. */
  uses: number;
}

/** Records that pass `filter` are added to aggregate `aggregate` of alert `alert`. */
export interface Feed {
  /** Index into the stream's alerts. */
  readonly alert: number;
  /** Index into the alert's aggregates. */
  readonly aggregate: number;
  readonly filter: number;
  /** `ratio`: predicate id of what is counted above the line; -1 for others. */
  readonly match: number;
  /** Operand id of the sample; -1 for functions without one. */
  readonly operand: number;
  /** The sample is a text (`distinct`, `changes`, …). */
  readonly text: boolean;
  /** Records of this feed are samples of the alert's log lines. */
  readonly shown: boolean;
}

/** Records that pass `filter` fire the `each` at `when` of the alert. */
export interface EachFeed {
  readonly alert: number;
  readonly when: number;
  readonly filter: number;
}

/** Alerts of one stream that are split by the same fields share their keys. */
export interface GroupingPlan {
  readonly by: readonly GroupField[];
  readonly columns: readonly number[];
  /** Indices into the stream's alerts. */
  readonly alerts: readonly number[];
}

/** A span that is made of the stream's records. */
export interface SpanPlan {
  readonly span: CheckedSpan;
  /** Predicate ids of its steps. */
  readonly steps: readonly number[];
  /** Fields that are kept of a start. */
  readonly carried: readonly FieldPath[];
  /** The stream that it makes. */
  readonly makes: PlannedStream;
  /** Where each field of that stream comes from; `carried` is a place in the list. */
  readonly sources: readonly MadeField[];
}

export type MadeField = { readonly kind: 'outcome' | 'duration' | 'steps' } | { readonly kind: 'start'; readonly carried: number };

export interface PlannedStream {
  readonly stream: CheckedStream;
  readonly fields: readonly FieldPath[];
  /** Field key → column. */
  readonly columns: ReadonlyMap<string, number>;
  readonly predicates: readonly PlannedPredicate[];
  readonly operands: readonly Operand[];
  readonly alerts: readonly CheckedAlert[];
  readonly groupings: readonly GroupingPlan[];
  /** Grouping of each alert, and the alert's place among the grouping's alerts. */
  readonly groupingOf: readonly number[];
  readonly slotOf: readonly number[];
  readonly feeds: readonly Feed[];
  readonly eachFeeds: readonly EachFeed[];
  readonly spans: readonly SpanPlan[];
  /** Equal for streams that are read, or made, alike. */
  readonly fingerprint: string;
  /** Predicate id of the stream's `where`, or -1. */
  readonly where: number;
  /** Column of the raw line, or -1 when nothing shows it. */
  readonly lineColumn: number;
}

/** Column of the raw line. */
export const LINE: FieldPath = ['line'];

export function planProgram(program: Program): readonly PlannedStream[] {
  const alertsOf = new Map<string, CheckedAlert[]>([...program.streams, ...program.spans].map(({ name }) => [name, []]));
  for (const alert of program.alerts) alertsOf.get(alert.stream)?.push(alert);
  const fingerprints = streamFingerprints(program);
  const planOf = (stream: CheckedStream): PlannedStream => {
    const spans = program.spans.filter(({ on }) => on === stream.name).map((span) => ({ span, makes: planOf(madeStream(span)) }));
    return new StreamPlanner(stream, alertsOf.get(stream.name) ?? [], spans, fingerprints.get(stream.name) ?? '').plan();
  };
  return program.streams.map(planOf);
}

/** A stream whose records a span makes. Its watermark is that of the stream that they are made of. */
function madeStream({ name, range }: CheckedSpan): CheckedStream {
  return { name, range, from: [], format: { name: 'json' }, latenessMs: 0, idleMs: 0, extracts: [] };
}

/** What a field of the records of a span is. */
function madeField(path: FieldPath, span: CheckedSpan): 'outcome' | 'duration' | 'steps' | 'start' {
  const [name] = path;
  if (path.length > 1) return 'start';
  if (name === 'outcome' || name === 'duration') return name;
  return name === 'steps' && span.steps.length > 2 ? name : 'start';
}

class StreamPlanner {
  readonly #fields: FieldPath[] = [];
  readonly #columns = new Map<string, number>();
  readonly #predicates: PlannedPredicate[] = [];
  readonly #predicateIds = new Map<string, number>();
  /** Rules share the objects of what a `let` says: those need not be looked at again. */
  readonly #idsByObject = new Map<Predicate, number>();
  readonly #operands: Operand[] = [];
  readonly #operandIds = new Map<string, number>();

  constructor(
    readonly stream: CheckedStream,
    readonly alerts: readonly CheckedAlert[],
    readonly spans: readonly Pick<SpanPlan, 'span' | 'makes'>[],
    readonly fingerprint: string,
  ) {}

  plan(): PlannedStream {
    const where = this.stream.where === undefined ? -1 : this.#predicate(this.stream.where);
    const { groupings, groupingOf, slotOf } = this.#groupings();
    const feeds: Feed[] = [];
    const eachFeeds: EachFeed[] = [];
    this.alerts.forEach((alert, index) => {
      const shown = shownAggregates(alert);
      alert.aggregates.forEach((aggregate, at) => {
        for (const feed of this.#feedsOf(aggregate)) feeds.push({ ...feed, alert: index, aggregate: at, shown: shown.has(at) });
      });
      alert.whens.forEach((when, at) => {
        if (when.kind === 'each') eachFeeds.push({ alert: index, when: at, filter: this.#predicate(when.predicate) });
      });
    });
    const spans = this.spans.map((span) => this.#span(span));
    const lineColumn = this.alerts.some((alert) => alert.sample > 0) ? this.#column(LINE) : -1;
    return {
      stream: this.stream,
      fields: this.#fields,
      columns: this.#columns,
      predicates: this.#predicates,
      operands: this.#operands,
      alerts: this.alerts,
      groupings,
      groupingOf,
      slotOf,
      feeds,
      eachFeeds,
      spans,
      fingerprint: this.fingerprint,
      where,
      lineColumn,
    };
  }

  #groupings(): Pick<PlannedStream, 'groupings' | 'groupingOf' | 'slotOf'> {
    const places = new Map<string, number>();
    const groupings: { by: readonly GroupField[]; columns: number[]; alerts: number[] }[] = [];
    const groupingOf: number[] = [];
    const slotOf: number[] = [];
    this.alerts.forEach((alert, index) => {
      const key = JSON.stringify(alert.by);
      const place = places.get(key) ?? groupings.length;
      const grouping = groupings[place] ?? { by: alert.by, columns: alert.by.map((field) => this.#column(pathOf(field))), alerts: [] };
      places.set(key, place);
      groupings[place] = grouping;
      groupingOf.push(place);
      slotOf.push(grouping.alerts.push(index) - 1);
    });
    return { groupings, groupingOf, slotOf };
  }

  /** Fields that the span's readers want of it are fields of its starts, and so of this stream. */
  #span({ span, makes }: Pick<SpanPlan, 'span' | 'makes'>): SpanPlan {
    const steps = span.steps.map((step) => this.#predicate(step));
    const carried: FieldPath[] = [];
    const sources = makes.fields.map((path): MadeField => {
      const kind = madeField(path, span);
      return kind === 'start' ? { kind, carried: carried.push(path) - 1 } : { kind };
    });
    for (const path of [...span.key, ...carried]) this.#column(path);
    return { span, steps, carried, makes, sources };
  }

  /** One feed for an aggregate; `uptime` and `restarts` are fed by the stream's readings or start records. */
  #feedsOf(aggregate: Aggregate): Pick<Feed, 'filter' | 'match' | 'operand' | 'text'>[] {
    if (isOfProcess(aggregate)) {
      const { uptime } = this.stream;
      if (uptime === undefined) return [];
      const filter = this.#predicate(uptime.kind === 'since' ? uptime.start : { kind: 'const', value: true });
      return uptime.kind === 'since'
        ? [{ filter, match: filter, operand: -1, text: false }]
        : [{ filter, match: -1, operand: this.#operand(uptime.value), text: false }];
    }
    return [
      {
        filter: this.#predicate(aggregate.filter),
        match: aggregate.match === undefined ? -1 : this.#predicate(aggregate.match),
        operand: aggregate.value === undefined ? -1 : this.#operand(aggregate.value),
        text: functionNamed(aggregate.fn).signature.parameters[0]?.kind === 'text',
      },
    ];
  }

  #column(path: FieldPath): number {
    const key = fieldKey(path);
    const known = this.#columns.get(key);
    if (known !== undefined) return known;
    this.#fields.push(path);
    this.#columns.set(key, this.#fields.length - 1);
    return this.#fields.length - 1;
  }

  /** Id of a predicate that a feed or the stream's `where` hangs on. */
  #predicate(predicate: Predicate): number {
    const id = this.#intern(predicate);
    this.#use(id);
    return id;
  }

  #use(id: number): void {
    const planned = this.#predicates[id];
    if (planned !== undefined) planned.uses += 1;
  }

  #intern(predicate: Predicate): number {
    const seen = this.#idsByObject.get(predicate);
    if (seen !== undefined) return seen;
    const terms = termsOf(predicate).map((term) => this.#intern(term));
    // By the ids of its terms: what is long and shared is written out once, and no key grows with the depth of the predicate.
    const key = terms.length > 0 ? `${predicate.kind} ${terms.join()}` : JSON.stringify(predicate);
    let id = this.#predicateIds.get(key);
    if (id === undefined) {
      this.#readFields(predicate);
      for (const term of terms) this.#use(term);
      id = this.#predicates.push({ predicate, terms, uses: 0 }) - 1;
      this.#predicateIds.set(key, id);
    }
    this.#idsByObject.set(predicate, id);
    return id;
  }

  #readFields(predicate: Predicate): void {
    switch (predicate.kind) {
      case 'compare':
      case 'in':
        this.#operand(predicate.left);
        break;
      case 'compare-two':
        this.#operand(predicate.left);
        this.#operand(predicate.right);
        break;
      case 'text':
      case 'matches':
      case 'exists':
        this.#column(predicate.field);
        break;
      default:
        break;
    }
  }

  #operand(operand: Operand): number {
    const key = JSON.stringify(operand);
    const known = this.#operandIds.get(key);
    if (known !== undefined) return known;
    this.#fieldsOf(operand);
    this.#operands.push(operand);
    this.#operandIds.set(key, this.#operands.length - 1);
    return this.#operands.length - 1;
  }

  #fieldsOf(operand: Operand): void {
    switch (operand.kind) {
      case 'field':
      case 'template':
        this.#column(operand.path);
        break;
      case 'arithmetic':
        this.#fieldsOf(operand.left);
        this.#fieldsOf(operand.right);
        break;
      case 'negate':
        this.#fieldsOf(operand.operand);
        break;
      case 'number':
        break;
    }
  }
}

function termsOf(predicate: Predicate): readonly Predicate[] {
  if (predicate.kind === 'and' || predicate.kind === 'or') return predicate.terms;
  return predicate.kind === 'not' ? [predicate.term] : [];
}

/** Whether it is fed by what the stream says of its processes, and not by what stands between the parentheses. */
function isOfProcess({ fn }: Aggregate): boolean {
  return functionNamed(fn).readsProcess === true;
}

/** Whether every condition of the alert points single records out: then those are what it shows, and nothing that came before them. */
export function showsSingle({ aggregates, series = [], whens }: CheckedAlert): boolean {
  const pointsOut = (index: number): boolean => functionNamed(aggregates[index]?.fn ?? '').pointsOut === true;
  return whens.length > 0 && whens.every((when) => when.kind === 'when' && [...aggregatesIn(when.condition.expr, series)].some(pointsOut));
}

/** Which aggregates' records are worth showing: those above the line of a ratio, else those that say which records they are about, else all. */
function shownAggregates(alert: CheckedAlert): ReadonlySet<number> {
  if (alert.sample === 0) return new Set();
  const all = alert.aggregates.flatMap((aggregate, index) => (isOfProcess(aggregate) ? [] : [index]));
  if (showsSingle(alert)) return new Set(all.filter((index) => functionNamed(alert.aggregates[index]?.fn ?? '').pointsOut === true));
  const counted = all.filter((index) => alert.aggregates[index]?.match !== undefined);
  if (counted.length > 0) return new Set(counted);
  const about = all.filter((index) => alert.aggregates[index]?.filter.kind !== 'const');
  return new Set(about.length > 0 ? about : all);
}
