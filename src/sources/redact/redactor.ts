/** Applies the `redact` clauses of a stream, before anything else reads its records. */

import { finderOf, replaceAll } from '../../engine/match/regex/replace.js';
import { LIMITS } from '../../engine/model/limits.js';
import type { CheckedFormat, CheckedStream } from '../../parser/program.js';
import { formatByName } from '../formats/formats.js';
import { wholeCharacters } from '../lines/whole-characters.js';
import { redactedText } from './nested-text.js';
import type { RedactText, Replacing } from './redacted-json.js';
import { redactedJson } from './redacted-json.js';
import { redactedValue } from './redacted-value.js';

type PlainRecord = Readonly<Record<string, unknown>>;

export interface Redactor {
  /** The redacted line, no longer than the limit for lines. */
  line(line: string): string;
  /** The redacted record of a program; the same object if nothing is replaced. */
  record(record: PlainRecord): PlainRecord;
  /** A redacted text, such as a message joined from several lines. */
  text(text: string): string;
}

/** Undefined for a stream without `redact`. */
export function redactorOf(
  stream: Pick<CheckedStream, 'format' | 'redactions'> & Partial<Pick<CheckedStream, 'extracts'>>,
): Redactor | undefined {
  const { format, redactions = [], extracts = [] } = stream;
  if (redactions.length === 0) return undefined;
  const all = redactions.map(({ regex, replacement }) => ({ finder: finderOf(regex.pattern, regex.flags), replacement }));
  const readsObjects = hasInnerJson(format) || extracts.some((extract) => 'format' in extract && hasJson(extract.format));
  return new StreamRedactor(all, isJson(format), readsObjects ? redactedText : undefined);
}

/** Whether JSON is read in a text of a record. */
function hasInnerJson({ inner, otherwise }: CheckedFormat): boolean {
  return (inner !== undefined && hasJson(inner)) || (otherwise !== undefined && hasInnerJson(otherwise));
}

function hasJson(format: CheckedFormat): boolean {
  const { inner, otherwise } = format;
  return [inner, otherwise].some((each) => each !== undefined && hasJson(each)) || isJson(format);
}

function isJson(format: CheckedFormat): boolean {
  return 'name' in format && formatByName(format.name)?.isJson === true;
}

class StreamRedactor implements Redactor {
  readonly #speaksOfQuotes: boolean;

  constructor(
    readonly all: readonly Replacing[],
    readonly isJson: boolean,
    /** For texts that may hold JSON. */
    readonly redactText?: RedactText,
  ) {
    this.#speaksOfQuotes = all.some(({ finder }) => finder.speaksOfQuotes);
  }

  line(line: string): string {
    const redacted = (this.isJson ? redactedJson(line, this.all, this.redactText) : undefined) ?? this.text(line);
    return redacted.length > line.length ? withinLimit(redacted) : redacted;
  }

  record(record: PlainRecord): PlainRecord {
    if (!this.#speaksOfQuotes) return redactedValue(record, (text) => this.text(text)) as PlainRecord;
    // Such a pattern is about the record as JSON.
    const line = written(record);
    const redacted = redactedJson(line, this.all, this.redactText) ?? this.text(line);
    return redacted === line ? record : read(redacted);
  }

  text(text: string): string {
    let redacted = text;
    for (const each of this.all)
      redacted = this.redactText?.(redacted, each) ?? replaceAll(redacted, each.finder.find(redacted), each.replacement);
    return redacted;
  }
}

/** A replacement must not make a line longer than the limit: such a line is cut. */
function withinLimit(line: string): string {
  if (line.length * 3 <= LIMITS.lineBytes) return line;
  const bytes = new TextEncoder().encode(line);
  if (bytes.length <= LIMITS.lineBytes) return line;
  const head = bytes.subarray(0, LIMITS.lineBytes);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(head.subarray(0, wholeCharacters(head)));
}

/** A record that cannot be written as JSON has no readable field. */
function written(record: PlainRecord): string {
  try {
    return JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)) ?? '{}';
  } catch {
    return '{}';
  }
}

/** Text that is no longer a JSON object is kept as a line. */
function read(text: string): PlainRecord {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainRecord) : { line: text };
  } catch {
    return { line: text };
  }
}
