/**
 * Finds a fix for diagnostics: from the habits, or from a help that says what to write. Every fix is tried: it is given only if the rules, loaded again
 * with it, do not have the diagnostic any more and have no new one in the text that it wrote. Reports T122.
 */
import { SYNTAX } from '../codes/syntax.js';
import type { Diagnostic } from '../diagnostic.js';
import { applied } from '../fix.js';
import { scan } from '../lexer/scan.js';
import type { SourceText, TextEdit } from '../source.js';
import { lineStarts, positionAt } from '../source.js';
import { isTypo } from '../suggest.js';
import type { Slip } from './habit.js';
import { HABITS } from './habits.js';

/** Diagnostics for which fixes are searched, and fixes that are tried for one; each loads the rules again. */
const MOST_DIAGNOSTICS = 20;
const MOST_TRIES = 8;
/** Larger files are not loaded again and again. */
const MOST_CHARACTERS = 200_000;

export type Load = (sources: readonly SourceText[]) => readonly Diagnostic[];

interface Candidate {
  readonly edit: TextEdit;
  /** Absent: the diagnostic is kept as it is, and gets the fix. */
  readonly slip?: { readonly message: string; readonly help: string };
}

/** The diagnostics with fixes. Those that a fix of another one removes, too, are left out. */
export function withFixes(sources: readonly SourceText[], diagnostics: readonly Diagnostic[], load: Load): readonly Diagnostic[] {
  if (sources.reduce((sum, { text }) => sum + text.length, 0) > MOST_CHARACTERS) return diagnostics;
  const found: Diagnostic[] = [];
  const solved = new Set<Diagnostic>();
  const masked = new Map<SourceText, string>();
  for (const [index, diagnostic] of diagnostics.entries()) {
    if (solved.has(diagnostic)) continue;
    const better =
      index < MOST_DIAGNOSTICS && diagnostic.severity !== 'note' && diagnostic.fix === undefined
        ? fixed(sources, diagnostics, diagnostic, load, masked)
        : undefined;
    found.push(better?.diagnostic ?? diagnostic);
    for (const other of better?.solved ?? []) solved.add(other);
  }
  return found.filter((diagnostic) => !solved.has(diagnostic));
}

function fixed(
  sources: readonly SourceText[],
  diagnostics: readonly Diagnostic[],
  diagnostic: Diagnostic,
  load: Load,
  masked: Map<SourceText, string>,
): { readonly diagnostic: Diagnostic; readonly solved: readonly Diagnostic[] } | undefined {
  const { source } = diagnostic.range;
  for (const { edit, slip } of candidatesFor(diagnostic, masked).slice(0, MOST_TRIES)) {
    const changed = applied(edit);
    const after = load(sources.map((each) => (each === source ? changed : each)));
    if (!isSolved(diagnostic, diagnostics, edit, after)) continue;
    const fix = { edit };
    if (slip === undefined) return { diagnostic: { ...diagnostic, fix }, solved: [] };
    const solved = diagnostics.filter(
      (other) => other !== diagnostic && isOnLineOf(other, edit) && !after.some((left) => isSame(other, left, edit)),
    );
    const { code } = SYNTAX.otherLanguage;
    return { diagnostic: { code, severity: diagnostic.severity, ...slip, range: edit.range, fix }, solved };
  }
  return undefined;
}

// ---------------------------------------------------------------- candidates

function candidatesFor(diagnostic: Diagnostic, masked: Map<SourceText, string>): readonly Candidate[] {
  const { source } = diagnostic.range;
  let text = masked.get(source);
  if (text === undefined) {
    text = maskedText(source);
    masked.set(source, text);
  }
  const own = replacementOf(diagnostic);
  return [...(diagnostic.severity === 'error' ? slipsNear(diagnostic, text) : []), ...(own === undefined ? [] : [{ edit: own }])];
}

/** The one name that a word is a typo of. */
function replacementOf({ range, help }: Diagnostic): TextEdit | undefined {
  const text = /^did you mean `([^`…]+)`\?$/.exec(help ?? '')?.[1];
  const written = range.source.text.slice(range.start, range.end);
  return text === undefined || !isTypo(written, text) ? undefined : { range, text };
}

/** Matches on the lines of the diagnostic and the lines next to them, the nearest first. */
function slipsNear({ range }: Diagnostic, text: string): readonly Candidate[] {
  const { source } = range;
  const starts = lineStarts(source);
  const first = positionAt(source, range.start).line - 1;
  const last = positionAt(source, Math.max(range.start, range.end - 1)).line - 1;
  const from = starts[Math.max(0, first - 1)] ?? 0;
  const to = starts[last + 2] ?? text.length;
  const found: (Candidate & { readonly distance: number })[] = [];
  for (const { name, slips } of HABITS) {
    for (const slip of slips) {
      const pattern = new RegExp(slip.pattern.source, `${slip.pattern.flags.replace(/[dg]/g, '')}dg`);
      pattern.lastIndex = from;
      for (let match = pattern.exec(text); match !== null && match.index < to; match = pattern.exec(text)) {
        if (match[0] === '') pattern.lastIndex += 1;
        const [start, end] = [match.index, match.index + match[0].length];
        const distance = start > range.end ? start - range.end : range.start > end ? range.start - end : 0;
        found.push({ ...candidateOf(slip, name, match, source), distance });
      }
    }
  }
  return found.sort((a, b) => a.distance - b.distance || b.edit.range.end - b.edit.range.start - (a.edit.range.end - a.edit.range.start));
}

function candidateOf(slip: Slip, habit: string, match: RegExpExecArray, source: SourceText): Candidate {
  const parts = (match.indices ?? []).map((range) => (range === undefined ? '' : source.text.slice(range[0], range[1])));
  const filled = (text: string): string => text.replace(/\$(\d)/g, (_, group: string) => parts[Number(group)] ?? '');
  const text = typeof slip.write === 'string' ? filled(slip.write) : slip.write(parts);
  const shown = text.trim().replace(/\s+/g, ' ');
  const write = shown === '' ? `remove \`${(parts[0] ?? '').trim()}\`` : `write \`${shown}\``;
  const help = slip.also === undefined ? write : `${write}: ${filled(slip.also)}`;
  return {
    edit: { range: { source, start: match.index, end: match.index + match[0].length }, text },
    slip: { message: `${filled(slip.message)} is ${habit}`, help },
  };
}

/** Comments are blank, characters inside of quoted texts and patterns are NUL; all offsets are those of the text. */
export function maskedText(source: SourceText): string {
  const { tokens, comments } = scan(source.text, (start, end) => ({ source, start, end }), 1);
  const pieces: string[] = [];
  let at = 0;
  const replace = (start: number, end: number, by: string): void => {
    if (start < at || end < start) return;
    pieces.push(source.text.slice(at, start), source.text.slice(start, end).replace(/[^\n]/g, by));
    at = end;
  };
  const ranges = [
    ...comments.map(({ start, end }) => ({ start, end, by: ' ' })),
    ...tokens.flatMap(({ quoted, regex, startOffset, end }) => {
      if (quoted !== undefined) return [{ start: quoted.innerStart, end: quoted.innerEnd, by: '\0' }];
      return regex === undefined ? [] : [{ start: startOffset + 1, end: end - 1 - regex.flags.length, by: '\0' }];
    }),
  ].sort((a, b) => a.start - b.start);
  for (const { start, end, by } of ranges) replace(start, end, by);
  return pieces.join('') + source.text.slice(at);
}

// ---------------------------------------------------------------- trying

/** Offset after the edit of an offset before it; undefined inside of the text that it replaces. */
function moved(offset: number, { range, text }: TextEdit): number | undefined {
  if (offset < range.start) return offset;
  return offset >= range.end ? offset + text.length - (range.end - range.start) : undefined;
}

function isSame(before: Diagnostic, after: Diagnostic, edit: TextEdit): boolean {
  if (before.code !== after.code || before.range.source.path !== after.range.source.path) return false;
  if (before.range.source !== edit.range.source) return before.range.start === after.range.start;
  const start = moved(before.range.start, edit);
  return start === undefined ? before.message === after.message : start === after.range.start;
}

/** An error behind the edit may be the next mistake; one on its line up to its end must have been there before. */
function isSolved(diagnostic: Diagnostic, before: readonly Diagnostic[], edit: TextEdit, after: readonly Diagnostic[]): boolean {
  if (after.some((left) => isSame(diagnostic, left, edit))) return false;
  const { source, start } = edit.range;
  const lineStart = lineStarts(source)[positionAt(source, start).line - 1] ?? 0;
  const end = start + edit.text.length;
  return !after.some(
    (left) =>
      left.severity === 'error' &&
      left.range.source.path === source.path &&
      left.range.start >= lineStart &&
      left.range.start <= end &&
      !before.some((known) => isSame(known, left, edit)),
  );
}

function isOnLineOf({ range }: Diagnostic, edit: TextEdit): boolean {
  const { source } = edit.range;
  if (range.source !== source) return false;
  const line = positionAt(source, range.start).line;
  return line >= positionAt(source, edit.range.start).line && line <= positionAt(source, edit.range.end).line;
}
