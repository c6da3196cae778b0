/** Windows that are written otherwise, or in another place. */
import type { Habit } from './habit.js';
import { UNIT } from './prose.js';

const DURATION = String.raw`\d+(?:ms|[smhdw])`;
const FUNCTION = String.raw`\b(?:count|rate|ratio|sum|mean|avg|min|max|median|p\d+|distinct|any|none)`;

export const windows: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern:
        /([<>]=?|==)\s*(\d+)\s+(?:over|in|per|within|during)(?:\s+the)?(?:\s+last)?\s+(\d+)\s*(seconds?|secs?|minutes?|mins?|hours?|days?)\b/,
      message: 'a window behind the number',
      write: ([, op = '', limit = '', digits = '', unit = '']) => `over ${digits}${UNIT[unit.replace(/s$/, '')] ?? unit} ${op} ${limit}`,
      examples: [
        ['page when count() > 5 within 5 minutes', 'page when count() over 5m > 5'],
        ['page when count() > 5 in the last 10 minutes', 'page when count() over 10m > 5'],
      ],
    },
    {
      pattern: new RegExp(`\\bover\\s*[([]\\s*(${DURATION})\\s*[)\\]]`),
      message: 'a duration in brackets',
      write: 'over $1',
      examples: [['page when count() over (5m) > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bPT?(\d+)([SMHD])\b/,
      message: '`$0`',
      write: ([, digits = '', unit = '']) => `${digits}${unit.toLowerCase()}`,
      examples: [['page when count() over PT5M > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bover\s+(\d\d):(\d\d):(\d\d)\b/,
      message: 'a duration as a time of day',
      write: ([, h = '', m = '', s = '']) =>
        `over ${[`${Number(h)}h`, `${Number(m)}m`, `${Number(s)}s`].filter((part) => !part.startsWith('0')).join('')}`,
      examples: [['page when count() over 00:05:00 > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\b(\d+)\s*(months?|mo|years?|y|yr)\b/,
      message: '`$1 $2`',
      write: ([, digits = '', unit = '']) => `${Number(digits) * (unit.startsWith('m') ? 30 : 365)}d`,
      also: 'a window has a fixed length, and months and years have not',
      examples: [['page when count() over 1month > 5', 'page when count() over 30d > 5']],
    },
    {
      pattern: new RegExp(`\\)\\s+(?=${DURATION}\\s*[<>=])`),
      message: 'a window without `over`',
      write: ') over ',
      examples: [['page when count(level == "error") 5m > 5', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: new RegExp(`(${FUNCTION})\\(([^()]*?)\\s+over\\s+(${DURATION})\\)`),
      message: 'a window inside of the parentheses',
      write: '$1($2) over $3',
      examples: [['page when count(level == "error" over 5m) > 5', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: new RegExp(`\\bover\\s+(${DURATION})\\s+(${FUNCTION}\\([^()]*\\))`),
      message: 'a window before the function',
      write: '$2 over $1',
      examples: [['page when over 5m count(level == "error") > 5', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: new RegExp(`\\bcount\\(\\s*(${DURATION})\\s*\\)`),
      message: 'a window as an argument',
      write: 'count() over $1',
      examples: [['page when count(5m) > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: new RegExp(`\\)\\s*\\.\\s*over\\s*\\(\\s*(${DURATION})\\s*\\)`),
      message: '`.over(…)`',
      write: ') over $1',
      examples: [['page when count(level == "error").over(5m) > 5', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: new RegExp(`\\bcount\\s+(?=over\\s+${DURATION})`),
      message: '`count` without parentheses',
      write: 'count() ',
      examples: [['page when count over 5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: new RegExp(`\\bwhen\\s+([^()\\n]*?)\\s+over\\s+(${DURATION})\\s*(?=[<>])`),
      message: 'a predicate without a function',
      write: 'when count($1) over $2 ',
      examples: [['page when level == "error" over 5m > 5', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: new RegExp(`\\b(?:any|none)\\(([^()]*)\\)(\\s+over\\s+${DURATION})?(?=\\s*[<>])`),
      message: 'a number beside `any` or `none`',
      write: 'count($1)$2',
      also: '`any` and `none` are true or false',
      examples: [['page when any(level == "error") over 5m > 3', 'page when count(level == "error") over 5m > 3']],
    },
    {
      pattern: /\bsince\(\)\s+over\s+\w+/,
      message: '`since` with a window',
      write: 'since()',
      examples: [['page when since() over 5m > 1h', 'page when since() > 1h']],
    },
    {
      pattern: new RegExp(`\\b(${DURATION})\\s+ago\\b`),
      message: '`$1 ago`',
      write: 'ago $1',
      examples: [['page when count() over 1h > 2 * count() over 1h 1d ago', 'page when count() over 1h > 2 * count() over 1h ago 1d']],
    },
    {
      pattern: /\b(?:yesterday|last\s+(day|week))\b/,
      message: '`$0`',
      write: ([whole = '']) => (whole.endsWith('week') ? 'ago 1w' : 'ago 1d'),
      examples: [['page when count() over 1h > 2 * count() over 1h yesterday', 'page when count() over 1h > 2 * count() over 1h ago 1d']],
    },
    {
      pattern: /\b(\d+(?:\.\d+)?)\s*x\s+(?=\w+\()/,
      message: '`$1x`',
      write: '$1 * ',
      examples: [['page when count() over 1h > 2x count() over 1h ago 1d', 'page when count() over 1h > 2 * count() over 1h ago 1d']],
    },
    {
      pattern: /\bcount\(([^()]*)\)(?:\s+over\s+\w+)?\s*\/\s*count\(\s*\)(?:\s+over\s+(\w+))?/,
      message: 'a share as a division',
      write: ([whole = '', predicate = '', window]) => `ratio(${predicate}) over ${window || (/over\s+(\w+)/.exec(whole)?.[1] ?? '5m')}`,
      examples: [
        ['page when count(level == "error") / count() over 5m > 5%', 'page when ratio(level == "error") over 5m > 5%'],
        ['page when count(level == "error") over 5m / count() > 5%', 'page when ratio(level == "error") over 5m > 5%'],
      ],
    },
  ],
  advice: [
    {
      pattern: /\b(errors?|failures?|warnings?|exceptions?|requests?)\s*[<>]=?\s*\d+\s+(?:in|over|per|within)\b[^\n}]*/,
      message: 'counting with the word `$1`',
      help: 'say what is counted, and over which window: `count(level == "error") over 5m > 5`',
      examples: ['page when errors > 5 in 5m'],
    },
    {
      pattern: /\b(?:increases?|rises?|grows?|drops?|falls?|decreases?)\s+by\b[^\n}]*/,
      message: 'a change in words',
      help: 'compare with an earlier window: `count() over 1h > 1.5 * count() over 1h ago 1d`',
      examples: ['page when count() over 1h increases by 50%'],
    },
    {
      pattern: /(?<=\bwhen\s+)(?:absent|silent|nodata|no_data|no\s+data|no\s+\w+|missing|quiet)\b[^\n}]*/,
      message: 'an absence in words',
      help: 'write `none(event == "backup") over 1d`, or `since(event == "backup") > 1d`; without a predicate all records count',
      examples: ['page when no backup over 1d', 'page when absent over 5m', 'page when silent > 5m', 'page when nodata for 5m'],
    },
  ],
};
