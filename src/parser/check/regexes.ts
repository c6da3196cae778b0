/** Checks regular expressions and their named groups. Reports T313, T504. */
import type { RegexExpr } from '../ast.js';
import type { RegexVerdict } from '../catalogue.js';
import { STREAMS } from '../codes/streams.js';
import { TYPES } from '../codes/types.js';
import type { RegexSource } from '../program.js';
import type { Context } from './context.js';

export interface CheckedRegex {
  readonly source: RegexSource;
  readonly groups: readonly string[];
}

const FLAGS_HELP = 'the flags are `i` (ignore case), `m` (`^` and `$` match at every line) and `s` (`.` matches line breaks)';

/** A pattern may begin with its flags, as in other languages: `/(?i)error/` is `/error/i`. */
export function regexOf(expr: RegexExpr, context: Context): CheckedRegex | undefined {
  const bad = /[^ims]/.exec(expr.flags) ?? /(.).*\1/.exec(expr.flags);
  if (bad !== null) {
    const start = expr.range.end - expr.flags.length + bad.index;
    return context.reporter.report(
      TYPES.regexRefused,
      { ...expr.range, start, end: start + 1 },
      /[^ims]/.test(expr.flags) ? `the flag \`${bad[0].charAt(0)}\` is not supported` : `the flag \`${bad[0].charAt(0)}\` is given twice`,
      { help: FLAGS_HELP },
    );
  }
  const leading = /^(?:\(\?[A-Za-z]+\))*/.exec(expr.pattern)?.[0] ?? '';
  const unknown = /[^ims()?]/.exec(leading);
  if (unknown !== null) {
    const start = expr.range.start + 1 + unknown.index;
    return context.reporter.report(
      TYPES.regexRefused,
      { ...expr.range, start, end: start + 1 },
      `the flag \`${unknown[0]}\` is not supported`,
      { help: FLAGS_HELP },
    );
  }
  const source = { pattern: expr.pattern.slice(leading.length), flags: [...new Set(expr.flags + leading.replace(/[()?]/g, ''))].join('') };
  const found = verdictOn(source, context);
  if (found.ok) return { source, groups: found.groups };
  const first = expr.range.start + 1 + leading.length;
  const last = first + source.pattern.length;
  const start = Math.min(first + Math.max(0, found.start), last);
  const end = Math.min(Math.max(first + found.end, start + 1), Math.max(last, start + 1));
  return context.reporter.report(TYPES.regexRefused, { ...expr.range, start, end }, found.message, {
    help: found.help ?? 'rewrite the regular expression without it',
  });
}

/** Every pattern is analysed once, however many rules use it, because the analysis is slow. */
function verdictOn({ pattern, flags }: RegexSource, { regexes, catalogue }: Context): RegexVerdict {
  const key = `${flags}/${pattern}`;
  const known = regexes.get(key);
  if (known !== undefined) return known;
  const verdict = catalogue.regex(pattern, flags);
  regexes.set(key, verdict);
  return verdict;
}

/** A regular expression that defines fields. */
export function regexWithGroups(expr: RegexExpr, context: Context): CheckedRegex | undefined {
  const regex = regexOf(expr, context);
  if (regex === undefined || regex.groups.length > 0) return regex;
  return context.reporter.report(
    STREAMS.noNamedGroups,
    expr.range,
    'this regular expression has no named groups, so it defines no fields',
    {
      help: 'name the groups that become fields: `(?<ip>\\S+)`',
    },
  );
}
