/** The report on one log in one stream, as text and as JSON. */
import { many } from '../../engine/output/many.js';
import { quoteText } from '../../parser/literals.js';
import type { CheckedStream, Program } from '../../parser/program.js';
import { positionAt } from '../../parser/source.js';
import { Session } from '../../session/session.js';
import { plainText } from '../../sinks/text/plain-text.js';
import { originOf } from '../../sources/decode/origin.js';
import type { Candidate } from '../../sources/guess/candidate.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import { exampleText } from '../../sources/guess/field-summary.js';
import { inputProblemLines } from '../input-problem-lines.js';
import { logLines } from '../log-lines.js';
import type { LogHead } from './log-head.js';
import type { View } from './parse-lines.js';
import { fieldLines, recordLines, section, shareText, timeText, wrap } from './parse-lines.js';
import type { ParsedLog } from './parsed-log.js';
import { isSame, parseLog } from './parsed-log.js';
import type { GuessedStream } from './stream-choice.js';

/** A guess with a lower score is not worth a word. */
const WORTH_NAMING = 0.2;

export interface LogReport {
  readonly head: LogHead;
  /** Absent: the log has no line that is not blank. */
  readonly read?: {
    readonly stream: CheckedStream;
    readonly parsed: ParsedLog;
    /** How the stream was found: in the rules, with a given format, or guessed. */
    readonly by: 'rules' | 'format' | 'guess';
    /** Absent: a stream of the rules. */
    readonly guess?: GuessedStream;
  };
  readonly notes: readonly string[];
  readonly problems: readonly string[];
}

/** A log that no stream of rules reads. @param guess undefined: the log has no line that is not blank. */
export function reportOfGuess(
  head: LogHead,
  guess: GuessedStream | undefined,
  by: 'format' | 'guess',
  year: number | undefined,
): LogReport {
  if (guess === undefined) return { head, notes: [], problems: head.problems.map((problem) => `${head.name}: ${problem}`) };
  const parsed = parseLog(guess.stream, head.lines, yearOf(head, year));
  return {
    head,
    read: { stream: guess.stream, parsed, by, guess },
    notes: notesOf(head, guess.stream, parsed, year),
    problems: problemsOf(head, parsed),
  };
}

/** A log in a stream of rules. */
export function reportOfStream(head: LogHead, stream: CheckedStream, program: Program, year: number | undefined): LogReport {
  const session = Session.create(
    { ...program, streams: program.streams.map((each) => (each.name === stream.name ? stream : each)), tests: [] },
    {
      mode: 'replay',
      nowMs: head.writtenMs,
    },
  );
  session.push(stream.name, head.name, { lines: head.lines });
  session.endSource(stream.name, head.name);
  const parsed = parseLog(stream, head.lines, yearOf(head, year), session.fieldsOf(stream.name), originOf(stream, head.name));
  return {
    head,
    read: { stream, parsed, by: 'rules' },
    notes: notesOf(head, stream, parsed, year),
    problems: [...problemsOf(head, parsed), ...inputProblemLines(session.inputProblems())],
  };
}

function yearOf(head: LogHead, year: number | undefined): { readonly writtenMs: number; readonly year?: number } {
  return { writtenMs: head.writtenMs, ...(year === undefined ? {} : { year }) };
}

function problemsOf(head: LogHead, { stats }: ParsedLog): readonly string[] {
  return logLines({
    name: head.name,
    stats: () => ({ ...head.stats, ...stats, cut: head.stats.cut + stats.cut }),
    problems: () => head.problems,
  });
}

function notesOf(head: LogHead, stream: CheckedStream, parsed: ParsedLog, year: number | undefined): readonly string[] {
  const { timeField, times } = parsed;
  if (times.length === 0) return [];
  if (times.every(Number.isNaN)) return ['No time was found. Alerts need the time of each record: name its field with `time FIELD`.'];
  const field = timeField === undefined ? 'FIELD' : fieldText(timeField);
  const as = stream.time?.as === undefined ? '' : ` as ${stream.time.as.map(quoteText).join(', ')}`;
  return [
    ...(parsed.zoneless > 0 && stream.time?.zone === undefined
      ? [
          `${lacking(parsed.zoneless, times.length)} no zone and ${parsed.zoneless === 1 ? 'is' : 'are'} read as UTC. If ${parsed.zoneless === 1 ? 'it is' : 'they are'} local, name the zone: \`time ${field}${as} zone "Europe/Berlin"\`.`,
        ]
      : []),
    ...(parsed.yearless > 0 && year === undefined
      ? [
          `${lacking(parsed.yearless, times.length)} no year. It comes from the date of the log, ${timeText(head.writtenMs).slice(0, 10)}; --year sets another.`,
        ]
      : []),
  ];
}

function lacking(count: number, all: number): string {
  if (count === all) return count === 1 ? 'The time has' : 'The times have';
  return `${count.toLocaleString('en-US')} of the times ${count === 1 ? 'has' : 'have'}`;
}

export function reportText(report: LogReport, view: View & { readonly limit: number }): readonly string[] {
  const { head, read, notes, problems } = report;
  const name = plainText(head.name);
  if (read === undefined) {
    return [`${name}: there is nothing in it`, ...section('Problems', problems)];
  }
  const { parsed, guess } = read;
  const [next] = guess?.others ?? [];
  return [
    ...wrap(`${name}: ${howText(read)}`, view.columns),
    ...wrap(countsText(head, parsed), view.columns),
    ...section('Records', recordLines(parsed, view.limit, view)),
    ...section('Fields', fieldLines(parsed, view)),
    ...section('Problems', problems),
    ...section(
      'Note',
      notes.flatMap((note) => wrap(note, view.columns - 2)),
    ),
    ...(guess === undefined ? [] : section(`Stream to paste${read.by === 'guess' ? ' (a guess)' : ''}`, guess.block.split('\n'))),
    ...(next === undefined || next.score < WORTH_NAMING ? [] : ['', ...wrap(`The next best guess: ${otherText(next)}`, view.columns)]),
  ];
}

function howText({ stream, by, guess }: NonNullable<LogReport['read']>): string {
  if (guess !== undefined) return `${by === 'guess' ? 'guessed to be' : 'read as'} \`${guess.best.clauses[0] ?? ''}\``;
  const { source, start } = stream.range;
  return `read as the stream ${stream.name} (${source.path}:${positionAt(source, start).line})`;
}

function countsText({ lines: all, isWhole }: LogHead, { stats, lines, times }: ParsedLog): string {
  const timed = times.filter((time) => !Number.isNaN(time)).length;
  const records = times.length;
  const read = lines - stats.unreadableLines;
  const made = records === read ? '' : ` as ${many(records, 'record')}`;
  const of = isWhole
    ? shareText(read, lines, 'line')
    : `${read === lines ? 'all' : read.toLocaleString('en-US')} of the first ${many(all.length, 'line')}`;
  return `Read ${of}${made}, ${timesText(timed, records)}.`;
}

function otherText({ clauses, read, timed, reading }: Candidate): string {
  return `\`${clauses[0] ?? ''}\`, ${shareText(read, reading.lines, 'line')}, ${timesText(timed, reading.times.length)}`;
}

function timesText(timed: number, records: number): string {
  if (records === 0) return 'no records';
  if (timed === records) return records === 1 ? 'with a time' : 'all with a time';
  return timed === 0 ? 'without a time' : `${timed.toLocaleString('en-US')} with a time`;
}

/** Plain data, for `--json`. */
export function reportObject({ head, read, notes, problems }: LogReport, limit: number): unknown {
  const common = { log: head.name, lines: head.lines.length, isWhole: head.isWhole };
  if (read === undefined) return { ...common, notes, problems };
  const { stream, parsed, by, guess } = read;
  return {
    ...common,
    by,
    stream: guess?.block ?? stream.name,
    read: parsed.lines - parsed.stats.unreadableLines,
    records: parsed.times.length,
    timed: parsed.times.filter((time) => !Number.isNaN(time)).length,
    ...(guess === undefined ? {} : { others: guess.others.map(({ clauses, read: lines, timed }) => ({ clauses, read: lines, timed })) }),
    fields: parsed.fields.map(({ path, type, records, examples, areAll }) => ({
      name: fieldText(path),
      type: parsed.timeField !== undefined && isSame(path, parsed.timeField) ? 'time' : type,
      records,
      values: examples,
      areAll,
    })),
    first: parsed.records.slice(0, limit).map((cells, row) => ({
      time: timeText(parsed.times[row]),
      fields: Object.fromEntries(
        parsed.paths.flatMap((path, slot) => {
          const text = exampleText(cells[slot]);
          return text === undefined ? [] : [[fieldText(path), text]];
        }),
      ),
    })),
    unreadable: parsed.stats.unreadable,
    timeless: parsed.stats.timeless,
    notes,
    problems,
  };
}
