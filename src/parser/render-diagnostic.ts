/** Prints diagnostics on a terminal: position, message, the source line with a mark under the range, and help. */
import type { Diagnostic } from './diagnostic.js';
import { lineStarts, positionAt, type SourceRange } from './source.js';

export interface RenderOptions {
  readonly colour: boolean;
}

/** The most columns of a source line that are shown; a longer line is cut around the mark. */
const SHOWN_COLUMNS = 100;
const TAB_COLUMNS = 4;

type Paint = (text: string) => string;
interface Paints {
  readonly error: Paint;
  readonly warning: Paint;
  readonly position: Paint;
  readonly dim: Paint;
  readonly help: Paint;
}

function paints(colour: boolean): Paints {
  const with_ =
    (...codes: number[]): Paint =>
    (text) =>
      colour ? `\u001b[${codes.join(';')}m${text}\u001b[0m` : text;
  return { error: with_(1, 31), warning: with_(1, 33), position: with_(1), dim: with_(2), help: with_(36) };
}

/**
 * Diagnostics as text, each with its lines of the rule file; at the end, how to read more. Empty if there are none.
 *
 * @example
 * ```ts
 * const { diagnostics } = loadRules([{ path: 'app.alert', text: 'alert A { when }' }]);
 * console.error(renderDiagnostics(diagnostics, { colour: process.stderr.isTTY }));
 * ```
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], options: RenderOptions): string {
  const first = diagnostics[0];
  if (first === undefined) return '';
  const paint = paints(options.colour);
  const blocks = diagnostics.map((diagnostic) => renderOne(diagnostic, paint));
  const hint = paint.dim(`\`tocsin explain ${first.code}\` explains this code.`);
  return `${[...blocks, hint].join('\n\n')}\n`;
}

function renderOne(diagnostic: Diagnostic, paint: Paints): string {
  const mark = diagnostic.severity === 'error' ? paint.error : paint.warning;
  const lines = [
    `${paint.position(positionText(diagnostic.range))}: ${mark(`${diagnostic.severity} ${diagnostic.code}`)}: ${visible(diagnostic.message)}`,
    ...excerpt(diagnostic.range, mark, paint),
  ];
  if (diagnostic.help !== undefined) lines.push(`  ${paint.help('help')}: ${visible(diagnostic.help)}`);
  for (const related of diagnostic.related ?? []) {
    lines.push(
      `  ${paint.position(positionText(related.range))}: ${visible(related.message)}`,
      ...excerpt(related.range, paint.dim, paint),
    );
  }
  return lines.join('\n');
}

function positionText(range: SourceRange): string {
  const { line, column } = positionAt(range.source, range.start);
  return `${visible(range.source.path)}:${line}:${column}`;
}

// ---------------------------------------------------------------- source lines

const UNSEEN = /[^\P{Cc}\t\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The text without characters that move the cursor or change the text direction. */
function visible(text: string): string {
  return text.replace(UNSEEN, '\ufffd');
}

interface Cell {
  readonly text: string;
  readonly columns: number;
  /** Offset in the source. */
  readonly offset: number;
}

/** Characters that join the one before: an accent, a variation, or the rest of an emoji. */
const JOINED = /^(?:\p{M}|\u200d|\ufe0f)$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u;

function cells(text: string, from: number): Cell[] {
  const list: Cell[] = [];
  let offset = from;
  let column = 0;
  for (const character of text) {
    const last = list.at(-1);
    if (character === '\t') {
      const columns = TAB_COLUMNS - (column % TAB_COLUMNS);
      list.push({ text: ' '.repeat(columns), columns, offset });
      column += columns;
    } else if (last !== undefined && JOINED.test(character)) {
      list[list.length - 1] = { ...last, text: last.text + character };
    } else {
      const columns = WIDE.test(character) ? 2 : 1;
      list.push({ text: visible(character), columns, offset });
      column += columns;
    }
    offset += character.length;
  }
  return list;
}

/** The first line of a range with a mark under it. */
function excerpt(range: SourceRange, mark: Paint, paint: Paints): string[] {
  const { source } = range;
  const { line } = positionAt(source, range.start);
  const starts = lineStarts(source);
  const lineStart = starts[line - 1] ?? 0;
  const nextLine = starts[line];
  let lineEnd = nextLine === undefined ? source.text.length : nextLine - 1;
  if (lineEnd > lineStart && source.text.charCodeAt(lineEnd - 1) === 13) lineEnd -= 1;

  // Only the text around the mark is processed: a line may be megabytes long.
  const from = Math.max(lineStart, range.start - SHOWN_COLUMNS);
  const to = Math.min(lineEnd, range.start + SHOWN_COLUMNS * 2);
  const around = cells(source.text.slice(from, to), from);
  const markEnd = Math.max(range.start + 1, Math.min(range.end, lineEnd));

  let first = 0;
  if (from > lineStart || columnsOf(around) > SHOWN_COLUMNS || to < lineEnd) {
    // The text before the mark gets the columns that the mark does not need, within limits.
    const markColumns = columnsOf(around.filter((cell) => cell.offset >= range.start && cell.offset < markEnd));
    const before = Math.max(20, Math.min(SHOWN_COLUMNS - 20, SHOWN_COLUMNS - markColumns - 10));
    const markAt = around.findIndex((cell) => cell.offset >= range.start);
    let columns = 0;
    first = markAt < 0 ? around.length : markAt;
    while (first > 0 && columns + (around[first - 1]?.columns ?? 0) <= before) {
      first -= 1;
      columns += around[first]?.columns ?? 0;
    }
  }
  let last = first;
  let shownColumns = 0;
  while (last < around.length && shownColumns + (around[last]?.columns ?? 0) <= SHOWN_COLUMNS) {
    shownColumns += around[last]?.columns ?? 0;
    last += 1;
  }
  const shown = around.slice(first, last);
  const cutBefore = first > 0 || from > lineStart;
  const cutAfter = last < around.length || to < lineEnd;
  const text = `${cutBefore ? '…' : ''}${shown.map((cell) => cell.text).join('')}${cutAfter ? '…' : ''}`.trimEnd();
  const pad = (cutBefore ? 1 : 0) + columnsOf(shown.filter((cell) => cell.offset < range.start));
  const width = Math.max(1, columnsOf(shown.filter((cell) => cell.offset >= range.start && cell.offset < markEnd)));
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  return [`  ${paint.dim(`${number} |`)} ${text}`, `  ${paint.dim(`${gutter} |`)} ${' '.repeat(pad)}${mark('^'.repeat(width))}`];
}

function columnsOf(list: readonly Cell[]): number {
  let columns = 0;
  for (const cell of list) columns += cell.columns;
  return columns;
}
