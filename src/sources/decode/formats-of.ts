/** From the formats of a checked stream to their descriptors. */

import type { FieldPath } from '../../engine/model/records.js';
import type { CheckedExtract, CheckedFormat } from '../../parser/program.js';
import { compileCheckedRegex } from '../format/checked-regex.js';
import type { Decoder, FormatDescriptor } from '../format/format.js';
import { formatByName, REGEX_FORMAT } from '../formats/formats.js';

/** The text of a record in which `format cri json` reads JSON. */
export const MESSAGE_FIELD: FieldPath = ['message'];

/** The checker refuses unknown names. */
export function descriptorOf(format: CheckedFormat): FormatDescriptor {
  if ('regex' in format) return REGEX_FORMAT;
  const { name, arguments: args } = format;
  const found = formatByName(name);
  if (found === undefined) throw new RangeError(`there is no format ${name}`);
  if (args === undefined) return found;
  const configured = found.parameters?.configure(args);
  if (configured === undefined || 'message' in configured)
    throw new RangeError(configured?.message ?? `the format ${name} takes no arguments`);
  return configured;
}

/** @param timeForms of the stream's `time … as`. */
export function createDecoder(format: CheckedFormat, wanted: readonly FieldPath[], timeForms?: readonly string[]): Decoder {
  const regex = 'regex' in format ? { regex: compileCheckedRegex(format.regex) } : {};
  return descriptorOf(format).create({ wanted, ...regex, ...(timeForms === undefined ? {} : { timeForms }) });
}

/** The formats that are tried one after another, without `otherwise`. */
export function alternativesOf(format: CheckedFormat): readonly CheckedFormat[] {
  const found: CheckedFormat[] = [];
  for (let each: CheckedFormat | undefined = format; each !== undefined; each = each.otherwise) {
    const { otherwise: _, ...one } = each;
    found.push(one);
  }
  return found;
}

/** `format cri json` is `format cri` and `extract json from message`. */
export function innerExtracts({ inner }: CheckedFormat): readonly CheckedExtract[] {
  return inner === undefined ? [] : [{ format: inner, from: MESSAGE_FIELD }];
}

/** Whether a property holds for a format that reads lines of the stream. */
export function someFormat(format: CheckedFormat, holds: (descriptor: FormatDescriptor) => boolean): boolean {
  return alternativesOf(format).some((each) => holds(descriptorOf(each)));
}
