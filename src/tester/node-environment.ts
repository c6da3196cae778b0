/** The environment of tests in the command: raw lines are read in the stream's format, recorded logs from files next to the rule file. */
import { dirname, resolve } from 'node:path';
import type { FieldPath, RecordBatch } from '../engine/model/records.js';
import { isEndpoint } from '../parser/endpoints.js';
import type { CheckedStream } from '../parser/program.js';
import { readBatches } from '../sources/decode/batches.js';
import { createStreamDecoder } from '../sources/decode/decoder.js';
import { createObjectReader } from '../sources/decode/object-reader.js';
import type { Origin } from '../sources/decode/origin.js';
import { originOf } from '../sources/decode/origin.js';
import type { StreamDecoder } from '../sources/decode/stream-decoder.js';
import { findFiles, unreadableTexts } from '../sources/files/find-files.js';
import { openFile } from '../sources/files/log-file.js';
import { LineReader } from '../sources/lines/line-reader.js';
import type { TestRecord } from './input.js';
import type { TestEnvironment } from './run-test.js';

/** Records of a test come from no path, so that parts of it are fields like others. */
const ORIGIN: Origin = { source: 'test', parts: {} };

/** @param cwd base of the paths of rule files. */
export function nodeTestEnvironment(cwd: string): TestEnvironment {
  return {
    batches: (stream, fields, records) => [...runsOf(records)].flatMap((run) => readRun(stream, fields, run)),

    open: async (test, stream, glob, fields) => {
      if (isEndpoint(glob)) throw new Error(`replay reads files, and ${glob} is an endpoint; a test cannot listen`);
      const folder = resolve(cwd, dirname(test.range.source.path));
      const found = await findFiles([glob], folder);
      const { files } = found;
      const [unreadable] = unreadableTexts(found);
      if (unreadable !== undefined) throw new Error(`replay ${JSON.stringify(glob)}: ${unreadable}`);
      if (files.length === 0) throw new Error(`replay ${JSON.stringify(glob)} matches no file in ${dirname(test.range.source.path)}`);
      return Promise.all(
        files.map(async (path) => {
          const file = await openFile(path, { cwd: folder, encoding: stream.encoding });
          const origin = originOf(stream, path, resolve(folder, path));
          const decoder = createStreamDecoder({ stream, fields, origin, year: { writtenMs: file.modifiedMs } });
          return { stream: stream.name, name: path, batches: readBatches(file.chunks(), decoder).batches() };
        }),
      );
    },
  };
}

/** Runs of records of the same kind, which can be read together. */
function* runsOf(records: readonly TestRecord[]): Generator<readonly TestRecord[]> {
  let start = 0;
  for (let at = 1; at <= records.length; at++) {
    if (at < records.length && records[at]?.body.kind === records[start]?.body.kind) continue;
    if (at > start) yield records.slice(start, at);
    start = at;
  }
}

function readRun(stream: CheckedStream, fields: readonly FieldPath[], run: readonly TestRecord[]): readonly RecordBatch[] {
  if (run[0]?.body.kind === 'fields') {
    const batch = createObjectReader(stream, fields, ORIGIN)(run.map(({ body }) => (body.kind === 'fields' ? body.fields : {})));
    return [withTimes(batch, (row) => run[row]?.timeMs)];
  }
  const reader = new LineReader();
  const decoder = createStreamDecoder({ stream, fields, origin: ORIGIN, year: { writtenMs: run[0]?.timeMs ?? 0 } });
  const texts = run.map(({ body }) => (body.kind === 'line' ? body.text : ''));
  if (stream.begins === undefined && !texts.some((text) => text.includes('\n'))) {
    const batch = decoder.push(reader.clean(texts));
    if (batch.size !== texts.length) throw cannotBeRead(stream, decoder);
    return [withTimes(batch, (row) => run[row]?.timeMs)];
  }
  return run.flatMap(({ timeMs }, at) => {
    // Each text is written at once: its last record does not go on in the next text.
    const text = texts[at] ?? '';
    const batches = [decoder.push(reader.clean(text.split(/\r?\n/))), decoder.endWait?.()].flatMap((batch) =>
      batch === undefined || batch.size === 0 ? [] : [batch],
    );
    if (batches.length === 0 || decoder.stats().unreadableLines > 0) throw cannotBeRead(stream, decoder);
    return batches.map((batch) => withTimes(batch, () => timeMs));
  });
}

function cannotBeRead(stream: CheckedStream, decoder: StreamDecoder): Error {
  const problem = decoder.stats().unreadable[0];
  const format = 'name' in stream.format ? stream.format.name : 'the format of the stream';
  return new Error(`a line of the test cannot be read as ${format}${problem === undefined ? '' : `: ${problem.kind}`}`);
}

function withTimes(batch: RecordBatch, timeOf: (row: number) => number | undefined): RecordBatch {
  return { ...batch, times: Float64Array.from({ length: batch.size }, (_, row) => timeOf(row) ?? Number.NaN) };
}
