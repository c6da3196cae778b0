/** Forms of SQL. */
import type { Habit } from './habit.js';

const NAME = String.raw`[\w.]+`;

export const sql: Habit = {
  name: 'SQL',
  slips: [
    {
      pattern: /\bcount\s*\(\s*\*\s*\)/,
      message: '`count(*)`',
      write: 'count()',
      also: 'without a predicate it counts all records',
      examples: [['page when count(*) over 5m > 100', 'page when count() over 5m > 100']],
    },
    {
      pattern: /\bcount\s*\(\s*distinct[\s(]+([\w.]+)\s*\)?\s*\)/i,
      message: '`count(distinct …)`',
      write: 'distinct($1)',
      examples: [
        ['page when count(distinct user) over 5m > 100', 'page when distinct(user) over 5m > 100'],
        ['page when COUNT(DISTINCT user) over 5m > 100', 'page when distinct(user) over 5m > 100'],
      ],
    },
    {
      pattern: /\bgroup\s+by\b/i,
      message: '`group by`',
      write: 'by',
      examples: [['group by host\n  page when count() over 5m > 100', 'by host\n  page when count() over 5m > 100']],
    },
    {
      pattern: new RegExp(`(${NAME})\\s+(not\\s+)?i?like\\s+("[^"]*")`, 'i'),
      message: '`like`',
      write: ([, field = '', not = '', quoted = '']) => `${not === '' ? '' : 'not '}${likeOf(field, quoted)}`,
      also: '`contains`, `startsWith`, `endsWith` and `matches /…/` look into texts',
      examples: [
        ['page when count(path like "/api/%") over 5m > 5', 'page when count(path startsWith "/api/") over 5m > 5'],
        ['page when count(message like "%timeout%") over 5m > 5', 'page when count(message contains "timeout") over 5m > 5'],
        ['page when count(path not like "%.png") over 5m > 5', 'page when count(not path endsWith ".png") over 5m > 5'],
        ['page when count(path LIKE "/a_b/%/c") over 5m > 5', 'page when count(path matches /^\\/a.b\\/.*\\/c$/) over 5m > 5'],
      ],
    },
    {
      pattern: new RegExp(`(${NAME})\\s+(not\\s+)?in\\s*\\(([^()]*)\\)`, 'i'),
      message: '`in (…)`',
      write: ([, field = '', not = '', items = '']) => `${field} ${not === '' ? 'in' : 'not in'} [${items.trim()}]`,
      also: 'lists are in square brackets',
      examples: [
        ['page when count(status in (500, 503)) over 5m > 5', 'page when count(status in [500, 503]) over 5m > 5'],
        ['page when count(level not in ("debug", "info")) over 5m > 5', 'page when count(level not in ["debug", "info"]) over 5m > 5'],
      ],
    },
    {
      pattern: new RegExp(`(${NAME})\\s+is\\s+(not\\s+)?null\\b`, 'i'),
      message: '`is null`',
      write: ([, field = '', not = '']) => (not === '' ? `not ${field} exists` : `${field} exists`),
      examples: [
        ['page when count(user is null) over 5m > 5', 'page when count(not user exists) over 5m > 5'],
        ['page when count(user IS NOT NULL) over 5m > 5', 'page when count(user exists) over 5m > 5'],
      ],
    },
    {
      pattern: new RegExp(`(${NAME})\\s+between\\s+([\\w.%]+)\\s+and\\s+([\\w.%]+)`, 'i'),
      message: '`between`',
      write: '$1 in $2..$3',
      examples: [
        ['page when count(status between 500 and 599) over 5m > 5', 'page when count(status in 500..599) over 5m > 5'],
        ['page when count(took BETWEEN 1 AND 5) over 5m > 5', 'page when count(took in 1..5) over 5m > 5'],
      ],
    },
    {
      pattern: /<>/,
      message: '`<>`',
      write: '!=',
      examples: [['page when count(level <> "info") over 5m > 5', 'page when count(level != "info") over 5m > 5']],
    },
    {
      pattern: /\bselect\s+count\s*\(\s*\*?\s*\)\s+from\s+([\w.]+)\s+where\s+([^\n{}]*?)\s+(over\s+\w+)/i,
      message: '`select … from … where`',
      write: 'count($2) $3',
      also: '`on $1` names the stream',
      examples: [['page when select count(*) from app where status >= 500 over 5m > 5', 'page when count(status >= 500) over 5m > 5']],
    },
  ],
};

/** `%` is any text, `_` any character. */
function likeOf(field: string, quoted: string): string {
  const text = quoted.slice(1, -1);
  const inner = text.replace(/^%|%$/g, '');
  if (!/[%_]/.test(inner)) {
    if (text.startsWith('%') && text.endsWith('%') && text.length > 1) return `${field} contains "${inner}"`;
    if (text.startsWith('%')) return `${field} endsWith "${inner}"`;
    return text.endsWith('%') ? `${field} startsWith "${inner}"` : `${field} == "${text}"`;
  }
  const pattern = text
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  return `${field} matches /^${pattern}$/`;
}
