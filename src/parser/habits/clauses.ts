/** Clauses that other tools call otherwise. */
import type { Habit } from './habit.js';

/** At the start of a line, or after a brace. */
const START = String.raw`(?<=(?:^|\n|\{)[ \t]*)`;
const BASE = 'page when count() over 5m > 5';
const DURATION = String.raw`\d+(?:ms|[smhdw])`;

export const clauses: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: new RegExp(`${START}(message|description|title|subject|text|msg|body)\\s*[:=]?\\s*(?=")`),
      message: '`$1`',
      write: 'summary ',
      examples: [
        [`${BASE}\n  message "x fails"`, `${BASE}\n  summary "x fails"`],
        [`${BASE}\n  description: "x fails"`, `${BASE}\n  summary "x fails"`],
      ],
    },
    {
      pattern: new RegExp(`${START}(playbook|runbook_url|doc|docs|url|link|wiki)\\s*[:=]?\\s*(?=")`),
      message: '`$1`',
      write: 'runbook ',
      examples: [[`${BASE}\n  playbook "wiki/x"`, `${BASE}\n  runbook "wiki/x"`]],
    },
    {
      pattern: new RegExp(`${START}(runbook|summary)\\s+((?!["'])[^\\s"{}][^\\n"{}]*?)[ \\t]*(?=\\n|\\})`),
      message: '`$1` without quotes',
      write: '$1 "$2"',
      examples: [
        [`${BASE}\n  runbook https://wiki/x`, `${BASE}\n  runbook "https://wiki/x"`],
        [`${BASE}\n  summary checkout fails`, `${BASE}\n  summary "checkout fails"`],
      ],
    },
    {
      pattern: /\bsummary\s+"([^\n]*"[^\n]*)"(?=\s*(?:\n|\}))/,
      message: 'a quote inside a text',
      write: ([, text = '']) => `summary "${text.replace(/(?<!\\)"/g, '\\"')}"`,
      also: 'a double quote in a text has a backslash before it',
      examples: [[`${BASE}\n  summary "count "quoted" here"`, `${BASE}\n  summary "count \\"quoted\\" here"`]],
    },
    {
      pattern: new RegExp(`${START}(cooldown|realert|throttle|mute_for|suppress)\\s*[:=]?\\s+(?=${DURATION})`),
      message: '`$1`',
      write: 'keep ',
      also: 'an alert notifies once for each firing; `keep` prolongs the firing, `remind` repeats the notification',
      examples: [[`${BASE}\n  cooldown 5m`, `${BASE}\n  keep 5m`]],
    },
    {
      pattern: new RegExp(`${START}(repeat|repeat_interval|renotify|resend|reminder)\\s*[:=]?\\s+(?:every\\s+)?(?=${DURATION})`),
      message: '`$1`',
      write: 'remind ',
      examples: [
        [`${BASE}\n  repeat 1h`, `${BASE}\n  remind 1h`],
        [`${BASE}\n  repeat_interval: 1h`, `${BASE}\n  remind 1h`],
      ],
    },
    {
      pattern: new RegExp(`${START}(window|timeframe|range|period|last|timespan)\\s*[:=]?\\s+(?=${DURATION})`),
      message: '`$1`',
      write: 'over ',
      examples: [['page when count() > 5\n  window 5m', 'page when count() > 5\n  over 5m']],
    },
    {
      pattern: new RegExp(`${START}(every|interval|evaluate|frequency|run_every)\\s*[:=]?\\s+(?:every\\s+)?(?=${DURATION})`),
      message: '`$1`',
      write: 'step ',
      examples: [[`${BASE}\n  every 10s`, `${BASE}\n  step 10s`]],
    },
    {
      pattern: new RegExp(`${START}(grace|pending|duration|wait|delay)\\s*[:=]?\\s+(?=${DURATION})`),
      message: '`$1`',
      write: 'for ',
      examples: [[`${BASE}\n  grace 2m`, `${BASE}\n  for 2m`]],
    },
    {
      pattern: new RegExp(`\\bfor\\s+(?:at\\s+least|more\\s+than|the\\s+last)\\s+(?=${DURATION})`),
      message: '`for at least`',
      write: 'for ',
      examples: [[`${BASE}\n  for at least 5m`, `${BASE}\n  for 5m`]],
    },
    {
      pattern: new RegExp(`\\bfor\\s+(${DURATION})\\s+(?:out\\s+of|in|within|during|per)\\s+(${DURATION})`),
      message: '`for $1 out of $2`',
      write: 'for $1 of $2',
      examples: [[`${BASE}\n  for 3m out of 5m`, `${BASE}\n  for 3m of 5m`]],
    },
    {
      pattern: new RegExp(`${START}(annotations|tags|metadata|label)\\s*[:=]?\\s*(?=\\{)`),
      message: '`$1`',
      write: 'labels ',
      examples: [[`${BASE}\n  tags { team: "x" }`, `${BASE}\n  labels { team: "x" }`]],
    },
    {
      pattern: new RegExp(`${START}labels\\s+(\\w+)\\s*[:=]\\s*("[^"]*")`),
      message: 'labels without braces',
      write: 'labels { $1: $2 }',
      examples: [[`${BASE}\n  labels team: "payments"`, `${BASE}\n  labels { team: "payments" }`]],
    },
    {
      pattern: /(\w+)\s*:\s*(?!true\b|false\b)([a-zA-Z][\w-]*)(?=\s*[,}])/,
      message: 'a label without quotes',
      write: '$1: "$2"',
      examples: [[`${BASE}\n  labels { team: payments }`, `${BASE}\n  labels { team: "payments" }`]],
    },
    {
      pattern: new RegExp(`${START}severity\\s*[:=]?\\s*"?(critical|page|high|fatal)"?[ \\t]*(?=\\n|\\})\\n?[ \\t]*`),
      message: '`severity $1`',
      write: '',
      also: 'the severity begins the condition: `page when …`',
      examples: [[`severity page\n  ${BASE}`, BASE]],
    },
    {
      pattern: new RegExp(`${START}(?:notify|send|channel)\\s*[:=]?\\s*(?:to\\s+)?"?[@#]?(\\w+)"?[ \\t]*(?=\\n|\\})`),
      message: '`notify`',
      write: '',
      also: 'destinations are blocks of their own: `sink $1 …` and `route { page -> $1 }`',
      examples: [[`${BASE}\n  notify slack\n  for 5m`, `${BASE}\n  \n  for 5m`]],
    },
    {
      pattern: new RegExp(
        `${START}(?:groupby|group_by|per|for\\s+each|foreach|split\\s+by|partition\\s+by|query_key)\\s*[:=]?\\s+(?=[a-z])`,
        'i',
      ),
      message: 'a grouping',
      write: 'by ',
      examples: [
        [`group_by host\n  ${BASE}`, `by host\n  ${BASE}`],
        [`per host\n  ${BASE}`, `by host\n  ${BASE}`],
        [`for each host\n  ${BASE}`, `by host\n  ${BASE}`],
      ],
    },
    {
      pattern: new RegExp(`${START}(?:stream|source|index|dataset|from)\\s*[:=]?\\s+(\\w+)(?=[ \\t]*(?:\\n|page|warn|info))`),
      message: 'the stream of an alert',
      write: 'on $1',
      examples: [
        [
          'stream app { format json }\nalert A { from app page when count() over 5m > 5 }',
          'stream app { format json }\nalert A { on app page when count() over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /\balert\s+(\w+)\s+on\s+(\w+)\s*\{/,
      message: '`on` before the brace',
      write: 'alert $1 { on $2',
      examples: [
        [
          'stream app { format json }\nalert A on app { page when count() over 5m > 5 }',
          'stream app { format json }\nalert A { on app page when count() over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /\b(alert|stream|let|span)\s+"([^"]*)"/,
      message: 'a name in quotes',
      write: ([, block = '', name = '']) => `${block} ${nameOf(name)}`,
      examples: [
        [
          'stream app { format json }\nalert "High errors" { on app page when count() over 5m > 5 }',
          'stream app { format json }\nalert HighErrors { on app page when count() over 5m > 5 }',
        ],
        [
          'stream "app" { format json }\nalert A { on app page when count() over 5m > 5 }',
          'stream app { format json }\nalert A { on app page when count() over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /\balert\s+(\w+(?:-\w+)+)/,
      message: 'a name with `-`',
      write: ([, name = '']) => `alert ${nameOf(name)}`,
      examples: [
        [
          'stream app { format json }\nalert high-errors { on app page when count() over 5m > 5 }',
          'stream app { format json }\nalert HighErrors { on app page when count() over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /(?<=(?:^|\n)[ \t]*)(?:rule|alarm|monitor|check|trigger)\s+(?=\w+\s*\{)/,
      message: 'a block',
      write: 'alert ',
      examples: [
        [
          'stream app { format json }\nrule A { on app page when count() over 5m > 5 }',
          'stream app { format json }\nalert A { on app page when count() over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /(?<=(?:^|\n)[ \t]*)(?:const|var|def|set|define|macro)\s+(\w+)\s*=(?!=)/,
      message: 'a definition',
      write: 'let $1 =',
      examples: [
        [
          'const bad = status >= 500\nstream app { format json }\nalert A { on app page when count(bad) over 5m > 5 }',
          'let bad = status >= 500\nstream app { format json }\nalert A { on app page when count(bad) over 5m > 5 }',
        ],
      ],
    },
    {
      pattern: /(?<=(?:^|\n))(?!let\b)(\w+)\s*=(?!=)/,
      message: 'a definition without `let`',
      write: 'let $1 =',
      examples: [
        [
          'bad = status >= 500\nstream app { format json }\nalert A { on app page when count(bad) over 5m > 5 }',
          'let bad = status >= 500\nstream app { format json }\nalert A { on app page when count(bad) over 5m > 5 }',
        ],
      ],
    },
  ],
};

/** Words become one name: `High errors` is `HighErrors`. */
function nameOf(words: string): string {
  const parts = words.split(/[^\w]+/).filter((part) => part !== '');
  const name = parts.length === 1 ? (parts[0] ?? '') : parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
  return /^\d/.test(name) || name === '' ? `A${name}` : name;
}
