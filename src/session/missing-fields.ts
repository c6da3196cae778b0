/** Fields that rules read and no record of the stream has: usually a name that is misspelt, in the rules or in an `extract`. */

import type { StreamPlan } from '../engine/model/engine-api.js';
import { fieldKey } from '../engine/model/records.js';
import { definedStreams } from '../parser/own-stream.js';
import type { Program } from '../parser/program.js';
import { didYouMean } from '../parser/suggest.js';
import type { FieldStats } from '../sources/decode/field-presence.js';
import { sumOfFieldStats } from '../sources/decode/field-presence.js';
import { compileCheckedRegex } from '../sources/format/checked-regex.js';
import { dotted } from '../sources/format/format.js';
import { whereRead } from './where-read.js';

export interface MissingField {
  readonly stream: string;
  /** Segments joined by dots. */
  readonly field: string;
  /** Records of the stream that were read. */
  readonly records: number;
  /** Fields of records with a similar name, the nearest ones. */
  readonly similar: readonly string[];
  /** Where rules read it first: `app.alert:12`. */
  readonly at?: string;
  /** The expression of the `extract` that should find it, if it found none of the fields that rules read. */
  readonly extract?: string;
}

/** The statistics of one source. */
export interface FieldReading {
  readonly stream: string;
  readonly fields: FieldStats;
}

/** Streams without a record have no missing fields, and neither has the built-in stream, whose records are of several kinds. */
export function missingFields(plans: readonly StreamPlan[], program: Program, readings: readonly FieldReading[]): readonly MissingField[] {
  const { streams } = program;
  const defined = new Set(definedStreams(new Map(streams.map((stream) => [stream.name, stream]))));
  return plans.flatMap(({ stream: name, valueFields: wanted }) => {
    const { records, unseen, names } = sumOfFieldStats(readings.filter(({ stream }) => stream === name).map(({ fields }) => fields));
    if (!defined.has(name) || records === 0 || unseen.length === 0) return [];
    const unseenKeys = new Set(unseen.map(fieldKey));
    const missing = wanted.filter((path) => unseenKeys.has(fieldKey(path)));
    if (missing.length === 0) return [];
    const missingNames = new Set(missing.map(dotted));
    const extracts = (streams.find((stream) => stream.name === name)?.extracts ?? []).flatMap((each) => {
      if (!('regex' in each)) return [];
      const { regex } = each;
      const groups = compileCheckedRegex(regex).groups;
      const read = wanted.map(dotted).filter((field) => groups.includes(field));
      return { text: `/${regex.pattern}/${regex.flags}`, groups, foundNone: read.every((field) => missingNames.has(field)) };
    });
    const others = names.filter((other) => !missingNames.has(other));
    return missing.map((path): MissingField => {
      const field = dotted(path);
      const at = whereRead(program, name, path);
      const extract = extracts.find(({ groups, foundNone }) => foundNone && path.length === 1 && groups.includes(field));
      return {
        stream: name,
        field,
        records,
        similar: didYouMean(field, others),
        ...(at === undefined ? {} : { at }),
        ...(extract === undefined ? {} : { extract: extract.text }),
      };
    });
  });
}
