/** From the pattern of a layout of Log4j or Logback to its pieces: `%d{ISO8601} [%t] %-5p %c{1} - %m%n`. */
import { suggestion } from '../../parser/suggest.js';
import type { FieldDoc } from '../format/format.js';
import { checkTimeSpec } from '../time/spec.js';
import type { Conversion } from './conversion-words.js';
import { CONVERSIONS } from './conversion-words.js';
import { dateLayout } from './java-date.js';
import type { Piece } from './piece.js';

export interface Layout {
  readonly pieces: readonly Piece[];
  /** In the order of the pattern, each once. */
  readonly fields: readonly FieldDoc[];
  /** How the time is read, as in `time … as "…" zone "…"`; absent: the pattern has none. */
  readonly time?: { readonly as: string; readonly zone?: string };
}

export interface LayoutProblem {
  readonly message: string;
  readonly help?: string;
  readonly start?: number;
  readonly end?: number;
}

export const TIME: FieldDoc = { path: ['time'], type: 'text', doc: '`%d`: the time as written.' };

/** `${…}` of the configuration, with what stands for it where nothing sets it. */
const PROPERTY = /\$\{([\w.:]+)(?::-((?:[^{}]|\{[^{}]*\})*))?\}/;
const MOST_PROPERTIES = 100;
const TOO_LONG = 10_000;

export function parseLayout(source: string): Layout | LayoutProblem {
  const pattern = resolved(source);
  if (typeof pattern !== 'string') return pattern;
  const parser = new LayoutParser(pattern);
  try {
    return parser.parse();
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const { message, help, start, end } = error;
    const place = pattern === source && start !== undefined ? { start, ...(end === undefined ? {} : { end }) } : {};
    return { message, ...(help === undefined ? {} : { help }), ...place };
  }
}

/** Properties are replaced by their defaults; the process id is a value like any other. */
function resolved(source: string): string | LayoutProblem {
  let pattern = source;
  if (pattern.length > TOO_LONG) return { message: `the pattern is longer than ${TOO_LONG} characters` };
  for (let count = 0; count < MOST_PROPERTIES; count++) {
    const found = PROPERTY.exec(pattern);
    if (found === null) return pattern;
    const [whole, name = '', value] = found;
    const text = /^(?:sys:)?PID$/.test(name) ? '%pid' : value;
    if (text === undefined)
      return {
        message: `it is not known here what \`${whole}\` stands for`,
        help: 'write its value into the pattern',
        ...rangeOf(source, whole),
      };
    pattern = pattern.slice(0, found.index) + text + pattern.slice(found.index + whole.length);
  }
  return { message: 'the pattern has too many properties' };
}

function rangeOf(source: string, part: string): { readonly start?: number; readonly end?: number } {
  const start = source.indexOf(part);
  return start < 0 ? {} : { start, end: start + part.length };
}

class PatternError extends Error {
  constructor(
    message: string,
    readonly start?: number,
    readonly end?: number,
    readonly help?: string,
  ) {
    super(message);
  }
}

interface Modifier {
  readonly isLeft: boolean;
  readonly least: number;
}

const HEAD = /%(-?)0?(\d{0,4})(?:\.-?\d{1,4})?/y;
const LONG_WORDS = [...CONVERSIONS.keys()].filter((each) => each.length > 2);
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' };
const LINE_FEED: Piece = { kind: 'literal', text: '\n' };

class LayoutParser {
  #at = 0;
  readonly #fields = new Map<string, FieldDoc>();
  #time: Layout['time'];

  constructor(readonly pattern: string) {}

  parse(): Layout {
    const pieces = withoutEnd(joined(this.#sequence(false)));
    if (this.#fields.size === 0) throw new PatternError('the pattern has no conversion words such as %d, %p and %m');
    return { pieces, fields: [...this.#fields.values()], ...(this.#time === undefined ? {} : { time: this.#time }) };
  }

  /** @param isGroup up to the `)` that closes a group. */
  #sequence(isGroup: boolean): readonly Piece[] {
    const { pattern } = this;
    const start = this.#at;
    const pieces: Piece[] = [];
    while (this.#at < pattern.length) {
      const code = pattern.charAt(this.#at);
      if (isGroup && code === ')') {
        this.#at++;
        return pieces;
      }
      if (code === '%' && pattern.charAt(this.#at + 1) !== '%') {
        pieces.push(...this.#conversion());
        continue;
      }
      if (code === '%' || code === '\\') {
        const next = pattern.charAt(this.#at + 1);
        pieces.push({ kind: 'literal', text: code === '%' ? '%' : (ESCAPES[next] ?? next) });
        this.#at += 2;
        continue;
      }
      pieces.push({ kind: 'literal', text: code });
      this.#at++;
    }
    if (isGroup) throw new PatternError('this `(` is not closed; where it is part of the line, write `\\(`', start - 1, start);
    return pieces;
  }

  #conversion(): readonly Piece[] {
    const { pattern } = this;
    const start = this.#at;
    HEAD.lastIndex = start;
    const [head = '%', minus, width = ''] = HEAD.exec(pattern) ?? [];
    const modifier: Modifier = { isLeft: minus === '-', least: Number(width) };
    this.#at = start + head.length;
    if (pattern.charAt(this.#at) === '(') {
      this.#at++;
      return padded(this.#sequence(true), modifier);
    }
    const letters = /^[A-Za-z]+/.exec(pattern.slice(this.#at))?.[0] ?? '';
    const name = longestWord(letters);
    // `%levle` is `%le` and `vle`, which is never meant.
    const near =
      letters.length < 3 || letters === name
        ? undefined
        : suggestion(
            letters,
            LONG_WORDS.filter((each) => !letters.startsWith(each)),
          );
    if (name === undefined || near !== undefined)
      throw new PatternError(
        letters === '' ? 'a `%` that is part of the line is written `%%`' : `there is no conversion word \`%${letters}\``,
        start,
        this.#at + letters.length,
        near,
      );
    this.#at += name.length;
    const conversion = CONVERSIONS.get(name) ?? { kind: 'trace' };
    return padded(this.#piecesOf(conversion, start), modifier);
  }

  #piecesOf(conversion: Conversion, start: number): readonly Piece[] {
    switch (conversion.kind) {
      case 'newline':
        this.#options();
        return [LINE_FEED];
      case 'trace':
        this.#options();
        return [{ kind: 'text', field: undefined, isTrace: true }];
      case 'date':
        return this.#date(this.#options(), start);
      case 'field': {
        this.#options();
        return this.#field(conversion.doc, conversion.pieces, conversion.isFree);
      }
      case 'keyed': {
        const [key = ''] = this.#options();
        const name = key.split(':-', 1)[0]?.trim() ?? '';
        const isOne = name !== '' && !name.includes(',');
        return this.#field(isOne ? { path: [name], type: 'text', doc: `\`${name}\` of the context.` } : conversion.doc);
      }
      case 'inner':
      case 'maybe': {
        const inner = this.#inner();
        this.#options();
        return conversion.kind === 'inner' || !endsItself(inner) ? inner : [{ kind: 'optional', pieces: joined(inner) }];
      }
      case 'enclosed': {
        const inner = this.#inner();
        const [name] = this.#options();
        const value = inner.length > 0 ? inner : this.#field(applicationField(name));
        return [{ kind: 'optional', pieces: [{ kind: 'literal', text: '[' }, ...value, { kind: 'literal', text: '] ' }] }];
      }
    }
  }

  #field(doc: FieldDoc, pieces?: readonly Piece[], isFree?: true): readonly Piece[] {
    const [field = ''] = doc.path;
    // `line` is the raw line, and the first of two counts.
    if (field === 'line' || this.#fields.has(field))
      return pieces ?? [{ kind: 'text', field: undefined, ...(isFree === undefined ? {} : { isFree }) }];
    this.#fields.set(field, doc);
    if (pieces === undefined) return [{ kind: 'text', field, ...(isFree === undefined ? {} : { isFree }) }];
    return [{ kind: 'open', field }, ...pieces, { kind: 'close', field }];
  }

  #date([option = '', zone]: readonly string[], start: number): readonly Piece[] {
    const { pattern, zone: named } = withZone(option, zone);
    const layout = dateLayout(pattern);
    const place = [start, this.#at] as const;
    if (typeof layout === 'string') throw new PatternError(layout, ...place);
    const { pieces, as } = layout;
    const isFirst = !this.#fields.has('time');
    if (isFirst) {
      const problem = checkTimeSpec({ as: [as], ...(named === undefined ? {} : { zone: named }) });
      if (problem !== undefined) throw new PatternError(`the time cannot be read: ${problem}`, ...place);
      this.#time = { as, ...(named === undefined ? {} : { zone: named }) };
    }
    return this.#field(TIME, pieces);
  }

  /** The pattern in parentheses or in the first braces. */
  #inner(): readonly Piece[] {
    if (this.pattern.charAt(this.#at) === '(') {
      this.#at++;
      return this.#sequence(true);
    }
    const start = this.#at + 1;
    const [text] = this.#options(1);
    if (text === undefined) return [];
    const end = this.#at;
    this.#at = start;
    const inner = new LayoutParser(this.pattern.slice(0, end - 1));
    inner.#at = start;
    for (const [name, doc] of this.#fields) inner.#fields.set(name, doc);
    inner.#time = this.#time;
    const pieces = inner.#sequence(false);
    for (const [name, doc] of inner.#fields) this.#fields.set(name, doc);
    this.#time = inner.#time;
    this.#at = end;
    return pieces;
  }

  /** The texts in the braces that follow. */
  #options(most = Number.POSITIVE_INFINITY): readonly string[] {
    const { pattern } = this;
    const options: string[] = [];
    while (options.length < most && pattern.charAt(this.#at) === '{') {
      const start = this.#at;
      let depth = 0;
      let end = start;
      for (; end < pattern.length; end++) {
        const code = pattern.charAt(end);
        if (code === '{') depth++;
        else if (code === '}' && --depth === 0) break;
      }
      if (end >= pattern.length) throw new PatternError('this `{` is not closed', start, start + 1);
      options.push(pattern.slice(start + 1, end));
      this.#at = end + 1;
    }
    return options;
  }
}

/** Letters behind a word are part of the line: `%msgs` is `%msg` and `s`. */
function longestWord(letters: string): string | undefined {
  for (let length = letters.length; length > 0; length--) {
    const name = letters.slice(0, length);
    if (CONVERSIONS.has(name)) return name;
  }
  return undefined;
}

function applicationField(property: string | undefined): FieldDoc {
  const isGroup = property === 'APPLICATION_GROUP';
  return { path: [isGroup ? 'application_group' : 'application'], type: 'text', doc: 'From the configuration.' };
}

/** Logback writes `{PATTERN, ZONE}` or `{"PATTERN", ZONE}`, Log4j `{PATTERN}{ZONE}`. */
function withZone(option: string, zone: string | undefined): { readonly pattern: string; readonly zone: string | undefined } {
  const [, quoted, behind] = /^\s*"([^"]*)"(?:\s*,\s*([\w/+:-]+))?.*$/.exec(option) ?? [];
  if (quoted !== undefined) return { pattern: quoted, zone: zoneName(behind ?? zone) };
  const comma = option.lastIndexOf(',');
  const last = option.slice(comma + 1).trim();
  const isZone = comma >= 0 && /^(?:[A-Z][A-Za-z]+\/\w+|UTC|GMT)/.test(last);
  return isZone ? { pattern: option.slice(0, comma).trim(), zone: zoneName(last) } : { pattern: option.trim(), zone: zoneName(zone) };
}

/** Java writes `GMT+2` and `GMT+02:00`. */
function zoneName(zone: string | undefined): string | undefined {
  return zone
    ?.replace(/^GMT(?=[+-])/, 'UTC')
    .replace(/^(UTC[+-])0(?=\d)/, '$1')
    .replace(/:00$/, '');
}

function padded(pieces: readonly Piece[], { isLeft, least }: Modifier): readonly Piece[] {
  if (least === 0) return pieces;
  const spaces: Piece = { kind: 'spaces', least: 0 };
  return isLeft ? [...pieces, spaces] : [spaces, ...pieces];
}

/** Whether the end of an optional part can be seen. */
function endsItself(pieces: readonly Piece[]): boolean {
  return pieces.length > 0 && pieces[0]?.kind !== 'text' && pieces.at(-1)?.kind !== 'text';
}

/** Literals joined; spaces behind padding are part of it. */
function joined(pieces: readonly Piece[]): readonly Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.kind !== 'literal') result.push(piece);
    else if (last?.kind === 'literal') result.splice(-1, 1, { kind: 'literal', text: last.text + piece.text });
    else if (last?.kind === 'spaces' && piece.text === ' ') result.splice(-1, 1, { kind: 'spaces', least: last.least + 1 });
    else result.push(piece);
  }
  return result.flatMap((piece, at) => classAsText(result, piece, at));
}

/** A class before `.` and a method: its characters would take the method, too, a text ends before it. */
function classAsText(pieces: readonly Piece[], piece: Piece, at: number): readonly Piece[] {
  const isClass = (each: Piece | undefined): boolean =>
    each?.kind === 'open' && each.field === 'class' && beginsWithDot(pieces[pieces.indexOf(each) + 3]);
  if (isClass(piece)) return [{ kind: 'text', field: 'class' }];
  return isClass(pieces[at - 1]) || isClass(pieces[at - 2]) ? [] : [piece];
}

function beginsWithDot(piece: Piece | undefined): boolean {
  return piece?.kind === 'literal' && piece.text.startsWith('.');
}

/** Without the end of the line, and what stands behind the last value: a stack trace may follow in its place. */
function withoutEnd(pieces: readonly Piece[]): readonly Piece[] {
  const result = [...pieces];
  for (let last = result.at(-1); last !== undefined && isAtEnd(last); last = result.at(-1)) result.pop();
  const last = result.at(-1);
  if (last?.kind === 'literal') result.splice(-1, 1, { kind: 'literal', text: last.text.trimEnd() });
  return result;
}

function isAtEnd(piece: Piece): boolean {
  return (
    (piece.kind === 'text' && piece.isTrace === true) || piece.kind === 'spaces' || (piece.kind === 'literal' && piece.text.trim() === '')
  );
}
