/** Plans the streams of a checked program. */
import type { Aggregate, CheckedAlert, CheckedSpan, FieldPath, Operand, Predicate, Program, TextField } from '../../parser/program.js';
import { fieldKey, pathOf } from '../model/records.js';
import { functionNamed } from '../window/functions.js';
import { streamFingerprints } from './fingerprint.js';
import type { EachFeed, Feed, PlannedPredicate, PlannedStream, SpanField, SpanPlan, StreamDescriptor } from './planned-stream.js';
import { LINE } from './planned-stream.js';
import { readsUptime, sampledAggregates } from './samples.js';
import { changesOnSilence } from './silence.js';

export function planProgram(program: Program): readonly PlannedStream[] {
  const alertsOf = new Map<string, CheckedAlert[]>([...program.streams, ...program.spans].map(({ name }) => [name, []]));
  for (const alert of program.alerts) alertsOf.get(alert.stream)?.push(alert);
  const fingerprints = streamFingerprints(program);
  const planOf = (stream: StreamDescriptor): PlannedStream => {
    const spans = program.spans.filter(({ on }) => on === stream.name).map((span) => ({ span, output: planOf(outputOf(span)) }));
    return new StreamPlanner(stream, alertsOf.get(stream.name) ?? [], spans, fingerprints.get(stream.name) ?? '').plan();
  };
  return program.streams.map(planOf);
}

/** The stream of a span's records. They arrive in order of time, without sources; the watermark is that of the stream below. */
function outputOf({ name }: CheckedSpan): StreamDescriptor {
  return { name, latenessMs: 0, idleMs: 0 };
}

/** Where the value of a field of a span's record comes from. */
function originOf(path: FieldPath, span: CheckedSpan): SpanField['kind'] {
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
  /** Rules share the predicate objects of a `let`: those are interned once. */
  readonly #idsByObject = new Map<Predicate, number>();
  readonly #operands: Operand[] = [];
  readonly #operandIds = new Map<string, number>();

  constructor(
    readonly stream: StreamDescriptor,
    readonly alerts: readonly CheckedAlert[],
    readonly spans: readonly Pick<SpanPlan, 'span' | 'output'>[],
    readonly fingerprint: string,
  ) {}

  plan(): PlannedStream {
    const where = this.stream.where === undefined ? -1 : this.#predicate(this.stream.where);
    const { groupings, groupingOf, slotOf } = this.#groupings();
    const feeds: Feed[] = [];
    const eachFeeds: EachFeed[] = [];
    this.alerts.forEach((alert, index) => {
      const sampled = sampledAggregates(alert);
      alert.aggregates.forEach((aggregate, at) => {
        for (const feed of this.#feedsOf(aggregate)) feeds.push({ ...feed, alert: index, aggregate: at, sampled: sampled.has(at) });
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
      changesOnSilence: this.alerts.some(changesOnSilence) || spans.some(({ output }) => output.changesOnSilence),
      fingerprint: this.fingerprint,
      where,
      lineColumn,
    };
  }

  #groupings(): Pick<PlannedStream, 'groupings' | 'groupingOf' | 'slotOf'> {
    const indices = new Map<string, number>();
    const groupings: { by: readonly TextField[]; columns: number[]; alerts: number[] }[] = [];
    const groupingOf: number[] = [];
    const slotOf: number[] = [];
    this.alerts.forEach((alert, index) => {
      const key = JSON.stringify(alert.by);
      const at = indices.get(key) ?? groupings.length;
      const grouping = groupings[at] ?? { by: alert.by, columns: alert.by.map((field) => this.#column(pathOf(field))), alerts: [] };
      indices.set(key, at);
      groupings[at] = grouping;
      groupingOf.push(at);
      slotOf.push(grouping.alerts.push(index) - 1);
    });
    return { groupings, groupingOf, slotOf };
  }

  /** Fields of the span's records that come from a start are fields of this stream, too. */
  #span({ span, output }: Pick<SpanPlan, 'span' | 'output'>): SpanPlan {
    const steps = span.steps.map((step) => this.#predicate(step));
    const startFields: FieldPath[] = [];
    const outputFields = output.fields.map((path): SpanField => {
      const kind = originOf(path, span);
      return kind === 'start' ? { kind, index: startFields.push(path) - 1 } : { kind };
    });
    for (const path of [...span.key, ...startFields]) this.#column(path);
    return { span, steps, startFields, output, outputFields };
  }

  /** The feed of an aggregate. One that reads the process is fed by the readings or start records of the stream's `uptime`, if it declares that. */
  #feedsOf(aggregate: Aggregate): Pick<Feed, 'filter' | 'match' | 'operand' | 'text'>[] {
    if (readsUptime(aggregate)) {
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

  /** Id of a predicate that a feed, a step of a span or the stream's `where` uses. */
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
    // By the ids of its terms, so that no key grows with the depth of the predicate.
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
      case 'cidr':
        this.#column(pathOf(predicate.field));
        break;
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
      case 'text':
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
