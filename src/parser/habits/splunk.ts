/** Forms of Splunk. */
import type { Habit } from './habit.js';

export const splunk: Habit = {
  name: 'Splunk',
  slips: [
    {
      pattern: /\bdc\s*\(/,
      message: '`dc`',
      write: 'distinct(',
      examples: [['page when dc(user) over 5m > 5', 'page when distinct(user) over 5m > 5']],
    },
    {
      pattern: /\s*\|?\s*\bstats\s+count\s+by\s+([\w., ]+?)\s*(?=\n|$)/,
      message: '`stats count by`',
      write: '\n  by $1',
      examples: [['page when count() over 5m > 5\n  stats count by host', 'page when count() over 5m > 5\n  by host']],
    },
    {
      pattern: /\bperc(\d+)\s*\(/,
      message: '`perc$1`',
      write: 'p$1(',
      examples: [['page when perc95(took) over 5m > 5', 'page when p95(took) over 5m > 5']],
    },
    {
      pattern: /\bearliest\s*=\s*-(\w+)/,
      message: '`earliest=`',
      write: 'over $1',
      examples: [['page when count() earliest=-5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bisnotnull\s*\(\s*([\w.]+)\s*\)/,
      message: '`isnotnull`',
      write: '$1 exists',
      examples: [['page when count(isnotnull(user)) over 5m > 5', 'page when count(user exists) over 5m > 5']],
    },
    {
      pattern: /\bisnull\s*\(\s*([\w.]+)\s*\)/,
      message: '`isnull`',
      write: 'not $1 exists',
      examples: [['page when count(isnull(user)) over 5m > 5', 'page when count(not user exists) over 5m > 5']],
    },
  ],
};
