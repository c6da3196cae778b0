/** Redacts input before it is written to the journal. Logs are left alone: the journal holds only positions in them, and they are redacted when they are read. */
import type { Program } from '../../parser/program.js';
import type { PlainRecord } from '../../sources/decode/object-reader.js';
import { LineReader } from '../../sources/lines/line-reader.js';
import { nulsAtHead } from '../../sources/lines/line-splitter.js';
import type { Redactor } from '../../sources/redact/redactor.js';
import { redactorOf } from '../../sources/redact/redactor.js';
import type { InputPiece } from './input.js';

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

  /** The piece redacted; one piece for each stream that redacts it differently. */
  of(piece: InputPiece): readonly InputPiece[] {
    const { streams } = piece;
    const isLog = 'bytes' in piece && piece.position !== undefined;
    if (isLog || !streams.some((name) => this.#byStream.has(name))) return [piece];
    const plain = streams.filter((name) => !this.#byStream.has(name));
    const redacted = streams.flatMap((name) => {
      const redactor = this.#byStream.get(name);
      return redactor === undefined ? [] : [{ ...redactedPiece(piece, redactor), streams: [name] }];
    });
    return plain.length === 0 ? redacted : [...redacted, { ...piece, streams: plain }];
  }
}

function redactedPiece(piece: InputPiece, redactor: Redactor): InputPiece {
  if ('records' in piece) return { ...piece, records: piece.records.map((record) => redactor.record(record as PlainRecord)) };
  return { ...piece, bytes: redactedLines(piece.bytes, redactor) };
}

/** Lines in which nothing is replaced keep their bytes, even if these are not UTF-8. */
function redactedLines(bytes: Buffer, redactor: Redactor): Buffer {
  const lines = new LineReader().push(bytes);
  const out: Buffer[] = [];
  let start = 0;
  let copied = 0;
  for (const line of lines) {
    const end = bytes.indexOf(NEWLINE, start);
    const redacted = redactor.line(line);
    if (redacted !== line) {
      // Of two returns only the last belongs to the line's end.
      // NULs before the line stay, to be counted where the others are.
      const text = start + nulsAtHead(bytes.subarray(start, end));
      out.push(bytes.subarray(copied, text), Buffer.from(redacted.endsWith('\r') ? `${redacted}\r` : redacted));
      copied = end;
    }
    start = end + 1;
  }
  return out.length === 0 ? bytes : Buffer.concat([...out, bytes.subarray(copied)]);
}
