/** What others send, redacted before it is written down. Logs are not: of them only places are kept, and they are redacted wherever they are read. */
import type { Program } from '../parser/program.js';
import type { PlainRecord } from '../sources/decode/object-reader.js';
import { LineReader } from '../sources/lines/line-reader.js';
import type { Redactor } from '../sources/redact/redactor.js';
import { redactorOf } from '../sources/redact/redactor.js';
import type { InputPiece } from './inputs.js';

const NEWLINE = 10;

export class Redaction {
  readonly #byStream: ReadonlyMap<string, Redactor>;

  constructor(program: Program) {
    this.#byStream = new Map(
      program.streams.flatMap((stream) => {
        const redactor = redactorOf(stream);
        return redactor === undefined ? [] : [[stream.name, redactor] as const];
      }),
    );
  }

  /** The piece, or, if streams see it differently, one for each of them. */
  of(piece: InputPiece): readonly InputPiece[] {
    const { streams, position } = piece;
    if (position !== undefined || !streams.some((name) => this.#byStream.has(name))) return [piece];
    const plain = streams.filter((name) => !this.#byStream.has(name));
    const redacted = streams.flatMap((name) => {
      const redactor = this.#byStream.get(name);
      return redactor === undefined ? [] : [{ ...redactedPiece(piece, redactor), streams: [name] }];
    });
    return plain.length === 0 ? redacted : [...redacted, { ...piece, streams: plain }];
  }
}

function redactedPiece(piece: InputPiece, redactor: Redactor): InputPiece {
  const { bytes, records } = piece;
  if (records !== undefined) return { ...piece, records: records.map((record) => redactor.record(record as PlainRecord)) };
  return bytes === undefined ? piece : { ...piece, bytes: redactedLines(bytes, redactor) };
}

/** Whole lines; those in which nothing is replaced stay as they came, also if they are no UTF-8. */
function redactedLines(bytes: Buffer, redactor: Redactor): Buffer {
  const lines = new LineReader(undefined, false).push(bytes);
  const out: Buffer[] = [];
  let start = 0;
  let copied = 0;
  for (const line of lines) {
    const end = bytes.indexOf(NEWLINE, start);
    const redacted = redactor.line(line);
    if (redacted !== line) {
      // Of two returns only the last belongs to the line's end.
      out.push(bytes.subarray(copied, start), Buffer.from(redacted.endsWith('\r') ? `${redacted}\r` : redacted));
      copied = end;
    }
    start = end + 1;
  }
  return out.length === 0 ? bytes : Buffer.concat([...out, bytes.subarray(copied)]);
}
