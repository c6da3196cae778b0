/** Forms of programming languages, of JavaScript above all. */
import type { Habit } from './habit.js';

export const javascript: Habit = {
  name: 'JavaScript',
  slips: [
    {
      pattern: /([\w.]+)\.(contains|includes|startsWith|endsWith)\s*\(\s*("[^"]*")\s*\)/,
      message: '`.$2(…)`',
      write: ([, field = '', method = '', text = '']) => `${field} ${method === 'includes' ? 'contains' : method} ${text}`,
      examples: [
        ['page when count(message.contains("x")) over 5m > 5', 'page when count(message contains "x") over 5m > 5'],
        ['page when count(path.startsWith("/a")) over 5m > 5', 'page when count(path startsWith "/a") over 5m > 5'],
      ],
    },
    {
      pattern: /\b(?:includes|has)\s+(?=")/,
      message: '`includes`',
      write: 'contains ',
      examples: [['page when count(message includes "x") over 5m > 5', 'page when count(message contains "x") over 5m > 5']],
    },
    {
      pattern: /([!=])==/,
      message: '`$1==`',
      write: '$1=',
      examples: [
        ['page when count(a === 1) over 5m > 5', 'page when count(a == 1) over 5m > 5'],
        ['page when count(a !== 1) over 5m > 5', 'page when count(a != 1) over 5m > 5'],
      ],
    },
    {
      pattern: /;(?=\s*(?:\n|$))/,
      message: '`;`',
      write: '',
      examples: [['page when count() over 5m > 5;', 'page when count() over 5m > 5']],
    },
    {
      pattern: /(?<!:)\/\/([^\n]*)/,
      message: '`//`',
      write: '#$1',
      also: 'comments begin with `#`',
      examples: [['// too many\n  page when count() over 5m > 5', '# too many\n  page when count() over 5m > 5']],
    },
    {
      pattern: /\bis\s+not\s+(?=["\d])/,
      message: '`is not`',
      write: '!= ',
      examples: [['page when count(level is not "info") over 5m > 5', 'page when count(level != "info") over 5m > 5']],
    },
    {
      pattern: /\bis\s+(?=["\d])/,
      message: '`is`',
      write: '== ',
      examples: [['page when count(level is "error") over 5m > 5', 'page when count(level == "error") over 5m > 5']],
    },
  ],
};
