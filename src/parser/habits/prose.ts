/** Clauses as one would say them. */
import type { Habit } from './habit.js';

export const UNIT: Readonly<Record<string, string>> = {
  millisecond: 'ms',
  second: 's',
  sec: 's',
  minute: 'm',
  min: 'm',
  hour: 'h',
  hr: 'h',
  day: 'd',
  week: 'w',
};

export const prose: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: /\b(page|warn|info)\s+if\b/,
      message: '`$1 if`',
      write: '$1 when',
      examples: [['page if count() over 5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\b(page|warn|info)\s*:\s*(?:when\s+)?/,
      message: '`$1:`',
      write: '$1 when ',
      examples: [
        ['page: count() over 5m > 5', 'page when count() over 5m > 5'],
        ['warn: when count() over 5m > 5', 'warn when count() over 5m > 5'],
      ],
    },
    {
      pattern: /(?<=(?:^|\n|\{)[ \t]*)(?:alert|when|if)\s+(?=(?:count|rate|ratio|sum|mean|p\d+|max|min)\s*\()/,
      message: 'a condition without a severity',
      write: 'page when ',
      also: 'or `warn when`, `info when`',
      examples: [
        ['when count() over 5m > 5', 'page when count() over 5m > 5'],
        ['if count() over 5m > 5', 'page when count() over 5m > 5'],
      ],
    },
    {
      pattern: /\b(critical|fatal|emergency|error|high|alarm|alert)\s+(?:when|if)\b/,
      message: 'the severity `$1`',
      write: 'page when',
      also: '`page` wakes someone, `warn` and `info` do not',
      examples: [
        ['critical when count() over 5m > 5', 'page when count() over 5m > 5'],
        ['critical if count() over 5m > 5', 'page when count() over 5m > 5'],
      ],
    },
    {
      pattern: /\b(warning|medium|minor)\s+(?:when|if)\b/,
      message: 'the severity `$1`',
      write: 'warn when',
      examples: [['warning when count() over 5m > 5', 'warn when count() over 5m > 5']],
    },
    {
      pattern:
        /\)\s+(?:in|during|within|for|last|per)(?:\s+the\s+last|\s+last)?\s+(\d+)\s*(ms|[smhdw]|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\b/,
      message: 'a window without `over`',
      write: ([, digits = '', unit = '']) => `) over ${digits}${UNIT[unit.replace(/s$/, '')] ?? unit}`,
      examples: [
        ['page when count(level == "error") in 5m > 5', 'page when count(level == "error") over 5m > 5'],
        ['page when count() in last 5m > 5', 'page when count() over 5m > 5'],
        ['page when count() in the last 5 minutes > 5', 'page when count() over 5m > 5'],
        ['page when count() in 30 s > 5', 'page when count() over 30s > 5'],
      ],
    },
    {
      pattern: /\bover\s+(?:the\s+)?last\s+(?=\d)/,
      message: '`over last`',
      write: 'over ',
      examples: [['page when count() over last 5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\b(\d+)\s*(milliseconds?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?)\b/,
      message: '`$1 $2`',
      write: ([, digits = '', unit = '']) => `${digits}${UNIT[unit.replace(/s$/, '')] ?? unit}`,
      examples: [
        ['page when count() over 5 minutes > 5', 'page when count() over 5m > 5'],
        ['page when count() over 5m > 5\n  for 30sec', 'page when count() over 5m > 5\n  for 30s'],
      ],
    },
    {
      pattern: /\b(resolve|clear|recover)\s+(?:when|if)\b/,
      message: '`$1`',
      write: 'clear when',
      examples: [
        [
          'page when count() over 5m > 5\n  resolve when count() over 5m < 2',
          'page when count() over 5m > 5\n  clear when count() over 5m < 2',
        ],
      ],
    },
    {
      pattern: /\b(for|keep|over|step|remind|forget|by|on|summary|runbook|sample|guard|format|from|lateness|idle|time|where)\s*[:=]\s*/,
      message: '`:` or `=` after a keyword',
      write: '$1 ',
      examples: [
        ['page when count() over 5m > 5\n  for: 5m', 'page when count() over 5m > 5\n  for 5m'],
        ['page when count() over 5m > 5\n  summary = "x"', 'page when count() over 5m > 5\n  summary "x"'],
      ],
    },
    {
      pattern: /\b(greater|more|higher|larger)\s+than\s+|\b(?:exceeds|above)\s+(?=[\d.])/,
      message: 'a comparison in words',
      write: '> ',
      examples: [
        ['page when count() over 5m greater than 5', 'page when count() over 5m > 5'],
        ['page when count() over 5m exceeds 5', 'page when count() over 5m > 5'],
      ],
    },
    {
      pattern: /\b(less|fewer|lower|smaller)\s+than\s+|\bbelow\s+(?=[\d.])/,
      message: 'a comparison in words',
      write: '< ',
      examples: [['page when count() over 5m less than 5', 'page when count() over 5m < 5']],
    },
    {
      pattern: /=>/,
      message: '`=>`',
      write: '>=',
      examples: [['page when count() over 5m => 5', 'page when count() over 5m >= 5']],
    },
    {
      pattern: /=</,
      message: '`=<`',
      write: '<=',
      examples: [['page when count() over 5m =< 5', 'page when count() over 5m <= 5']],
    },
    {
      pattern: /≥/,
      message: '`≥`',
      write: '>=',
      examples: [['page when count() over 5m ≥ 5', 'page when count() over 5m >= 5']],
    },
    {
      pattern: /≤/,
      message: '`≤`',
      write: '<=',
      examples: [['page when count() over 5m ≤ 5', 'page when count() over 5m <= 5']],
    },
    {
      pattern: /\b(\d+(?:\.\d+)?)\s*k\b/i,
      message: '`$1k`',
      write: ([, digits = '']) => String(Number(digits) * 1000),
      examples: [['page when count() over 5m > 10k', 'page when count() over 5m > 10000']],
    },
    {
      pattern: /(?<![\w.])(\d+)\s*\/\s*(min|sec|minute|second|hour|hr|day)\b/,
      message: '`$1/$2`',
      write: ([, digits = '', unit = '']) => `${digits}/${UNIT[unit] ?? unit}`,
      examples: [['page when rate(status >= 500) over 5m > 300/min', 'page when rate(status >= 500) over 5m > 300/m']],
    },
    {
      pattern: /\blet\s+(\w+)\s*:\s*/,
      message: '`let $1:`',
      write: 'let $1 = ',
      examples: [
        [
          'let bad: status >= 500\nstream app { format json }\nalert A { on app page when count(bad) over 5m > 5 }',
          'let bad = status >= 500\nstream app { format json }\nalert A { on app page when count(bad) over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /\b(\w+)\s*=\s*("[^"]*")/,
      message: '`$1 = …`',
      write: '$1: $2',
      examples: [['page when count() over 5m > 5\n  labels { team = "x" }', 'page when count() over 5m > 5\n  labels { team: "x" }']],
    },
    {
      pattern: /\((.*)\)\s*==\s*true\b/,
      message: '`== true` after a condition',
      write: '$1',
      examples: [['page when (count() over 5m > 5) == true', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bby *\n\s*(?=\w)/,
      message: '`by` without fields',
      write: '',
      also: 'or name the fields: `by host`',
      examples: [['by\n  page when count() over 5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /'([^'"\n]*)'/,
      message: 'text in single quotes',
      write: '"$1"',
      examples: [["page when count(level == 'error') over 5m > 5", 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: /[“”„]([^“”„"\n]*)[“”]/,
      message: 'text in typographic quotes',
      write: '"$1"',
      examples: [['page when count(level == “error”) over 5m > 5', 'page when count(level == "error") over 5m > 5']],
    },
  ],
};
