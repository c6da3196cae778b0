/** Forms of Datadog. */
import type { Habit } from './habit.js';

export const datadog: Habit = {
  name: 'Datadog',
  slips: [
    {
      pattern: /\.rollup\s*\(\s*"[^"]*"\s*\)\s*(?:\.\s*last\s*\(\s*"[^"]*"\s*\))?/,
      message: '`.rollup`',
      write: ([whole = '']) => {
        const window = /last\s*\(\s*"(\w+)"/.exec(whole)?.[1];
        return ` over ${window ?? '5m'}`;
      },
      examples: [['page when count(level == "error").rollup("count").last("10m") > 5', 'page when count(level == "error") over 10m > 5']],
    },
    {
      pattern: /\b(?:avg|sum|min|max)\s*\(\s*last_(\w+)\s*\)\s*:\s*/,
      message: '`(last_$1):`',
      write: '',
      also: 'the window follows the function: `over $1`',
      examples: [['page when avg(last_5m):mean(took) over 5m > 5', 'page when mean(took) over 5m > 5']],
    },
    {
      pattern: /\blast_(\d+[smhd])\b/,
      message: '`last_$1`',
      write: 'over $1',
      examples: [['page when count() last_5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bpc(\d+)\s*\(/,
      message: '`pc$1`',
      write: 'p$1(',
      examples: [['page when pc95(took) over 5m > 5', 'page when p95(took) over 5m > 5']],
    },
    {
      pattern: /\bcardinality\s*\(/,
      message: '`cardinality`',
      write: 'distinct(',
      examples: [['page when cardinality(user) over 5m > 5', 'page when distinct(user) over 5m > 5']],
    },
    {
      pattern: /@([a-z][\w.]*)\s*:\s*("[^"]*"|\w+)/,
      message: '`@$1:…`',
      write: ([, field = '', value = '']) => `${field} == ${literalOf(value)}`,
      examples: [
        ['page when count(@http.status:500) over 5m > 5', 'page when count(http.status == 500) over 5m > 5'],
        ['page when count(@level:error) over 5m > 5', 'page when count(level == "error") over 5m > 5'],
      ],
    },
    {
      pattern: /(?<=[(,]\s*|\b(?:and|or|not|where|each)\s+)([a-z][\w.]*)\s*:\s*("[^"]*"|\w+)/,
      message: '`$1:…`',
      write: ([, field = '', value = '']) => `${field} == ${literalOf(value)}`,
      examples: [
        ['page when count(status:error) over 5m > 5', 'page when count(status == "error") over 5m > 5'],
        ['info each status:500', 'info each status == 500'],
      ],
    },
  ],
};

function literalOf(value: string): string {
  return value.startsWith('"') || /^\d+$/.test(value) || value === 'true' || value === 'false' ? value : `"${value}"`;
}
