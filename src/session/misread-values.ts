/** Values that rules read as numbers or addresses and that are something else, such as `31.5s` in a field whose unit is not declared. */
import { quantityReader } from '../engine/model/quantity-text.js';
import { definedStreams } from '../parser/own-stream.js';
import type { FieldUnit, Program } from '../parser/program.js';
import type { MisreadStats } from '../sources/decode/misread-values.js';
import { sumOfMisread } from '../sources/decode/misread-values.js';
import { dotted } from '../sources/format/format.js';
import type { FieldReading } from './missing-fields.js';
import { whereRead } from './where-read.js';

export interface MisreadField {
  readonly stream: string;
  /** Segments joined by dots. */
  readonly field: string;
  /** How rules read it. */
  readonly as: 'number' | 'address';
  /** Records with a value. */
  readonly values: number;
  /** Those whose value is something else. */
  readonly misread: number;
  /** The first such value. */
  readonly sample: string;
  /** The clause of the stream with which the sample is a number, if there is one. */
  readonly declare?: string;
  /** Where rules read it first: `app.alert:12`. */
  readonly at?: string;
}

/** In the order of the streams; none of the built-in stream, whose records are of several kinds. */
export function misreadFields(program: Program, readings: readonly FieldReading[]): readonly MisreadField[] {
  const { streams } = program;
  return definedStreams(new Map(streams.map((stream) => [stream.name, stream]))).flatMap((stream) =>
    sumOfMisread(readings.filter((reading) => reading.stream === stream).map(({ fields }) => fields.misread)).flatMap(
      (stats): readonly MisreadField[] => {
        const { path, as, values, misread, sample } = stats;
        if (misread === 0) return [];
        const declare = declarationFor(stats);
        const at = whereRead(program, stream, path);
        return [
          {
            stream,
            field: dotted(path),
            as,
            values,
            misread,
            sample,
            ...(declare === undefined ? {} : { declare }),
            ...(at === undefined ? {} : { at }),
          },
        ];
      },
    ),
  );
}

/** Types whose texts have different units; a text is of one type at most, except that `k` alone counts in `number`. */
const TYPES: readonly (readonly [unit: FieldUnit, type: string])[] = [
  ['number', 'number'],
  ['ms', 'duration(ms)'],
  ['B', 'bytes'],
  ['%', 'ratio(%)'],
  ['/s', 'rate(/s)'],
];

function declarationFor({ path, as, unit, sample }: MisreadStats): string | undefined {
  if (as !== 'number' || unit !== undefined) return undefined;
  const type = TYPES.find(([name]) => quantityReader(name)(sample) !== undefined)?.[1];
  return type === undefined ? undefined : `field ${dotted(path)}: ${type}`;
}
