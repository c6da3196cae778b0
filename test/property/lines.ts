/** The reference's records as lines of JSON, read as a file's are. */
import type { RecordBatch } from '../../src/engine/model/records.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { StreamDecoder } from '../../src/sources/decode/stream-decoder.js';
import type { FieldValue, ReferenceInput, ReferenceRecord } from '../reference/records.js';
import { SourceNumber } from '../reference/records.js';
import type { BatchMaker } from './drive.js';

/** The same input with every record as a line, in `line`, with its time in `ts`. */
export function asLines(input: ReferenceInput): ReferenceInput {
  return {
    ...input,
    sources: input.sources.map((source) => ({ ...source, records: source.records.map(withLine) })),
  };
}

function withLine({ timeMs, fields }: ReferenceRecord, at: number): ReferenceRecord {
  const { line: _, ...others } = fields;
  // Both ways to write a time, in turn.
  const time: FieldValue = at % 2 === 0 ? timeMs : Number.isNaN(timeMs) ? '' : new Date(timeMs).toISOString();
  const all = Number.isNaN(timeMs) ? others : { ts: time, ...others };
  return { timeMs, fields: { ...all, line: jsonOf(all) } };
}

function jsonOf(value: FieldValue): string {
  if (value instanceof SourceNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map((item: FieldValue) => jsonOf(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, item]) => `${JSON.stringify(name)}:${jsonOf(item)}`)
    .join(',')}}`;
}

/** Hands records over as blocks of bytes; one decoder a source, as for a file. */
export function fromBytes(scanner: 'js' | 'wasm'): BatchMaker {
  const decoders = new Map<string, StreamDecoder>();
  return (program, { stream: name, source }, fields, records): RecordBatch => {
    const stream = program.streams.find((other) => other.name === name);
    if (stream === undefined) throw new Error(`there is no stream ${name}`);
    const key = JSON.stringify([name, source]);
    const decoder = decoders.get(key) ?? createStreamDecoder({ stream, fields, ...(scanner === 'js' ? { scanner } : {}) });
    decoders.set(key, decoder);
    const block = Buffer.from(records.map(({ fields: { line } }) => `${String(line)}\n`).join(''));
    const [batch, ...more] = decoder.pushBlock?.([], block) ?? [];
    if (batch === undefined || more.length > 0 || batch.size !== records.length)
      throw new Error('the lines make another number of records');
    // Texts that are not copied are overwritten by the next block.
    block.fill('!');
    return batch;
  };
}
