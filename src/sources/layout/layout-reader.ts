/**
 * Reads lines by a layout. A text ends where what follows it in the layout begins first, and this is never taken back; a text that may hold anything ends
 * where the rest of the layout begins last. So the work is proportional to the length of the line.
 */
import type { Piece } from './piece.js';

const NEWLINE = 10;
const SPACE = 32;
/** A text in an optional part is at most this long, and this many ends are tried for one that may hold anything. */
const MOST_OPTIONAL = 1000;
const MOST_TRIES = 32;

export interface LayoutReader {
  /** Sets the values of all fields, and returns whether the line has the layout. Fields without a value are undefined. */
  read(line: string, values: (string | undefined)[]): boolean;
}

type Values = (string | undefined)[];

interface Text {
  readonly slot: number;
  readonly isFree: boolean;
}

/** What must match at one position, behind a text or at the start. */
interface Segment {
  readonly steps: readonly Step[];
  /** The text before it. */
  readonly text: Text | undefined;
}

type Step =
  | Extract<Piece, { readonly kind: 'literal' | 'spaces' | 'characters' }>
  | { readonly kind: 'open' | 'close'; readonly slot: number }
  | { readonly kind: 'optional'; readonly segments: readonly Segment[] };

/** @param fields their positions are those of the values. */
export function layoutReader(pieces: readonly Piece[], fields: readonly string[]): LayoutReader {
  const segments = segmentsOf(pieces, fields);
  return {
    read: (line, values) => {
      values.length = fields.length;
      values.fill(undefined);
      return readWhole(segments, 0, line, 0, values);
    },
  };
}

function segmentsOf(pieces: readonly Piece[], fields: readonly string[]): readonly Segment[] {
  const segments: { steps: Step[]; text: Text | undefined }[] = [{ steps: [], text: undefined }];
  for (const piece of pieces) {
    const steps = segments.at(-1)?.steps;
    if (piece.kind === 'text') segments.push({ steps: [], text: { slot: slotOf(piece.field, fields), isFree: piece.isFree === true } });
    else if (piece.kind === 'open' || piece.kind === 'close') steps?.push({ kind: piece.kind, slot: slotOf(piece.field, fields) });
    else if (piece.kind === 'optional') steps?.push({ kind: 'optional', segments: segmentsOf(piece.pieces, fields) });
    else steps?.push(piece);
  }
  return segments;
}

function slotOf(field: string | undefined, fields: readonly string[]): number {
  return field === undefined ? -1 : fields.indexOf(field);
}

/** Whether the segments from `first` on match from `at` to the end of the line. */
function readWhole(segments: readonly Segment[], first: number, line: string, at: number, values: Values): boolean {
  for (let index = first; index < segments.length; index++) {
    const segment = segments[index];
    if (segment === undefined) break;
    const { steps, text } = segment;
    const isLast = index === segments.length - 1;
    if (text === undefined) at = stepsEnd(steps, line, at, values);
    else if (steps.length === 0) {
      // Nothing says where a text before another one ends.
      const end = isLast ? line.length : at;
      setText(text, line, at, end, values);
      at = end;
    } else if (text.isFree || isLast) return readFromEnd(segments, index, line, at, values);
    else at = textEnd(segment, line, at, line.length, values);
    if (at < 0) return false;
  }
  // A stack trace follows in lines of its own.
  return at === line.length || line.charCodeAt(at) === NEWLINE;
}

/** The text of a segment ends where the rest of the layout begins last. */
function readFromEnd(segments: readonly Segment[], index: number, line: string, at: number, values: Values): boolean {
  const { steps = [], text } = segments[index] ?? {};
  const literal = leadingLiteral(steps);
  const rest = [{ steps, text: undefined }, ...segments.slice(index + 1)];
  let tries = 0;
  for (let from = line.length; from >= at && tries < MOST_TRIES; from--) {
    if (literal !== undefined) from = line.lastIndexOf(literal, from);
    if (from < at) return false;
    tries++;
    if (!readWhole(rest, 0, line, from, values)) continue;
    setText(text, line, at, from, values);
    return true;
  }
  return false;
}

/** Just behind the first match of a segment whose text begins at `at`; -1 if there is none that begins before `limit`. */
function textEnd({ steps, text }: Segment, line: string, at: number, limit: number, values: Values): number {
  const literal = leadingLiteral(steps);
  for (let from = at; from <= limit; from++) {
    if (literal !== undefined && limit === line.length) {
      from = line.indexOf(literal, from);
      if (from < 0) return -1;
    }
    const end = stepsEnd(steps, line, from, values);
    if (end < 0) continue;
    setText(text, line, at, from, values);
    return end;
  }
  return -1;
}

function leadingLiteral(steps: readonly Step[]): string | undefined {
  const [first] = steps;
  return first?.kind === 'literal' ? first.text : undefined;
}

function setText(text: Text | undefined, line: string, start: number, end: number, values: Values): void {
  if (text !== undefined && text.slot >= 0) values[text.slot] = line.slice(start, end);
}

/** Just behind the steps; -1 if they do not match. */
function stepsEnd(steps: readonly Step[], line: string, start: number, values: Values): number {
  let at = start;
  let opened = start;
  for (const step of steps) {
    switch (step.kind) {
      case 'literal':
        if (!line.startsWith(step.text, at)) return -1;
        at += step.text.length;
        break;
      case 'spaces': {
        const from = at;
        while (line.charCodeAt(at) === SPACE) at++;
        if (at - from < step.least) return -1;
        break;
      }
      case 'characters': {
        const from = at;
        const most = Math.min(line.length, from + step.most);
        while (at < most && step.has(line.charCodeAt(at))) at++;
        if (at - from < step.least) return -1;
        break;
      }
      case 'open':
        opened = at;
        break;
      case 'close':
        if (step.slot >= 0) values[step.slot] = line.slice(opened, at);
        break;
      case 'optional':
        at = optionalEnd(step.segments, line, at, values);
        break;
    }
  }
  return at;
}

/** Just behind an optional part; where it begins, if it is absent. */
function optionalEnd(segments: readonly Segment[], line: string, start: number, values: Values): number {
  const before = values.slice();
  let at = start;
  for (const segment of segments) {
    at =
      segment.text === undefined
        ? stepsEnd(segment.steps, line, at, values)
        : textEnd(segment, line, at, Math.min(line.length, start + MOST_OPTIONAL), values);
    if (at >= 0) continue;
    values.splice(0, values.length, ...before);
    return start;
  }
  return at;
}
