/** Forms of PromQL, and of rule files of Prometheus. */
import type { Habit } from './habit.js';

/** Functions that are `NAME_over_time` there. */
const OVER_TIME: Readonly<Record<string, string>> = {
  count: 'count',
  sum: 'sum',
  avg: 'mean',
  min: 'min',
  max: 'max',
  last: 'last',
  stddev: 'stddev',
};

export const promql: Habit = {
  name: 'PromQL',
  slips: [
    {
      pattern: /\b(count|sum|avg|min|max|last|stddev)_over_time\s*\(\s*([\w.]+)\s*(?:\{[^}]*\})?\s*\[\s*(\w+)\s*\]\s*\)/,
      message: '`$1_over_time(…[$3])`',
      write: ([, fn = '', field = '', window = '']) => `${OVER_TIME[fn] ?? fn}(${field}) over ${window}`,
      examples: [
        ['page when avg_over_time(took[5m]) > 5', 'page when mean(took) over 5m > 5'],
        ['page when max_over_time(queue[10m]) > 100', 'page when max(queue) over 10m > 100'],
      ],
    },
    {
      pattern: /\bquantile_over_time\s*\(\s*0?\.(\d+)\s*,\s*([\w.]+)\s*\[\s*(\w+)\s*\]\s*\)/,
      message: '`quantile_over_time`',
      write: ([, digits = '', field = '', window = '']) => `percentile(${field}, ${rankOf(digits)}) over ${window}`,
      also: 'ranks are per cent',
      examples: [['page when quantile_over_time(0.95, took[5m]) > 5', 'page when percentile(took, 95) over 5m > 5']],
    },
    {
      pattern: /\b(?:histogram_)?quantile\s*\(\s*0?\.(\d+)\s*,\s*(?:rate\s*\(\s*)?([\w.]+?)(?:_bucket)?\s*\[\s*(\w+)\s*\]\s*\)?\s*\)/,
      message: '`quantile`',
      write: ([, digits = '', field = '', window = '']) => `percentile(${field}, ${rankOf(digits)}) over ${window}`,
      also: 'ranks are per cent',
      examples: [
        ['page when histogram_quantile(0.99, rate(took_bucket[5m])) > 5', 'page when percentile(took, 99) over 5m > 5'],
        ['page when quantile(0.5, took[5m]) > 5', 'page when percentile(took, 50) over 5m > 5'],
      ],
    },
    {
      pattern: /\bquantile\s*\(\s*0?\.(\d+)\s*,\s*([\w.]+)\s*\)/,
      message: '`quantile`',
      write: ([, digits = '', field = '']) => `percentile(${field}, ${rankOf(digits)})`,
      also: 'ranks are per cent',
      examples: [['page when quantile(0.99, took) over 5m > 5', 'page when percentile(took, 99) over 5m > 5']],
    },
    {
      pattern: /\b(?:absent_over_time|absent)\s*\(\s*([^()[\]]*?)\s*\[\s*(\w+)\s*\]\s*\)/,
      message: '`absent`',
      write: 'none($1) over $2',
      examples: [['page when absent_over_time(event == "backup" [1d])', 'page when none(event == "backup") over 1d']],
    },
    {
      pattern: /\babsent\s*\(([^()]*)\)/,
      message: '`absent`',
      write: 'none($1)',
      examples: [['page when absent(event == "backup") over 1d', 'page when none(event == "backup") over 1d']],
    },
    {
      pattern:
        /\b(increase|irate|rate|delta|idelta|deriv|changes|resets|predict_linear)\s*\(\s*([^()[\]{}]*?)\s*\[\s*(\w+)\s*\]\s*(?:,[^()]*)?\)/,
      message: '`$1(…[$3])`',
      write: ([, fn = '', inner = '', window = '']) => rangeFunction(fn, inner, window),
      examples: [
        ['page when rate(status >= 500 [5m]) > 3', 'page when rate(status >= 500) over 5m > 3'],
        ['page when increase(level == "error" [5m]) > 3', 'page when count(level == "error") over 5m > 3'],
        ['page when changes(state[10m]) > 3', 'page when changes(state) over 10m > 3'],
        ['page when deriv(used[1h]) > 3/m', 'page when slope(used) over 1h > 3/m'],
      ],
    },
    {
      pattern: /\bincrease\s*\(/,
      message: '`increase`',
      write: 'count(',
      examples: [['page when increase(level == "error") over 5m > 3', 'page when count(level == "error") over 5m > 3']],
    },
    {
      pattern: /\[\s*(\d+(?:ms|[smhdw]))\s*\]/,
      message: '`[$1]`',
      write: ' over $1',
      also: 'the window follows the function',
      examples: [['page when count(status >= 500)[5m] > 3', 'page when count(status >= 500) over 5m > 3']],
    },
    {
      pattern: /\b(sum|avg|count|min|max)\s+by\s*\(\s*([\w., ]+?)\s*\)\s*\(([^\n]*?)\)\s*(over\s+\w+)?/,
      message: '`$1 by (…)`',
      write: ([, fn = '', , inner = '', over = '']) => `${fn === 'avg' ? 'mean' : fn}(${inner})${over === '' ? '' : ` ${over}`}`,
      also: 'groups are a clause of the alert: `by $2`',
      examples: [['page when count by (host) (status >= 500) over 5m > 3', 'page when count(status >= 500) over 5m > 3']],
    },
    {
      pattern: /\bby\s*\(\s*([\w., ]+?)\s*\)/,
      message: '`by (…)`',
      write: 'by $1',
      examples: [['by (host, path)\n  page when count() over 5m > 3', 'by host, path\n  page when count() over 5m > 3']],
    },
    {
      pattern: /\boffset\s+(\d+\w+)/,
      message: '`offset`',
      write: 'ago $1',
      examples: [['page when count() over 1h > 2 * count() over 1h offset 1w', 'page when count() over 1h > 2 * count() over 1h ago 1w']],
    },
    {
      pattern: /=~\s*"([^"]*)"/,
      message: '`=~`',
      write: ([, pattern = '']) => `matches /^(?:${regexOf(pattern)})$/`,
      also: 'PromQL matches the whole text',
      examples: [['page when count(path =~ "/api/.*") over 5m > 3', 'page when count(path matches /^(?:\\/api\\/.*)$/) over 5m > 3']],
    },
    {
      pattern: /([\w.]+)\s*!~\s*"([^"]*)"/,
      message: '`!~`',
      write: ([, field = '', pattern = '']) => `not ${field} matches /^(?:${regexOf(pattern)})$/`,
      examples: [['page when count(path !~ "/api/.*") over 5m > 3', 'page when count(not path matches /^(?:\\/api\\/.*)$/) over 5m > 3']],
    },
    {
      pattern: /=~\s*\/([^/]*)\//,
      message: '`=~`',
      write: 'matches /$1/',
      examples: [['page when count(path =~ /api/) over 5m > 3', 'page when count(path matches /api/) over 5m > 3']],
    },
    {
      pattern: /\bkeep_firing_for:?\s+(?=\d)/,
      message: '`keep_firing_for`',
      write: 'keep ',
      examples: [['page when count() over 5m > 3\n  keep_firing_for: 10m', 'page when count() over 5m > 3\n  keep 10m']],
    },
    {
      pattern: /\bexpr:\s*/,
      message: '`expr:`',
      write: 'page when ',
      examples: [['expr: count() over 5m > 3', 'page when count() over 5m > 3']],
    },
    {
      pattern: /\b(and|or)\s+on\s*\([^()]*\)/,
      message: '`$1 on (…)`',
      write: '$1',
      also: 'all functions of an alert are about the same group',
      examples: [
        [
          'page when count(a == 1) over 5m > 3 and on (host) count() over 5m > 9',
          'page when count(a == 1) over 5m > 3 and count() over 5m > 9',
        ],
      ],
    },
    {
      pattern: /\bunless\b/,
      message: '`unless`',
      write: 'and not',
      examples: [
        [
          'page when count(a == 1) over 5m > 3 unless count(b == 1) over 5m > 1',
          'page when count(a == 1) over 5m > 3 and not count(b == 1) over 5m > 1',
        ],
      ],
    },
  ],
};

function rankOf(digits: string): string {
  return String(Number(`${digits.slice(0, 2).padEnd(2, '0')}.${digits.slice(2)}`));
}

function rangeFunction(fn: string, inner: string, window: string): string {
  const names: Readonly<Record<string, string>> = {
    increase: 'count',
    irate: 'rate',
    delta: 'slope',
    idelta: 'slope',
    deriv: 'slope',
    resets: 'changes',
  };
  return `${names[fn] ?? fn}(${inner}) over ${window}`;
}

/** The inside of a quoted text as the inside of slashes. */
function regexOf(quoted: string): string {
  return quoted
    .replaceAll('\\\\', '\\')
    .replaceAll('\\"', '"')
    .replace(/(?<!\\)\//g, '\\/');
}
