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

const GENERAL: ReadonlySet<string> = new Set(['T205', 'T303', 'T304', 'T305', 'T308', 'T710']);

export type Load = (sources: readonly SourceText[]) => readonly Diagnostic[];

interface Candidate {
  readonly edit: TextEdit;
  /** Absent: the diagnostic is kept as it is, and gets the fix. */
  readonly slip?: { readonly message: string; readonly help: string };
}

interface Better {
  readonly diagnostic: Diagnostic;
  readonly solved: readonly Diagnostic[];
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
): Better | undefined {
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
  return diagnostic.severity === 'error' && isGeneral(diagnostic)
    ? advised(diagnostics, diagnostic, maskedOnce(diagnostic.range.source, masked))
    : undefined;
}

/** Whether the error is only about the form: others say themselves what is wrong. */
function isGeneral({ code }: Diagnostic): boolean {
  return (code.startsWith('T1') && code !== 'T105') || GENERAL.has(code);
}

/** What to write, where no slip gives a text that corrects the error. */
function advised(diagnostics: readonly Diagnostic[], diagnostic: Diagnostic, text: string): Better | undefined {
  const { source, start, end } = diagnostic.range;
  for (const { name, advice = [] } of HABITS) {
    for (const { pattern, message, help, isWholeFile } of advice) {
      for (const match of text.matchAll(globalOf(pattern))) {
        if (match.index > end || match.index + match[0].length < start) continue;
        const parts = partsOf(match as RegExpExecArray, source);
        const { code } = SYNTAX.otherLanguage;
        return {
          diagnostic: { ...diagnostic, code, message: `${filled(message, parts)} is ${name}`, help: filled(help, parts) },
          solved: diagnostics.filter((other) => other !== diagnostic && other.range.source === source && isWholeFile === true),
        };
      }
    }
  }
  return undefined;
}

// ---------------------------------------------------------------- candidates

function candidatesFor(diagnostic: Diagnostic, masked: Map<SourceText, string>): readonly Candidate[] {
  const own = replacementOf(diagnostic);
  const slips = diagnostic.severity === 'error' ? slipsNear(diagnostic, maskedOnce(diagnostic.range.source, masked)) : [];
  return [...slips.slice(0, MOST_TRIES - 1), ...(own === undefined ? [] : [{ edit: own }])];
}

function maskedOnce(source: SourceText, masked: Map<SourceText, string>): string {
  const known = masked.get(source);
  if (known !== undefined) return known;
  const text = maskedText(source);
  masked.set(source, text);
  return text;
}

/** Errors whose help, if it is only a text to write, stands for their whole range. */
const REPLACED: ReadonlySet<string> = new Set(['T112', 'T114']);

/** The one name that a word is a typo of, or the text that the help says to write. */
function replacementOf({ code, range, help = '' }: Diagnostic): TextEdit | undefined {
  if (/^remove the `.`$/.test(help)) return { range, text: '' };
  const instead = /^write `([^`…]+)`$/.exec(help)?.[1];
  if (instead !== undefined && REPLACED.has(code)) return { range, text: instead };
  const text = /^did you mean `([^`…]+)`\?$/.exec(help)?.[1];
  const written = range.source.text.slice(range.start, range.end);
  return text === undefined || written.length < 2 || !isTypo(written, text) ? undefined : { range, text };
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
      const pattern = globalOf(slip.pattern);
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
  const parts = partsOf(match, source);
  const text = typeof slip.write === 'string' ? filled(slip.write, parts) : slip.write(parts);
  const shown = text.trim().replace(/\s+/g, ' ');
  const write = shown === '' ? `remove \`${(parts[0] ?? '').trim()}\`` : `write \`${shown}\``;
  const help = slip.also === undefined ? write : `${write}: ${filled(slip.also, parts)}`;
  return {
    edit: { range: { source, start: match.index, end: match.index + match[0].length }, text },
    slip: { message: `${filled(slip.message, parts)} is ${habit}`, help },
  };
}

function globalOf(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, `${pattern.flags.replace(/[dg]/g, '')}dg`);
}

/** The groups of a match as they stand in the file. */
function partsOf(match: RegExpExecArray, source: SourceText): readonly string[] {
  return (match.indices ?? []).map((range) => (range === undefined ? '' : source.text.slice(range[0], range[1])));
}

function filled(text: string, parts: readonly string[]): string {
  return text.replace(/\$(\d)/g, (_, group: string) => parts[Number(group)] ?? '');
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
  // A file with a syntax error is not checked, so this may have been there before.
  const isSyntax = before.some(({ code, severity }) => severity === 'error' && code.startsWith('T1'));
  const lineStart = lineStarts(source)[positionAt(source, start).line - 1] ?? 0;
  const end = start + edit.text.length;
  return !after.some(
    (left) =>
      left.severity === 'error' &&
      !(isSyntax && left.code === 'T303') &&
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
