/** A parsed log as text for the terminal. */

import type { FieldPath } from '../../engine/model/records.js';
import { many } from '../../engine/output/many.js';
import { plainText } from '../../sinks/text/plain-text.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import type { FieldSummary } from '../../sources/guess/field-summary.js';
import { exampleText } from '../../sources/guess/field-summary.js';
import type { Cell as TableCell } from '../table.js';
import { table } from '../table.js';
import type { ParsedLog } from './parsed-log.js';
import { isSame } from './parsed-log.js';

const INDENT = 2;
const GAP = 2;
/** Rows of the table of fields; `--json` has the others. */
const MAX_FIELDS = 30;
const MAX_NAME = 32;
const MAX_COLUMN = 20;
/** A long column narrower than this says nothing. */
const LEAST_REST = 24;
const LEAST_VALUES = 12;
/** Fields that say what happened. */
const MESSAGE = /^(?:message|msg|MESSAGE|short_message|event)$/;
const TELLING = /^(?:level|severity|status|code|app|logger|method|path|host|pod|service|error|err)$/;

export interface View {
  readonly columns: number;
  readonly faint: (text: string) => string;
}

export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `${' '.repeat(INDENT)}${line}`)];
}

/** The first records, with the columns that fit; one of them, if it is long, takes the rest of the width. */
export function recordLines(log: ParsedLog, most: number, { columns, faint }: View): readonly string[] {
  const shown = log.records.slice(0, most);
  if (shown.length === 0) return [];
  const times = ['time (UTC)', ...timeTexts(log.times.slice(0, most))];
  const all = log.fields
    .filter(({ path, type }) => type !== 'list' && type !== 'object' && !isTimeField(path, log))
    .map(({ path }) => columnOf(path, log, shown))
    .filter(({ texts }, at, others) => texts.slice(1).some((text) => text !== '') && !isRepeated(texts, others.slice(0, at)));
  const ranked = [...all].sort((a, b) => b.rank - a.rank);
  const rest = ranked.find(({ widest }) => widest > MAX_COLUMN);
  let left = columns - INDENT - widestOf(times) - (rest === undefined ? 0 : GAP + LEAST_REST);
  const chosen = new Set<RecordColumn>();
  for (const column of ranked) {
    const width = GAP + Math.min(MAX_COLUMN, column.widest);
    if (column === rest || width > left) continue;
    chosen.add(column);
    left -= width;
  }
  const texts = [
    ...all.filter((column) => chosen.has(column)).map((column) => column.texts.map((text) => shortened(text, MAX_COLUMN))),
    ...(rest === undefined ? [] : [rest.texts.map((text) => shortened(text, left + LEAST_REST))]),
  ];
  return lined(
    times.map((time, row) => [time, ...texts.map((column) => column[row] ?? '')]),
    faint,
  );
}

interface RecordColumn {
  /** The name, then the values. */
  readonly texts: readonly string[];
  readonly widest: number;
  /** Columns with a higher one are shown first. */
  readonly rank: number;
}

function columnOf(path: FieldPath, log: ParsedLog, shown: ParsedLog['records']): RecordColumn {
  const slot = log.paths.findIndex((other) => isSame(other, path));
  const name = fieldText(path);
  const texts = [name, ...shown.map((cells) => plainText(exampleText(cells[slot]) ?? '').trim())];
  return { texts, widest: widestOf(texts), rank: MESSAGE.test(name) ? 2 : TELLING.test(name) ? 1 : 0 };
}

/** Docker's `log` is its `message`. */
function isRepeated(texts: readonly string[], others: readonly RecordColumn[]): boolean {
  return others.some(({ texts: other }) => other.every((text, at) => at === 0 || text === texts[at]));
}

function widestOf(texts: readonly string[]): number {
  return Math.max(...texts.map(({ length }) => length));
}

function isTimeField(path: FieldPath, { timeField }: ParsedLog): boolean {
  return timeField !== undefined && isSame(path, timeField);
}

/** All fields, with their types and the values that fit. */
export function fieldLines(log: ParsedLog, { columns, faint }: View): readonly string[] {
  if (log.fields.length === 0) return [];
  const shown = log.fields.slice(0, MAX_FIELDS);
  const head = ['name', 'type', 'records', 'values'];
  const rows = shown.map(({ path, type, records }) => [
    shortened(fieldText(path), MAX_NAME),
    isTimeField(path, log) ? 'time' : type,
    records.toLocaleString('en-US'),
  ]);
  const width = [0, 1, 2].reduce((sum, column) => sum + GAP + widestOf([head, ...rows].map((row) => row[column] ?? '')), INDENT);
  const left = Math.max(LEAST_VALUES, columns - width);
  const full = rows.map((row, at) => [...row, valuesText(shown[at], left)]);
  const more = log.fields.length - MAX_FIELDS;
  return [...lined([head, ...full], faint, new Set([2])), ...(more > 0 ? [`and ${more} more; --json has all`] : [])];
}

function valuesText(field: FieldSummary | undefined, width: number): string {
  const { examples = [], areAll = true } = field ?? {};
  let text = '';
  for (const [at, example] of examples.entries()) {
    const next = `${text}${at === 0 ? '' : ', '}${shortened(plainText(example), width - 3)}`;
    if (next.length + 3 > width) return `${text}, …`;
    text = next;
  }
  return areAll ? text : `${text}, …`;
}

/** ISO 8601 in UTC, without a fraction if none has one. */
function timeTexts(times: readonly number[]): readonly string[] {
  const texts = times.map(timeText);
  return texts.every((text) => !text.includes('.') || text.endsWith('.000Z')) ? texts.map((text) => text.replace('.000Z', 'Z')) : texts;
}

/** ISO 8601 in UTC, `-` if there is none. */
export function timeText(ms: number | undefined): string {
  if (ms === undefined || Number.isNaN(ms) || Math.abs(ms) > 8.64e15) return '-';
  return new Date(ms).toISOString();
}

/** Lines of a paragraph. Text in back-quotes stays in one line. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const [word] of text.matchAll(/`[^`]*`\S*|\S+/g)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function shortened(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

function lined(
  rows: readonly (readonly string[])[],
  faint: (text: string) => string,
  right: ReadonlySet<number> = new Set(),
): readonly string[] {
  return table(
    rows.map((row, at) => row.map((text): TableCell => ({ text, ...(at === 0 ? { paint: faint } : {}) }))),
    right,
  );
}

/** `all 40 lines`, `998 of 1,000 lines`. */
export function shareText(part: number, whole: number, one: string): string {
  if (part === whole) return whole === 1 ? `the ${one}` : `all ${many(whole, one)}`;
  return `${part.toLocaleString('en-US')} of ${many(whole, one)}`;
}
