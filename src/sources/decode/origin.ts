/** Where the records of a source come from, as fields: `source`, and the parts of its path that `from` names. */
import { compileRegex } from '../../engine/match/regex/compile.js';
import type { Cell, CodedValues, Column, FieldPath, RecordBatch } from '../../engine/model/records.js';
import { fieldKey } from '../../engine/model/records.js';
import { endpointsOf } from '../../parser/endpoints.js';
import { pathPartsOf } from '../../parser/path-parts.js';
import type { CheckedStream } from '../../parser/program.js';
import { SOURCE_FIELD } from '../format/format.js';
import { hasValue } from './field-presence.js';

export interface Origin {
  /** The path of the log, or the name of the endpoint or of the source. A record's own `source` takes its place. */
  readonly source: string;
  /** The named parts of the path. They take the place of the record's own fields. */
  readonly parts: Readonly<Record<string, string>>;
}

/** @param path of a log, if it is not the name of the source. */
export function originOf({ from }: Pick<CheckedStream, 'from'>, source: string, path = source): Origin {
  for (const glob of endpointsOf(from).written) {
    const named = pathPartsOf(glob);
    const regex = named === undefined ? undefined : compileRegex(named.pattern, '');
    if (regex?.kind !== 'regex') continue;
    const found = regex.exec(path);
    if (found === undefined) continue;
    return {
      source,
      parts: Object.fromEntries(Object.entries(found).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]]))),
    };
  }
  return { source, parts: {} };
}

/** Adds the fields of an origin to batches, as constant columns. */
export class OriginColumns {
  /** The fields that records have themselves, or may have. */
  readonly inner: readonly FieldPath[];
  readonly #constants: ReadonlyMap<FieldPath, ConstantValue>;
  readonly #source: ConstantValue;

  constructor(
    /** The fields of complete batches. */
    readonly fields: readonly FieldPath[],
    origin: Origin,
  ) {
    const partOf = (path: FieldPath): string | undefined => {
      const [name = ''] = path;
      return path.length === 1 && Object.hasOwn(origin.parts, name) ? origin.parts[name] : undefined;
    };
    this.#constants = new Map(
      fields.flatMap((path) => {
        const text = partOf(path);
        return text === undefined ? [] : [[path, new ConstantValue(text)] as const];
      }),
    );
    this.#source = new ConstantValue(origin.source);
    this.inner = fields.filter((path) => !this.#constants.has(path));
  }

  /** Whether any field comes from the origin. */
  get isNeeded(): boolean {
    return this.#constants.size > 0 || this.inner.some(isSource);
  }

  /** @param batch its columns are the inner fields, in their order. */
  complete(batch: RecordBatch): RecordBatch {
    if (!this.isNeeded) return batch;
    let next = 0;
    const columns = this.fields.map((path) => {
      const constant = this.#constants.get(path);
      if (constant !== undefined) return constant.column(path, batch.size);
      const own = batch.columns[next++];
      if (own === undefined) throw new Error('a batch lacks the column of a field');
      return isSource(path) ? this.#sourceOf(own, batch.size) : own;
    });
    return { ...batch, columns };
  }

  #sourceOf(own: Column, size: number): Column {
    if (own instanceof ConstantColumn) return own;
    if (!hasValue(own, size)) return this.#source.column(own.path, size);
    const cells = own.cells.slice(0, size);
    return { path: own.path, cells: cells.map((cell) => (cell === undefined ? this.#source.text : cell)) };
  }
}

function isSource(path: FieldPath): boolean {
  return fieldKey(path) === fieldKey(SOURCE_FIELD);
}

/** Shared by all constant columns: code 0 for each row. */
let zeros = new Int32Array(0);

/** The same text in every record of a source. Its batches share one code, so that what reads them decides once. */
class ConstantValue {
  readonly #values: CodedValues;

  constructor(readonly text: string) {
    this.#values = { cells: [text] };
  }

  column(path: FieldPath, size: number): Column {
    if (zeros.length < size) zeros = new Int32Array(size);
    return new ConstantColumn(path, size, this.text, { ids: zeros.subarray(0, size), values: this.#values });
  }
}

class ConstantColumn implements Column {
  constructor(
    readonly path: FieldPath,
    readonly size: number,
    readonly text: string,
    readonly codes: NonNullable<Column['codes']>,
  ) {}

  get cells(): readonly Cell[] {
    return new Array<Cell>(this.size).fill(this.text);
  }

  cellAt(): Cell {
    return this.text;
  }

  hasValue(): boolean {
    return this.size > 0;
  }
}
