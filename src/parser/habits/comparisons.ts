/** Comparisons that are written otherwise. */
import type { Habit } from './habit.js';

const FIELD = String.raw`[a-zA-Z_@][\w.]*`;
const AGGREGATE = String.raw`\w+\([^()]*\)(?:\s+over\s+\w+)?`;
const NUMBER = String.raw`\d+(?:\.\d+)?(?:%|/[smh]|[a-zA-Z]+)?`;
const WORDS: Readonly<Record<string, string>> = {
  gt: '>',
  ge: '>=',
  gte: '>=',
  lt: '<',
  le: '<=',
  lte: '<=',
  eq: '==',
  equals: '==',
  equal: '==',
  ne: '!=',
  neq: '!=',
};
const inCount = (mistake: string, fixed: string): readonly [string, string] => [
  `page when count(${mistake}) over 5m > 5`,
  `page when count(${fixed}) over 5m > 5`,
];

export const comparisons: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: /\b(gte?|lte?|ge|le|eq|equals?(?:\s+to)?|neq?)\s+(?=["\d])/,
      message: '`$1`',
      write: ([, word = '']) => `${WORDS[word.split(/\s/)[0] ?? ''] ?? '=='} `,
      examples: [inCount('level eq "error"', 'level == "error"'), ['page when count() over 5m gt 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bis\s+(?:greater|more|higher|larger|bigger)\s+than\s+|\bis\s+(?:over|above)\s+(?=\d)/,
      message: 'a comparison in words',
      write: '> ',
      examples: [['page when count() over 5m is greater than 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /\bis\s+(?:less|fewer|lower|smaller)\s+than\s+|\bis\s+(?:under|below)\s+(?=\d)/,
      message: 'a comparison in words',
      write: '< ',
      examples: [['page when count() over 5m is less than 5', 'page when count() over 5m < 5']],
    },
    {
      pattern: />>/,
      message: '`>>`',
      write: '>',
      examples: [['page when count() over 5m >> 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /&(gt|lt);/,
      message: '`&$1;`',
      write: ([, name = '']) => (name === 'gt' ? '>' : '<'),
      examples: [['page when count() over 5m &gt; 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: new RegExp(`(${NUMBER})\\s*(<=?)\\s*(${AGGREGATE}|${FIELD})\\s*(<=?)\\s*(${NUMBER})`),
      message: 'a chain of comparisons',
      write: ([, low = '', first = '', middle = '', second = '', high = '']) =>
        `${middle} ${first.replace('<', '>')} ${low} and ${middle} ${second} ${high}`,
      examples: [
        inCount('500 <= status < 600', 'status >= 500 and status < 600'),
        ['page when 5 < count() over 5m < 10', 'page when count() over 5m > 5 and count() over 5m < 10'],
      ],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s*([<>]=?|[=!]=)\\s*("[^"]*"|${NUMBER})\\s+(and|or)\\s+(?=[<>=!])`),
      message: 'a comparison without its left side',
      write: '$1 $2 $3 $4 $1 ',
      examples: [
        inCount('status > 499 and < 600', 'status > 499 and status < 600'),
        inCount('level == "error" or == "fatal"', 'level == "error" or level == "fatal"'),
      ],
    },
    {
      pattern: new RegExp(`(${AGGREGATE})\\s+(?:between|in)\\s+(${NUMBER})\\s*(?:and|\\.\\.)\\s*(${NUMBER})`),
      message: 'a range beside a function',
      write: '$1 >= $2 and $1 <= $3',
      examples: [
        ['page when count() over 5m between 5 and 10', 'page when count() over 5m >= 5 and count() over 5m <= 10'],
        ['page when count() over 5m in 5..10', 'page when count() over 5m >= 5 and count() over 5m <= 10'],
      ],
    },
    {
      pattern: new RegExp(`\\b(in\\s+)[[(]\\s*(${NUMBER})\\s*\\.\\.\\.?\\s*(${NUMBER})\\s*[\\])]`),
      message: 'a range in brackets',
      write: '$1$2..$3',
      examples: [inCount('status in [500..599]', 'status in 500..599'), inCount('status in (500..599)', 'status in 500..599')],
    },
    {
      pattern: /\b(in\s+)"?(\d+)"?\s*(?:\.\.\.|-|\.\.|to)\s*"?(\d+)"?/,
      message: 'a range',
      write: '$1$2..$3',
      examples: [inCount('status in 500-599', 'status in 500..599'), inCount('status in 500...599', 'status in 500..599')],
    },
    {
      pattern: /(?:==|=|matches|in)\s*([1-5])(?:xx|XX|\.\.)(?![\w.])/,
      message: '`$1xx`',
      write: 'in $100..$199',
      examples: [inCount('status == 5xx', 'status in 500..599')],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s*==\\s*("[^"]*"(?:\\s*,\\s*"[^"]*")+)`),
      message: 'a list behind `==`',
      write: '$1 in [$2]',
      examples: [inCount('level == "error", "fatal"', 'level in ["error", "fatal"]')],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s+(contains|startsWith|endsWith)\\s*\\[([^\\]]*)\\]`),
      message: 'a list behind `$2`',
      write: ([, field = '', op = '', items = '']) =>
        `(${items
          .split(',')
          .map((item) => `${field} ${op} ${item.trim()}`)
          .join(' or ')})`,
      examples: [inCount('message contains ["a", "b"]', '(message contains "a" or message contains "b")')],
    },
    {
      pattern: /\b(contains|startsWith|endsWith)\s+([a-zA-Z][\w.]*)(?=\s*(?:\)|and\b|or\b))/,
      message: 'a text without quotes',
      write: '$1 "$2"',
      examples: [inCount('message contains timeout', 'message contains "timeout"')],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s+not\\s+(?=["\\d])`),
      message: '`not`',
      write: '$1 != ',
      examples: [inCount('level not "info"', 'level != "info"')],
    },
    {
      pattern: new RegExp(`\\bnot\\s+in\\s+(${FIELD})\\s*(?=\\[)`),
      message: '`not in $1`',
      write: '$1 not in ',
      examples: [inCount('not in level ["debug"]', 'level not in ["debug"]')],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s+(?:not\\s+|!)(contains|startsWith|endsWith|matches)\\b`),
      message: '`not $2`',
      write: 'not $1 $2',
      also: '`not` stands before the whole comparison',
      examples: [inCount('level not contains "x"', 'not level contains "x"')],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s+does\\s+not\\s+(contain|match|start\\s+with|end\\s+with)\\s`),
      message: '`does not $2`',
      write: ([, field = '', word = '']) =>
        `not ${field} ${word.startsWith('start') ? 'startsWith' : word.startsWith('end') ? 'endsWith' : word === 'match' ? 'matches' : 'contains'} `,
      examples: [inCount('message does not contain "x"', 'not message contains "x"')],
    },
    {
      pattern: new RegExp(
        `\\bexists\\s+(${FIELD})|\\b(?:has|defined|isset|is_set)\\s*\\(\\s*(${FIELD})\\s*\\)|(${FIELD})\\s+exists\\s*\\(\\s*\\)|(${FIELD})\\s+is\\s+(?:set|present|defined)\\b`,
      ),
      message: 'a test of existence',
      write: ([, ...fields]) => `${fields.find((field) => field !== '') ?? ''} exists`,
      examples: [inCount('has(user)', 'user exists'), inCount('exists user', 'user exists'), inCount('user exists()', 'user exists')],
    },
    {
      pattern: new RegExp(`(${FIELD})\\s+(?:not\\s+exists?|does\\s+not\\s+exist|(?:is\\s+)?(?:missing|empty|absent|unset))\\b`),
      message: 'a test of absence',
      write: 'not $1 exists',
      examples: [inCount('user not exists', 'not user exists'), inCount('user is missing', 'not user exists')],
    },
    {
      pattern: /\bcount\(\s*(?:1|all|any|true|record|records)\s*\)/,
      message: 'a count of all records',
      write: 'count()',
      examples: [['page when count(1) over 5m > 5', 'page when count() over 5m > 5']],
    },
    {
      pattern: new RegExp(`(?<=\\b(?:count|rate|ratio|any|none)\\(\\s*)(${FIELD})(?=\\s*\\))`),
      message: 'a field alone',
      write: '$1 exists',
      also: 'or compare it with a value',
      examples: [['page when count(user) over 5m > 5', 'page when count(user exists) over 5m > 5']],
    },
    {
      pattern: new RegExp(`(?<=\\b(?:count|rate|ratio|any|none)\\(\\s*)(?:not\\s+|!)(${FIELD})(?=\\s*\\))`),
      message: 'a field alone',
      write: 'not $1 exists',
      also: 'or compare it with a value',
      examples: [['page when count(!user) over 5m > 5', 'page when count(not user exists) over 5m > 5']],
    },
    {
      pattern: /\bsum\(([^()]*(?:[=!]=|[<>]|\b(?:contains|matches|exists)\b)[^()]*)\)/,
      message: 'a sum of records',
      write: 'count($1)',
      examples: [['page when sum(level == "error") over 5m > 5', 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: /\bratio\(\s*([^(),]+?)\s*[,/]\s*([^(),]+?)\s*\)/,
      message: 'two predicates without `of`',
      write: 'ratio($1 of $2)',
      examples: [
        ['page when ratio(level == "error", level exists) over 5m > 5%', 'page when ratio(level == "error" of level exists) over 5m > 5%'],
      ],
    },
    {
      pattern: /\)\s*,\s*(?=\w+\()|(?<=\d)\s*,\s+(?=\w+\()/,
      message: 'a comma between conditions',
      write: ([whole = '']) => (whole.startsWith(')') ? ') and ' : ' and '),
      examples: [['page when count() over 5m > 5, count() over 1m > 2', 'page when count() over 5m > 5 and count() over 1m > 2']],
    },
    {
      pattern: /\s+is\s+true\b|\s*==\s*true\b/,
      message: '`is true` after a condition',
      write: '',
      examples: [
        ['page when count() over 5m > 5 is true', 'page when count() over 5m > 5'],
        ['page when none(level == "error") over 5m == true', 'page when none(level == "error") over 5m'],
      ],
    },
    {
      pattern: /(\d)\s+(%|percent\b|[KMGT]i?B\b)/,
      message: 'a unit apart from its number',
      write: ([, digit = '', unit = '']) => `${digit}${unit === 'percent' ? '%' : unit}`,
      examples: [
        ['page when ratio(status >= 500) over 5m > 5 %', 'page when ratio(status >= 500) over 5m > 5%'],
        ['page when ratio(status >= 500) over 5m > 5 percent', 'page when ratio(status >= 500) over 5m > 5%'],
      ],
    },
    {
      pattern: /(\d)%%/,
      message: '`%%`',
      write: '$1%',
      examples: [['page when ratio(status >= 500) over 5m > 5%%', 'page when ratio(status >= 500) over 5m > 5%']],
    },
    {
      pattern: /(\d)\s*(?:per\s+(second|minute|hour)|rp([smh])|qp([smh]))\b/,
      message: 'a rate in words',
      write: ([, digit = '', word = '', r = '', q = '']) => `${digit}/${word.charAt(0) || r || q}`,
      examples: [
        ['page when rate(level == "error") over 5m > 5 per second', 'page when rate(level == "error") over 5m > 5/s'],
        ['page when rate(level == "error") over 5m > 5rps', 'page when rate(level == "error") over 5m > 5/s'],
      ],
    },
    {
      pattern:
        /\bp(\d+\.\d+)\s*\(([^()]*)\)|\bpercentile\(\s*([\w.]+)\s*,\s*(\d+(?:\.\d+)?)%\s*\)|\bp\(\s*(\d+(?:\.\d+)?)\s*,\s*([\w.]+)\s*\)/,
      message: 'a percentile',
      write: ([, a = '', b = '', c = '', d = '', e = '', f = '']) => `percentile(${b || c || f}, ${a || d || e})`,
      examples: [
        ['page when p99.9(took) over 5m > 5', 'page when percentile(took, 99.9) over 5m > 5'],
        ['page when percentile(took, 95%) over 5m > 5', 'page when percentile(took, 95) over 5m > 5'],
      ],
    },
    {
      pattern: /(?<=[<>=]\s*)\+(?=\d)/,
      message: '`+` before a number',
      write: '',
      examples: [['page when count() over 5m > +5', 'page when count() over 5m > 5']],
    },
    {
      pattern: /(?<=[(\s])\.(?=[a-z])/,
      message: 'a dot before a field',
      write: '',
      examples: [inCount('.level == "error"', 'level == "error"')],
    },
    {
      pattern: /"([^"]*)"\s+in\s+([a-zA-Z_][\w.]*)/,
      message: 'a text before `in`',
      write: '$2 contains "$1"',
      examples: [inCount('"x" in message', 'message contains "x"')],
    },
    {
      pattern: /([a-zA-Z_][\w.]*)\s+in\s+("[\d.:a-fA-F]+\/\d+")|([a-zA-Z_][\w.]*)\s*==\s*((?:\d+\.){3}\d+\/\d+)/,
      message: 'a network',
      write: ([, field = '', quoted = '', other = '', bare = '']) => `${field || other} in cidr(${quoted || `"${bare}"`})`,
      examples: [inCount('ip == 10.0.0.0/8', 'ip in cidr("10.0.0.0/8")')],
    },
    {
      pattern: /([a-zA-Z_][\w.]*)\s+in\s+("[^"]*")/,
      message: 'one text behind `in`',
      write: '$1 == $2',
      also: 'or `contains`, to look for it inside of the field',
      examples: [inCount('level in "error"', 'level == "error"')],
    },
  ],
  advice: [
    {
      pattern: /\b(?!\d)[\w.]+\[(?!\s*\d+[a-z])[^\]"\n]*\]/,
      message: 'a member in square brackets',
      help: 'members are written with dots: `labels.host`, `items.0.price`; other characters in back-quotes: `` labels.`host-name` ``',
      examples: ['page when count(labels[host] == "a") over 5m > 5'],
    },
    {
      pattern: /\b(?:top|topk|bottomk)\s*\([^\n}]*/,
      message: 'a list of the largest',
      help: 'an alert with `by` has a group for each value: `by user`, and those over the limit fire',
      examples: ['page when top(user, 5) over 5m > 5'],
    },
    {
      pattern: /\b(?:len|length|size|strlen)\s*\([^\n}]*/,
      message: 'the length of a text',
      help: 'match it with a pattern: `message matches /^.{100,}$/`',
      examples: ['page when count(len(message) > 5) over 5m > 5'],
    },
  ],
};
