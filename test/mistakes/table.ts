/**
 * The table of mistakes: files in which a mistake is lines that begin with `?`, what is said about it lines with `!`, and the rules after all fixes lines with
 * `=`. Mistakes are separated by empty lines; a line with `#` is a comment.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('table/', import.meta.url));

export interface Theme {
  readonly path: string;
  readonly text: string;
  readonly mistakes: readonly string[];
}

export function themes(): readonly Theme[] {
  return readdirSync(FOLDER).map((name) => {
    const path = `${FOLDER}${name}`;
    const text = readFileSync(path, 'utf8');
    return { path, text, mistakes: mistakesOf(text) };
  });
}

function mistakesOf(text: string): readonly string[] {
  return text
    .split(/\n\n+/)
    .map((entry) => marked(entry, '?').join('\n'))
    .filter((mistake) => mistake !== '');
}

/** The lines of an entry with this mark, without it. */
function marked(entry: string, mark: string): readonly string[] {
  return entry.split('\n').flatMap((line) => (line === mark ? [''] : line.startsWith(`${mark} `) ? [line.slice(2)] : []));
}

/** An entry of the table. */
export function entryOf(mistake: string, said: readonly string[], fixed: string | undefined): string {
  const lines = (text: string, mark: string): readonly string[] => text.split('\n').map((line) => `${mark} ${line}`.trimEnd());
  return [...lines(mistake, '?'), ...said.map((line) => `! ${line}`), ...(fixed === undefined ? [] : lines(fixed, '='))].join('\n');
}
