/** Functions and operators that other languages call otherwise. */
import type { Habit } from './habit.js';

export const functions: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: /\b(average|avg_over|arithmetic_mean|AVG|Avg|MEAN)\s*\(/,
      message: '`$1`',
      write: 'mean(',
      examples: [['page when average(took) over 5m > 5', 'page when mean(took) over 5m > 5']],
    },
    {
      pattern: /\b(MAX|MIN|SUM|COUNT|RATE|RATIO|Count|Max|Min|Sum|P95|P99|P90)\s*\(/,
      message: '`$1`',
      write: ([, name = '']) => `${name.toLowerCase()}(`,
      examples: [
        ['page when COUNT(level == "error") over 5m > 5', 'page when count(level == "error") over 5m > 5'],
        ['page when P95(took) over 5m > 5', 'page when p95(took) over 5m > 5'],
      ],
    },
    {
      pattern: /\b(unique|uniq|nunique|count_distinct|countDistinct|approx_distinct|distinct_count)\s*\(/,
      message: '`$1`',
      write: 'distinct(',
      examples: [
        ['page when unique(user) over 5m > 5', 'page when distinct(user) over 5m > 5'],
        ['page when count_distinct(user) over 5m > 5', 'page when distinct(user) over 5m > 5'],
      ],
    },
    {
      pattern: /\b(changed|delta|diff)\s*\(\s*([\w.]+)\s*\)(\s*over\s+\w+)?(?!\s*[<>=!])(?!\s*over)/,
      message: '`$1`',
      write: 'changes($2)$3 > 0',
      examples: [['page when changed(state) over 5m', 'page when changes(state) over 5m > 0']],
    },
    {
      pattern: /\bexists\s*\(\s*([\w.]+)\s*\)/,
      message: '`exists(…)`',
      write: '$1 exists',
      examples: [['page when count(exists(user)) over 5m > 5', 'page when count(user exists) over 5m > 5']],
    },
    {
      pattern: /\b(contains|startsWith|endsWith|starts_with|ends_with|startswith|endswith)\s*\(\s*([\w.]+)\s*,\s*("[^"]*")\s*\)/i,
      message: '`$1(…)`',
      write: ([, name = '', field = '', text = '']) => `${field} ${operatorOf(name)} ${text}`,
      examples: [
        ['page when count(contains(message, "x")) over 5m > 5', 'page when count(message contains "x") over 5m > 5'],
        ['page when count(starts_with(path, "/api")) over 5m > 5', 'page when count(path startsWith "/api") over 5m > 5'],
      ],
    },
    {
      pattern: /\b(starts_with|ends_with|startswith|endswith|starts with|ends with)\s+(?=i?")/i,
      message: '`$1`',
      write: ([, name = '']) => `${operatorOf(name)} `,
      examples: [
        ['page when count(path starts with "/api") over 5m > 5', 'page when count(path startsWith "/api") over 5m > 5'],
        ['page when count(path startswith "/api") over 5m > 5', 'page when count(path startsWith "/api") over 5m > 5'],
      ],
    },
    {
      pattern: /\b(?:regex|regexp|rlike|match|matches_regex)\s+"([^"]*)"|\bmatches\s+"([^"]*)"/i,
      message: 'a pattern in quotes',
      write: ([, one = '', other = '']) => `matches /${`${one}${other}`.replaceAll('\\\\', '\\').replace(/(?<!\\)\//g, '\\/')}/`,
      also: 'patterns are between slashes',
      examples: [
        ['page when count(message matches "time.?out") over 5m > 5', 'page when count(message matches /time.?out/) over 5m > 5'],
        ['page when count(message regex "time.?out") over 5m > 5', 'page when count(message matches /time.?out/) over 5m > 5'],
      ],
    },
    {
      pattern: /(?:==|=|~|contains|like)\s*(?=\/[^/\n]+\/)/,
      message: 'a pattern beside another operator than `matches`',
      write: 'matches ',
      examples: [
        ['page when count(message ~ /x/) over 5m > 5', 'page when count(message matches /x/) over 5m > 5'],
        ['page when count(message == /x/) over 5m > 5', 'page when count(message matches /x/) over 5m > 5'],
        ['page when count(message contains /x/) over 5m > 5', 'page when count(message matches /x/) over 5m > 5'],
      ],
    },
    {
      pattern: /([\w.]+)\s*!=\s*(\/[^/\n]+\/\w*)/,
      message: '`!=` beside a pattern',
      write: 'not $1 matches $2',
      examples: [['page when count(message != /x/) over 5m > 5', 'page when count(not message matches /x/) over 5m > 5']],
    },
    {
      pattern: /\bpercentile\s*\(\s*(\d+(?:\.\d+)?)\s*,\s*([\w.]+)\s*\)/,
      message: '`percentile(RANK, FIELD)`',
      write: 'percentile($2, $1)',
      examples: [['page when percentile(95, took) over 5m > 5', 'page when percentile(took, 95) over 5m > 5']],
    },
    {
      pattern: /\b(count|rate|ratio|sum|mean|min|max|p\d+|distinct|any|none)\s*\(([^()]*?),\s*"?(\d+(?:ms|[smhdw]))"?\s*\)/,
      message: 'a window as an argument',
      write: '$1($2) over $3',
      examples: [
        ['page when p95(took, 5m) > 5', 'page when p95(took) over 5m > 5'],
        ['page when count(level == "error", 5m) > 5', 'page when count(level == "error") over 5m > 5'],
      ],
    },
    {
      pattern: /\bover\s+"([^"]*)"/,
      message: 'a duration in quotes',
      write: 'over $1',
      examples: [['page when count() over "5m" > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /(?<=[<>=]\s*)(\d{1,3}(?:,\d{3})+)(?!\d)/,
      message: 'a number with commas',
      write: ([, digits = '']) => digits.replaceAll(',', ''),
      examples: [['page when count() over 5m > 1,000', 'page when count() over 5m > 1000']],
    },
    {
      pattern: /([<>]=?|==)\s*(\d+)\s+((?:over|in|per|within)\s+)(\d+(?:ms|[smhdw]))/,
      message: 'a window behind the number',
      write: 'over $4 $1 $2',
      examples: [['page when count(level == "error") > 5 in 5m', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: /\b([a-zA-Z_]\w*(?:-[a-zA-Z_]\w*)+)(?=\s*(?:==|!=|contains|startsWith|endsWith|matches|in\b|exists))/,
      message: '`$1`',
      write: '`$1`',
      also: 'a name with other characters than letters, digits and `_` is in back-quotes',
      examples: [['page when count(user-agent == "x") over 5m > 5', 'page when count(`user-agent` == "x") over 5m > 5']],
    },
    {
      pattern: /\b(\w+)\["([^"]*)"\]/,
      message: '`$1["…"]`',
      write: '$1.`$2`',
      examples: [['page when count(user["id"] == "x") over 5m > 5', 'page when count(user.`id` == "x") over 5m > 5']],
    },
  ],
};

function operatorOf(name: string): string {
  const lower = name.toLowerCase();
  if (lower.startsWith('starts')) return 'startsWith';
  return lower.startsWith('ends') ? 'endsWith' : 'contains';
}
