// Reads TypeScript just well enough for the layer check: what is code, what is text, and what is imported where.

/** A `/` after one of these begins a regular expression; after any other word, number or closing bracket it divides. */
const BEFORE_REGEX = new Set('return typeof instanceof in of new delete void throw case do else yield await'.split(' '));

/**
 * The text with comments and the insides of strings, templates and regular expressions turned to spaces: every other character keeps its place, so that
 * positions and lines stay true. Code in `${…}` stays.
 */
export function codeOnly(text) {
  const out = text.split('');
  /** Depth of braces at which each open `${` ends. */
  const templates = [];
  let depth = 0;
  let last = '';
  let at = 0;
  const blank = (from, to) => {
    for (let i = from; i < to && i < out.length; i += 1) if (out[i] !== '\n') out[i] = ' ';
  };
  const template = (from) => {
    let end = from;
    while (end < text.length && text[end] !== '`' && !text.startsWith('${', end)) end += text[end] === '\\' ? 2 : 1;
    blank(from, end);
    if (text[end] === '$') {
      templates.push(depth);
      depth += 1;
      last = '{';
      at = end + 2;
    } else {
      last = '`';
      at = end + 1;
    }
  };
  while (at < text.length) {
    const char = text[at];
    if (text.startsWith('//', at) || (at === 0 && text.startsWith('#!'))) {
      const end = endOf(text, '\n', at);
      blank(at, end);
      at = end;
    } else if (text.startsWith('/*', at)) {
      const end = endOf(text, '*/', at + 2) + 2;
      blank(at, end);
      at = end;
    } else if (char === "'" || char === '"') {
      let end = at + 1;
      while (end < text.length && text[end] !== char && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
      blank(at + 1, end);
      last = char;
      at = end + 1;
    } else if (char === '`') {
      template(at + 1);
    } else if (char === '/' && beginsRegex(last)) {
      let end = at + 1;
      let inClass = false;
      while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
        if (text[end] === '[') inClass = true;
        else if (text[end] === ']') inClass = false;
        end += text[end] === '\\' ? 2 : 1;
      }
      blank(at + 1, end);
      last = ')';
      at = end + 1;
    } else if (/[\w$]/.test(char)) {
      let end = at + 1;
      while (end < text.length && /[\w$]/.test(text[end])) end += 1;
      last = text.slice(at, end);
      at = end;
    } else {
      if (char === '{') depth += 1;
      else if (char === '}') {
        depth -= 1;
        if (templates.at(-1) === depth) {
          templates.pop();
          template(at + 1);
          continue;
        }
      }
      if (!/\s/.test(char)) last = char;
      at += 1;
    }
  }
  return out.join('');
}

/** Every module that the file names, in `from '…'`, `import '…'`, `import('…')` and `require('…')`, with its line. */
export function importsOf(text, code = codeOnly(text)) {
  return [...code.matchAll(/(?<![.\w$])(?:from|import|(?:import|require)\s*\()\s*(['"`])( *)\1/g)].map((match) => {
    const end = match.index + match[0].length - 1;
    return { target: text.slice(end - match[2].length, end), line: lineAt(text, match.index) };
  });
}

/** The line of a position, from 1. */
export function lineAt(text, position) {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function beginsRegex(last) {
  if (last === '') return true;
  if (/^[\w$]/.test(last)) return BEFORE_REGEX.has(last);
  return !')]}\'"`'.includes(last);
}

function endOf(text, mark, from) {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end;
}
