/** Forms of LogQL. */
import type { Habit } from './habit.js';

export const logql: Habit = {
  name: 'LogQL',
  slips: [
    {
      pattern: /\b(count_over_time|rate)\s*\(\s*\{([^}]*)\}\s*((?:\|[=~]\s*"[^"]*"\s*)*)\[\s*(\w+)\s*\]\s*\)/,
      message: '`$1({…}[$4])`',
      write: ([, fn = '', selector = '', filters = '', window = '']) =>
        `${fn === 'rate' ? 'rate' : 'count'}(${[...selectorTerms(selector), ...filterTerms(filters)].join(' and ')}) over ${window}`,
      examples: [
        ['page when count_over_time({level="error"} [5m]) > 5', 'page when count(level == "error") over 5m > 5'],
        [
          'page when rate({level="error"} |= "timeout" [5m]) > 5',
          'page when rate(level == "error" and line contains "timeout") over 5m > 5',
        ],
      ],
    },
    {
      pattern: /\{\s*(\w+\s*(?:=~|!~|!=|=)\s*"[^"]*"(?:\s*,\s*\w+\s*(?:=~|!~|!=|=)\s*"[^"]*")*)\s*\}/,
      message: '`{…}`',
      write: ([, selector = '']) => selectorTerms(selector).join(' and '),
      examples: [
        ['page when count({level="error"}) over 5m > 5', 'page when count(level == "error") over 5m > 5'],
        ['page when count({level="error", env!="dev"}) over 5m > 5', 'page when count(level == "error" and env != "dev") over 5m > 5'],
      ],
    },
    {
      pattern: /\s*\|=\s*("[^"]*")/,
      message: '`|=`',
      write: ' and line contains $1',
      examples: [
        [
          'page when count(level == "error" |= "timeout") over 5m > 5',
          'page when count(level == "error" and line contains "timeout") over 5m > 5',
        ],
      ],
    },
    {
      pattern: /\(\s*\|=\s*("[^"]*")/,
      message: '`|=`',
      write: '(line contains $1',
      examples: [['page when count(|= "timeout") over 5m > 5', 'page when count(line contains "timeout") over 5m > 5']],
    },
    {
      pattern: /\s*\|~\s*"([^"]*)"/,
      message: '`|~`',
      write: ([, pattern = '']) => ` and line matches /${pattern.replaceAll('\\\\', '\\').replace(/(?<!\\)\//g, '\\/')}/`,
      examples: [
        [
          'page when count(level == "error" |~ "time.?out") over 5m > 5',
          'page when count(level == "error" and line matches /time.?out/) over 5m > 5',
        ],
      ],
    },
    {
      pattern: /\s*\|\s*where\b/,
      message: '`| where`',
      write: ' where',
      examples: [['page when sum(took | where path == "/pay") over 5m > 5', 'page when sum(took where path == "/pay") over 5m > 5']],
    },
    {
      pattern: /\s*\|\s*(?:json|logfmt)\b(?:\s*\|)?/,
      message: '`| json`',
      write: ' and',
      also: 'the stream says the format',
      examples: [
        [
          'page when count(level == "error" | json | status >= 500) over 5m > 5',
          'page when count(level == "error" and status >= 500) over 5m > 5',
        ],
      ],
    },
    {
      pattern: /\s*\|\s*(?=[\w.]+\s*(?:[<>]=?|==|!=))/,
      message: '`|`',
      write: ' and ',
      examples: [
        [
          'page when count(level == "error" | status >= 500) over 5m > 5',
          'page when count(level == "error" and status >= 500) over 5m > 5',
        ],
      ],
    },
  ],
};

/** `level="error", env!="dev"` as predicates. */
function selectorTerms(selector: string): readonly string[] {
  return [...selector.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, field = '', op = '', text = '']) => {
    if (op === '=') return `${field} == "${text}"`;
    if (op === '!=') return `${field} != "${text}"`;
    return `${op === '!~' ? 'not ' : ''}${field} matches /^(?:${text.replace(/(?<!\\)\//g, '\\/')})$/`;
  });
}

function filterTerms(filters: string): readonly string[] {
  return [...filters.matchAll(/\|([=~])\s*"([^"]*)"/g)].map(([, op = '', text = '']) =>
    op === '=' ? `line contains "${text}"` : `line matches /${text.replace(/(?<!\\)\//g, '\\/')}/`,
  );
}
