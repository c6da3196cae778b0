/** Named parts of the paths in `from`: in `"/var/log/{namespace}_{pod}/*.log"`, `{namespace}` and `{pod}` stand for texts without a `/` that become fields. */

/** The source of a regular expression that finds the parts in a path. */
export interface PathParts {
  readonly names: readonly string[];
  /** Its named groups are the names. */
  readonly pattern: string;
}

export interface PathPartProblem {
  readonly message: string;
  readonly help: string;
  /** Positions in the glob. */
  readonly start: number;
  readonly end: number;
}

const NAME = /^[A-Za-z_]\w*$/;
const INNER_PART = /\{[A-Za-z_]\w*\}/;
/** `@(a|b)` and the like. */
const EXTENDED = /[@!+?*]\(/;
/** Every record has these fields, whatever its path. */
const RESERVED: Readonly<Record<string, string>> = { line: 'is the raw line', source: 'is the whole path' };

/** A glob in pieces: text between braces, and what the braces contain. */
interface Piece {
  readonly kind: 'text' | 'part' | 'alternatives' | 'unknown';
  /** Without the braces. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The glob as packages that find files understand it: a part is a `*`. */
export function plainGlob(glob: string): string {
  if (!glob.includes('{')) return glob;
  let plain = '';
  for (const { kind, text } of piecesOf(glob)) {
    // Not `**`, which matches several folders.
    if (kind === 'text') plain += plain.endsWith('*') && text.startsWith('*') ? text.slice(1) : text;
    else if (kind === 'part') plain += plain.endsWith('*') ? '' : '*';
    else plain += kind === 'alternatives' ? `{${text}}` : `\\{${text}`;
  }
  return plain;
}

/** Undefined if the glob names no part, or not properly: see `pathPartProblems`. */
export function pathPartsOf(glob: string): PathParts | undefined {
  const pieces = piecesOf(glob.replace(/^\.\//, ''));
  const names = pieces.filter(({ kind }) => kind === 'part').map(({ text }) => text);
  if (names.length === 0 || pathPartProblems(glob).length > 0) return undefined;
  // A relative glob matches the whole path or the end of it.
  const start = glob.startsWith('/') ? '' : '(?:.*/)?';
  return { names, pattern: `^${start}${pieces.map(pieceToRegex).join('')}$` };
}

export function pathPartProblems(glob: string): readonly PathPartProblem[] {
  const problems: PathPartProblem[] = [];
  const pieces = piecesOf(glob);
  const seen = new Set<string>();
  for (const { kind, text, start, end } of pieces) {
    const refuse = (message: string, help: string): unknown => problems.push({ message, help, start, end });
    if (kind === 'unknown')
      refuse(
        text.includes('}') || end - start > text.length + 1 ? `\`{${text}}\` is neither a name nor alternatives` : 'a `{` is not closed',
        'write `{name}` for a part that becomes a field, `{a,b}` for alternatives, and `\\\\{` for a brace in the name of a file',
      );
    if (kind === 'alternatives' && INNER_PART.test(text))
      refuse('a named part cannot be inside of alternatives', 'write one glob for each alternative: `from "a/{x}.log", "b/{x}.log"`');
    if (kind !== 'part') continue;
    const reserved = Object.hasOwn(RESERVED, text) ? RESERVED[text] : undefined;
    if (reserved !== undefined)
      refuse(`a part of a path cannot be called \`${text}\``, `the field \`${text}\` ${reserved}; choose another name`);
    if (seen.has(text))
      refuse(`two parts of the path are called \`${text}\``, 'give each part a name of its own, and write `*` for one that no rule reads');
    seen.add(text);
  }
  const extended = seen.size === 0 ? null : EXTENDED.exec(glob);
  if (extended !== null)
    problems.push({
      message: `\`${extended[0]}…)\` cannot be combined with named parts`,
      help: 'write alternatives as `{a,b}`',
      start: extended.index,
      end: extended.index + extended[0].length,
    });
  return problems;
}

function piecesOf(glob: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let textStart = 0;
  const addText = (end: number): void => {
    if (end > textStart) pieces.push({ kind: 'text', text: glob.slice(textStart, end), start: textStart, end });
  };
  for (let at = 0; at < glob.length; at++) {
    if (glob[at] === '\\') at++;
    else if (glob[at] === '{') {
      const close = closingBrace(glob, at);
      const text = glob.slice(at + 1, close < 0 ? glob.length : close);
      const end = close < 0 ? glob.length : close + 1;
      const kind = close < 0 ? 'unknown' : NAME.test(text) ? 'part' : /,|\.\./.test(text) ? 'alternatives' : 'unknown';
      addText(at);
      pieces.push({ kind, text, start: at, end });
      at = end - 1;
      textStart = end;
    }
  }
  addText(glob.length);
  return pieces;
}

/** -1 if there is none. */
function closingBrace(glob: string, open: number): number {
  let depth = 0;
  for (let at = open; at < glob.length; at++) {
    if (glob[at] === '\\') at++;
    else if (glob[at] === '{') depth++;
    else if (glob[at] === '}' && --depth === 0) return at;
  }
  return -1;
}

function pieceToRegex({ kind, text }: Piece): string {
  if (kind === 'part') return `(?<${text}>[^/]*?)`;
  if (kind === 'text') return globToRegex(text);
  // Numbers from one to another: the glob has chosen the files already.
  return text.includes(',') ? `(?:${alternativesOf(text).map(globToRegex).join('|')})` : '[^/]*?';
}

function alternativesOf(text: string): readonly string[] {
  const alternatives: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '{') depth++;
    else if (text[at] === '}') depth--;
    else if (text[at] === ',' && depth === 0) {
      alternatives.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...alternatives, text.slice(start)];
}

/** Text of a glob: `**`, `*`, `?`, `[…]`, and nested alternatives. */
function globToRegex(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\\') out += literal(text[++at] ?? '');
    else if (text.startsWith('**/', at)) {
      out += '(?:.*/)?';
      at += 2;
    } else if (text.startsWith('**', at)) {
      out += '.*';
      at += 1;
    } else if (char === '*') out += '[^/]*';
    else if (char === '?') out += '[^/]';
    else if (char === '[' && text.indexOf(']', at + 2) > 0) {
      const close = text.indexOf(']', at + 2);
      out += `[${text
        .slice(at + 1, close)
        .replace(/^!/, '^')
        .replaceAll('[', '\\[')}]`;
      at = close;
    } else if (char === '{' && closingBrace(text, at) > 0) {
      const close = closingBrace(text, at);
      out += pieceToRegex({ kind: 'alternatives', text: text.slice(at + 1, close), start: at, end: close });
      at = close;
    } else out += literal(char);
  }
  return out;
}

function literal(char: string): string {
  return /[\w\s]/.test(char) || char.charCodeAt(0) > 127 ? char : `\\${char}`;
}
