/** The streams of docs/common-logs.md for databases, compared with what Filebeat's modules read from the same logs. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DecodedStream } from '../../src/sources/decode/decoded-stream.js';
import { type ReadRecord, read } from '../sources/helpers.js';
import { streamNamed } from './common-streams.js';
import { dataPath, dataText } from './data.js';

type Theirs = Readonly<Record<string, unknown>>;

interface Kind {
  /** Below `filebeat/` of the data. */
  readonly folder: string;
  readonly stream: (file: string) => string;
  readonly fields: readonly string[];
  /** Our records that Filebeat's configuration leaves out. */
  readonly leftOut?: (record: ReadRecord) => boolean;
  /** Whether theirs is the rest of their record before it, which their version did not join. */
  readonly continues?: (theirs: Theirs) => boolean;
  /** Our value in the words of theirs, by their field. */
  readonly same: Readonly<Record<string, (record: ReadRecord, theirs: Theirs) => unknown>>;
}

const field =
  (name: string) =>
  ({ fields }: ReadRecord): unknown =>
    fields[name];

const LEVELS: Readonly<Record<string, string>> = { '*': 'notice', '#': 'warning', '.': 'debug', '-': 'verbose' };

const KINDS: readonly Kind[] = [
  {
    folder: 'postgresql',
    stream: (file) => (file.includes('.csv.') ? 'postgresql_csv' : 'postgresql'),
    fields: ['line', 'level', 'pid', 'user', 'database', 'message', 'query', 'statement', 'code'],
    same: {
      'log.level': field('level'),
      'process.pid': field('pid'),
      'user.name': field('user'),
      'postgresql.log.database': field('database'),
      'postgresql.log.sql_state_code': field('code'),
      'postgresql.log.error_code': field('code'),
      'postgresql.log.query': field('query'),
      // Of a statement they give the whole record, or of CSV the statement only; of one with a code, the colon before it too.
      message: ({ fields }, { message }) => {
        if ([fields['line'], fields['statement']].includes(text(message))) return message;
        return String(message).startsWith(': ') ? `: ${String(fields['message'])}` : fields['message'];
      },
    },
  },
  {
    folder: 'mysql-slowlog',
    stream: () => 'mysql_slow',
    fields: ['line', 'user', 'host', 'address', 'thread', 'took_seconds', 'rows_sent', 'rows_examined', 'query'],
    leftOut: ({ fields }) => !String(fields['line']).includes('# Query_time: '),
    same: {
      'user.name': field('user'),
      'source.domain': field('host'),
      'source.ip': field('address'),
      'mysql.thread_id': ({ fields }, theirs) => {
        const id = theirs['mysql.thread_id'];
        return Array.isArray(id) && id.map(String).includes(String(fields['thread'])) ? id : fields['thread'];
      },
      'event.duration': ({ fields }) => Math.round(Number(fields['took_seconds']) * 1e9),
      'mysql.slowlog.rows_sent': field('rows_sent'),
      'mysql.slowlog.rows_examined': field('rows_examined'),
      // What the server writes when it starts again is no part of the statement before.
      'mysql.slowlog.query': ({ fields }, theirs) => {
        const [query, banner] = String(theirs['mysql.slowlog.query']).split(/\n(?=.*, Version: .+ started with:\n)/);
        return fields['query'] === query && banner !== undefined ? theirs['mysql.slowlog.query'] : fields['query'];
      },
    },
  },
  {
    folder: 'mysql-error',
    stream: () => 'mysql_error',
    fields: ['thread', 'level', 'code', 'subsystem', 'error'],
    continues: (theirs) => theirs['@timestamp'] === undefined,
    same: {
      'log.level': field('level'),
      'mysql.thread_id': field('thread'),
      'process.thread.id': field('thread'),
      'event.code': field('code'),
      'event.provider': field('subsystem'),
      // They leave the code and the subsystem in the message.
      message: ({ fields }) =>
        [fields['code'], fields['subsystem']].flatMap((each) => (each === undefined ? [] : [`[${text(each)}] `])).join('') +
        text(fields['error']),
    },
  },
  {
    folder: 'redis',
    stream: () => 'redis',
    fields: ['pid', 'role', 'mark', 'event'],
    same: {
      'log.level': ({ fields }) => LEVELS[String(fields['mark'])],
      'process.pid': field('pid'),
      message: ({ fields }) => String(fields['event']).split('\n')[0],
    },
  },
];

const HOUR_MS = 3_600_000;

/** Their first versions did not apply the zone of the line. */
const NOT_APPLIED: Readonly<Record<string, number>> = { CEST: 2 * HOUR_MS, EST: -5 * HOUR_MS };

function sameTime(ours: number, theirs: Theirs): boolean {
  const given = theirs['@timestamp'];
  // Without a year in the log, they have no time.
  if (given === undefined) return !Number.isNaN(ours);
  const ms = Date.parse(String(given)) - (NOT_APPLIED[String(theirs['postgresql.log.timezone'])] ?? 0);
  // Their `EST` is New York, in summer too. PostgreSQL would write `EDT` then, so ours is −05:00, as written.
  return ours === ms || (theirs['event.timezone'] === 'EST' && ours === ms + HOUR_MS);
}

/** Missing, `unknown`, and line breaks at the end are the same for both. */
const text = (value: unknown): string =>
  value === undefined || value === null || value === 'unknown' || value === '[unknown]' ? '' : String(value).trimEnd();

/** The CSV of PostgreSQL before version 13 has no `backend_type`. */
function columnsOf(stream: DecodedStream, file: string): DecodedStream {
  const { format } = stream;
  const version = Number(/^postgresql-(\d+)/.exec(file)?.[1]);
  if (!('name' in format) || format.name !== 'csv' || version >= 13) return stream;
  return { ...stream, format: { ...format, arguments: format.arguments?.slice(0, -1) ?? [] } };
}

function readAll(
  kind: Kind,
  name: string,
  file: string,
): { records: readonly ReadRecord[]; theirs: readonly Theirs[]; unreadable: number } {
  const theirs: Theirs[] = [];
  for (const each of JSON.parse(dataText(`${name}-expected.json`)) as Theirs[]) {
    const before = theirs.at(-1);
    if (kind.continues?.(each) === true && before !== undefined)
      theirs[theirs.length - 1] = { ...before, message: `${String(before['message'])}\n${String(each['message'])}` };
    else theirs.push(each);
  }
  const zone = theirs.map((each) => each['event.timezone']).find((each) => /^[+-]\d\d:\d\d$/.test(String(each)));
  const given = columnsOf(streamNamed(kind.stream(file)), file);
  const stream: DecodedStream =
    zone === undefined ? given : { ...given, time: { ...given.time, field: given.time?.field ?? ['time'], zone: String(zone) } };
  const { records, stats } = read(stream, dataText(name).split('\n').slice(0, -1), kind.fields, { year: 2017 });
  return { records: records.filter((record) => kind.leftOut?.(record) !== true), theirs, unreadable: stats.unreadableLines };
}

for (const kind of KINDS) {
  const folder = `filebeat/${kind.folder}`;
  const pairs = existsSync(dataPath(folder))
    ? readdirSync(dataPath(folder))
        .filter((file) => existsSync(dataPath(`${folder}/${file}-expected.json`)))
        .toSorted()
    : [];
  const why = pairs.length > 0 ? '' : ` (skipped: no pairs of X.log and X.log-expected.json in ${dataPath(folder)}; set TOCSIN_DATA)`;
  describe.skipIf(pairs.length === 0)(`Filebeat's ${kind.folder}${why}`, () => {
    test.each(pairs.length > 0 ? pairs : ['any'])('%s', (file) => {
      const { records, theirs, unreadable } = readAll(kind, `${folder}/${file}`, file);
      expect({ records: records.length, unreadable }).toEqual({ records: theirs.length, unreadable: 0 });
      const different = records.flatMap((record, index) => {
        const wanted = theirs[index] ?? {};
        const times = sameTime(record.time, wanted)
          ? []
          : [{ index, field: 'time', ours: new Date(record.time).toISOString(), theirs: wanted['@timestamp'] }];
        const fields = Object.entries(kind.same).flatMap(([name, of]) => {
          if (wanted[name] === undefined) return [];
          const ours = of(record, wanted);
          return text(ours) === text(wanted[name]) ? [] : [{ index, field: name, ours, theirs: wanted[name] }];
        });
        return [...times, ...fields];
      });
      expect(different).toEqual([]);
    });
  });
}
