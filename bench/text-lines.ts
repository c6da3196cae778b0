/** Text lines of about 120 bytes that begin with the time, and patterns to search for. The same in each run. */
import type { Next } from './random.js';
import { makeWords, nextFrom, pick } from './random.js';

const WORDS = makeWords(3000);
/** Topics of lines: two words each. */
const PHRASES = phrases(20_000);

function phrases(count: number): readonly string[] {
  const next = nextFrom(3);
  const found = new Set<string>();
  while (found.size < count) found.add(`${pick(next, WORDS)} ${pick(next, WORDS)}`);
  return [...found];
}

export interface TextLinesOptions {
  readonly count: number;
  /** Phrases in random case. */
  readonly anyCase?: boolean;
  /** Length to which lines are padded, bytes. Default: no padding. */
  readonly bytes?: number;
}

export function makeTextLines({ count, anyCase = false, bytes = 0 }: TextLinesOptions): readonly string[] {
  const next = nextFrom(4);
  const startMs = Date.UTC(2026, 4, 4);
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(startMs + index * 10).toISOString();
    const id = hex(next) + hex(next);
    // One line in a hundred has the phrase of the first pattern, so that a single pattern has hits, too.
    const chosen = next(100) === 0 ? (PHRASES[0] ?? '') : pick(next, PHRASES);
    const phrase = anyCase ? cased(next, chosen) : chosen;
    const level = pick(next, ['INFO', 'INFO', 'INFO', 'WARN', 'ERROR']);
    let line = `${time} web-${next(40)} app-${next(20)}[${1000 + next(9000)}]: ${level} ${phrase} id=${id} from 10.0.${next(256)}.${next(256)} took ${next(2000)}ms ${pick(next, WORDS)}`;
    while (line.length < bytes) line += ` ${pick(next, WORDS)}`;
    return line;
  });
}

function hex(next: Next): string {
  return next(0x10000).toString(16).padStart(4, '0');
}

function cased(next: Next, phrase: string): string {
  return pick(next, [phrase, phrase.toUpperCase(), phrase.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())]);
}

/** A string, or a regular expression that means the same in the dialects of all contestants (POSIX extended, Perl, RE2, JavaScript). */
export interface TextPattern {
  readonly kind: 'contains' | 'regex';
  readonly text: string;
  readonly ignoreCase: boolean;
}

/** Seven of ten are phrases, three are regular expressions that contain one. About 0.06 hits per line for 1,000. */
export function makePatterns(count: number, ignoreCase = false): readonly TextPattern[] {
  return Array.from({ length: count }, (_, index) => {
    const phrase = PHRASES[index * 3] ?? '';
    switch (index % 10) {
      case 0:
        return { kind: 'regex', text: `${phrase} id=[0-9a-f]+ from`, ignoreCase };
      case 3:
        return { kind: 'regex', text: `app-[0-9]+\\[[0-9]+\\]: (INFO|WARN) ${phrase}`, ignoreCase };
      case 6:
        return { kind: 'regex', text: `${phrase} id=[0-9a-f]+ from 10[.]0[.]1`, ignoreCase };
      default:
        return { kind: 'contains', text: phrase, ignoreCase };
    }
  });
}

/** The same, but one in twenty has no literal: forms of an id in digits and letters. */
export function makePatternsSomeWithoutLiteral(count: number): readonly TextPattern[] {
  return makePatterns(count).map((pattern, index) =>
    index % 20 === 7 ? { ...pattern, kind: 'regex', text: idForm((index / 20) | 0) } : pattern,
  );
}

/** Which of the eight positions hold a digit and which a letter, from the bits of a number. */
function idForm(index: number): string {
  const bits = (index * 37 + 11) & 0xff;
  return Array.from({ length: 8 }, (_, at) => ((bits >> at) & 1 ? '[0-9]' : '[a-f]'))
    .join('')
    .replace(/(\[0-9\])+|(\[a-f\])+/g, (run) => (run.length === 5 ? run : `${run.slice(0, 5)}{${run.length / 5}}`));
}

/** In the rule language. */
export function predicateOf({ kind, text, ignoreCase }: TextPattern): string {
  if (kind === 'contains') return `line contains ${ignoreCase ? 'i' : ''}${JSON.stringify(text)}`;
  return `line matches /${text}/${ignoreCase ? 'i' : ''}`;
}

/** As a regular expression of JavaScript; phrases hold nothing that would need escaping. */
export function regExpOf({ text, ignoreCase }: TextPattern): RegExp {
  return new RegExp(text, ignoreCase ? 'i' : '');
}
