/** Lists of values in files beside the rules: `path in list("bad-paths.txt")`. */
import type { SourceText } from './source.js';

/** Reads the text of a list. It is asked once for each file. */
export type ListReader = (list: ListRequest) => { readonly text: string } | ListProblem;

export interface ListRequest {
  /** As the rules name it: relative, with `/`, and below the folder of the rule file. */
  readonly name: string;
  /** The path of the rule file. */
  readonly rules: string;
  /** The path of the list: the folder of the rule file, and the name. */
  readonly path: string;
}

export interface ListProblem {
  /** `there is no file lists/bad-paths.txt`. */
  readonly problem: string;
  readonly help?: string;
}

/** More values make the rules slow to load. */
const MOST_LIST_VALUES = 100_000;
/** Characters, and bytes, of a list. */
export const MOST_LIST_SIZE = 4 * 1024 * 1024;

interface ListValue {
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** One value a line. Spaces around it do not count, and neither do empty lines and those that begin with `#`. */
function valuesOfList(text: string): readonly ListValue[] {
  const values: ListValue[] = [];
  for (const [at, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const value = line.trim();
    if (value !== '' && !value.startsWith('#')) values.push({ text: value, line: at + 1 });
  }
  return values;
}

/** Why a name cannot be that of a list; undefined if it can. */
function badListName(name: string): ListProblem | undefined {
  const help = 'name a file in the folder of the rule file or below it: `list("lists/bad-paths.txt")`';
  if (name.trim() === '') return { problem: 'a list needs the name of a file', help };
  if (name.includes('\\')) return { problem: `\`${name}\` contains a \`\\\``, help: 'separate folders with `/`' };
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name))
    return { problem: `\`${name}\` is not relative to the folder of the rule file`, help };
  if (name.split('/').includes('..')) return { problem: `\`${name}\` leaves the folder of the rule file`, help };
  return undefined;
}

/** The path of a list that a rule file names. */
function listPath(rules: string, name: string): string {
  const folder = rules.slice(0, Math.max(rules.lastIndexOf('/'), rules.lastIndexOf('\\')) + 1);
  return (
    folder +
    name
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/')
  );
}

/** Reads lists from texts that were read before. */
export function listsFrom(texts: readonly SourceText[]): ListReader {
  const byPath = new Map(texts.map((text) => [text.path, text]));
  return ({ path }) => byPath.get(path) ?? { problem: `there is no file ${path}` };
}

/** A list that was read. */
export interface ReadList {
  readonly path: string;
  readonly values: readonly ListValue[];
}

/** The lists of the rules, each read once. */
export class Lists {
  readonly #read: ListReader | undefined;
  readonly #known = new Map<string, ReadList | ListProblem>();
  readonly #texts: SourceText[] = [];
  readonly #asked: ListRequest[] = [];

  constructor(read: ListReader | undefined) {
    this.#read = read;
  }

  /** Those that were read, in the order of their first use. */
  get texts(): readonly SourceText[] {
    return this.#texts;
  }

  /** The paths of all that the rules name, also of those that cannot be read. */
  get paths(): readonly string[] {
    return this.#asked.map(({ path }) => path);
  }

  of(name: string, rules: string): ReadList | ListProblem {
    const bad = badListName(name);
    if (bad !== undefined) return bad;
    const path = listPath(rules, name);
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const request = { name, rules, path };
    this.#asked.push(request);
    const found = this.#values(request);
    this.#known.set(path, found);
    return found;
  }

  #values(request: ListRequest): ReadList | ListProblem {
    if (this.#read === undefined) return { problem: `the list ${request.path} cannot be read here`, help: 'give `loadRules` a `readList`' };
    const { path } = request;
    const found = this.#read(request);
    if ('problem' in found) return found;
    if (found.text.length > MOST_LIST_SIZE)
      return { problem: `the list ${path} has more than ${MOST_LIST_SIZE.toLocaleString('en-US')} characters` };
    const values = valuesOfList(found.text);
    if (values.length > MOST_LIST_VALUES)
      return { problem: `the list ${path} has more than ${MOST_LIST_VALUES.toLocaleString('en-US')} values` };
    this.#texts.push({ path, text: found.text });
    return { path, values };
  }
}
