/** Clauses in the wrong place, and words that rules do not have. */
import type { Habit } from './habit.js';

const DURATION = String.raw`\d+(?:ms|[smhdw])`;
const START = String.raw`(?<=(?:^|\n|\{)[ \t]*)`;
const BASE = 'page when count() over 5m > 5';

export const places: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: new RegExp(`[ \\t]+for\\s+(${DURATION})\\s+(and|or)\\s+([^\\n{}]+?)(?=\\s*(?:\\n|\\}|$))`),
      message: '`for` inside of a condition',
      write: ' $2 $3 for $1',
      also: '`for` follows the whole condition',
      examples: [[`${BASE} for 5m and count() over 1h > 3`, `${BASE} and count() over 1h > 3 for 5m`]],
    },
    {
      pattern: new RegExp(`\\s+(?:and|with)\\s+(?=for\\s+${DURATION})`),
      message: 'a word before `for`',
      write: ' ',
      examples: [[`${BASE} and for 5m`, `${BASE} for 5m`]],
    },
    {
      pattern: new RegExp(`\\b(page|warn|info)\\s+(?:when\\s+)?for\\s+(${DURATION})\\s+(?:when\\s+)?([^\\n{}]+?)(?=\\s*(?:\\n|\\}|$))`),
      message: '`for` before the condition',
      write: '$1 when $3 for $2',
      examples: [['page for 5m when count() over 5m > 5', `${BASE} for 5m`]],
    },
    {
      pattern: /\bcount\(\)\s*(over\s+\w+\s+)?([<>]=?\s*\d+)\s+where\s+([^\n{}]+?)(?=\s*(?:\n|\}|$))/,
      message: '`where` behind the condition',
      write: 'count($3) $1$2',
      examples: [[`${BASE} where level == "error"`, 'page when count(level == "error") over 5m > 5']],
    },
    {
      pattern: /\b(page|warn|info)\s+(?:where|on)\s+(?=[a-z])/,
      message: '`$0`',
      write: '$1 when ',
      examples: [['page where count() over 5m > 5', BASE]],
    },
    {
      pattern: /\b(page|warn|info)\s*\{\s*([^\n{}]+?)\s*\}/,
      message: 'a condition in braces',
      write: '$1 when $2',
      examples: [['page { count() over 5m > 5 }', BASE]],
    },
    {
      pattern: /\bwhen\s+if\b|\bwhen\s*:/,
      message: '`$0`',
      write: 'when',
      examples: [['page when if count() over 5m > 5', BASE]],
    },
    {
      pattern: /\s+then\s+\w+/,
      message: '`then`',
      write: '',
      examples: [[`${BASE} then page`, BASE]],
    },
    {
      pattern: new RegExp(`${START}(?=(?:count|rate|ratio|sum|mean|p\\d+|max|min)\\s*\\()`),
      message: 'a condition without a severity',
      write: 'page when ',
      also: 'or `warn when`, `info when`',
      examples: [['count() over 5m > 5', BASE]],
    },
    {
      pattern: new RegExp(`${START}(?:condition|trigger|rule|query|threshold)\\s*[:=]\\s*`),
      message: 'a condition as an option',
      write: 'page when ',
      examples: [['condition: count() over 5m > 5', BASE]],
    },
    {
      pattern: /\b(page|warn|info)(\s+when\s+[^\n{}]*?)\s+by\s+([\w.]+(?:\s*,\s*[\w.]+)*)\s+(over\s+\w+[^\n{}]*|[<>][^\n{}]*)/,
      message: '`by` inside of a condition',
      write: 'by $3 $1$2 $4',
      also: '`by` is a clause of the alert',
      examples: [['page when count() by host over 5m > 5', 'by host page when count() over 5m > 5']],
    },
    {
      pattern: /\bby\s+(\w+)\s+and\s+(\w+)/,
      message: '`and` between fields',
      write: 'by $1, $2',
      examples: [[`by host and path\n  ${BASE}`, `by host, path\n  ${BASE}`]],
    },
    {
      pattern: /\bby[ \t]+(\w+)[ \t]+(\w+)(?=[ \t]*\n)/,
      message: 'fields without a comma',
      write: 'by $1, $2',
      examples: [[`by host path\n  ${BASE}`, `by host, path\n  ${BASE}`]],
    },
    {
      pattern: /\b(by|on)\s+(?:"([^"]*)"|\[\s*(\w+)\s*\])/,
      message: 'a name in quotes or brackets',
      write: '$1 $2$3',
      examples: [
        [`by "host"\n  ${BASE}`, `by host\n  ${BASE}`],
        [`by [host]\n  ${BASE}`, `by host\n  ${BASE}`],
      ],
    },
    {
      pattern: /\b(keep|forget|remind)\s+(?:for|firing\s+for|firing|after|every|each)\s+(?=\d)/,
      message: '`$0`',
      write: '$1 ',
      examples: [
        [`${BASE}\n  keep for 5m`, `${BASE}\n  keep 5m`],
        [`${BASE}\n  remind every 1h`, `${BASE}\n  remind 1h`],
      ],
    },
    {
      pattern: /\b(clear|until)\s+(?=\w+\s*\()/,
      message: '`$1`',
      write: 'clear when ',
      examples: [[`${BASE}\n  clear count() over 5m < 2`, `${BASE}\n  clear when count() over 5m < 2`]],
    },
    {
      pattern: new RegExp(`\\b(?:clear|resolve)\\s+after\\s+(?=${DURATION})`),
      message: '`clear after`',
      write: 'keep ',
      examples: [[`${BASE}\n  clear after 5m`, `${BASE}\n  keep 5m`]],
    },
    {
      pattern: new RegExp(`${START}(?:during|after)\\s+(?=${DURATION})`),
      message: 'a duration of the condition',
      write: 'for ',
      examples: [[`${BASE}\n  during 5m`, `${BASE}\n  for 5m`]],
    },
    {
      pattern: new RegExp(`${START}(?:silence|dedupe|dedup|debounce|snooze)\\s*[:=]?\\s*(?=${DURATION})`),
      message: 'a pause between notifications',
      write: 'keep ',
      also: 'an alert notifies once for each firing; `keep` prolongs the firing',
      examples: [[`${BASE}\n  silence 5m`, `${BASE}\n  keep 5m`]],
    },
    {
      pattern: /\blimit\s+(\d+)(?!\s*groups)/,
      message: '`limit $1`',
      write: 'limit $1 groups',
      examples: [[`limit 100\n  ${BASE}`, `limit 100 groups\n  ${BASE}`]],
    },
    {
      pattern: /\bsample\s+(\d+)\s+(?:lines?|records?)/,
      message: '`$0`',
      write: 'sample $1',
      examples: [[`sample 5 lines\n  ${BASE}`, `sample 5\n  ${BASE}`]],
    },
    {
      pattern: /\bseverity\s*[:=]\s*(?:"[^"]*"|\w+)[ \t]*\n?[ \t]*/,
      message: '`severity`',
      write: '',
      also: 'the severity begins the condition: `page when …`',
      examples: [[`severity: "page"\n  ${BASE}`, BASE]],
    },
    {
      pattern: /\b(runbook|summary)\s*[:=]\s*((?!")[^\s"{}][^\n"{}]*?)[ \t]*(?=\n|\})/,
      message: '`$1` without quotes',
      write: '$1 "$2"',
      examples: [[`${BASE}\n  runbook: https://wiki/x`, `${BASE}\n  runbook "https://wiki/x"`]],
    },
    {
      pattern: /\b(runbook|summary)\s+'([^'"\n]*)'(?=\s)/,
      message: 'text in single quotes',
      write: '$1 "$2"',
      examples: [[`${BASE}\n  summary 'x fails'`, `${BASE}\n  summary "x fails"`]],
    },
    {
      pattern: new RegExp(`${START}--+[ \\t]*([^\\n]*)`),
      message: '`--`',
      write: '# $1',
      also: 'comments begin with `#`',
      examples: [[`-- too many\n  ${BASE}`, `# too many\n  ${BASE}`]],
    },
    {
      pattern: new RegExp(`${START}(?:team|service|owner|env|component)\\s*:\\s*"[^"]*"`),
      message: 'a label as a clause',
      write: ([whole = '']) => `labels { ${whole} }`,
      examples: [[`${BASE}\n  team: "payments"`, `${BASE}\n  labels { team: "payments" }`]],
    },
    {
      pattern: /(\w+|"[^"]*")\s*:\s*(\d+)(?=\s*[,}])/,
      message: 'a label that is a number',
      write: '$1: "$2"',
      examples: [[`${BASE}\n  labels { team: 3 }`, `${BASE}\n  labels { team: "3" }`]],
    },
  ],
  advice: [
    {
      pattern: new RegExp(`(?<=\\bfor\\s+${DURATION}\\s+)(?:and|or)\\b[^\\n}]*`),
      message: 'a condition behind `for`',
      help: '`for` and all other clauses follow the whole condition: `page when A and B for 5m`; every function needs a window',
      examples: [`${BASE} for 5m and count() > 3`],
    },
    {
      pattern: new RegExp(`${START}(?:where|filter|only)\\b[^\\n}]*`),
      message: 'a filter of an alert',
      help: 'write the predicate in the function: `count(level == "error") over 5m`; `where` in the stream is for all its alerts',
      examples: [`where level == "error"\n  ${BASE}`],
    },
    {
      pattern: /\belse\b[^\n]*/,
      message: '`else` of an alert',
      help: 'write a second condition in the alert, for example `warn when count() over 5m > 2`',
      examples: [`${BASE} else warn`],
    },
    {
      pattern: /\bwith\s+(?:for|keep|summary|labels|severity|by|\{)[^\n}]*/,
      message: '`with`',
      help: 'clauses are one after another, without a word between them: `page when count() over 5m > 5 for 5m summary "…"`',
      examples: [`${BASE} with for 5m`, `with summary "x"\n  ${BASE}`],
    },
    {
      pattern: /(?<=\bwhen\b[^\n{}]*)->[^\n}]*|(?<=\n[ \t]+)(?:route|notify|to|send|email|slack|channel|webhook)\b(?![ \t]*\{)[^\n}]*/,
      message: 'a destination in an alert',
      help: 'destinations are blocks of their own: `sink ops webhook { url: "https://…" }` and `route { page -> ops }`',
      examples: [`${BASE} -> ops`, `${BASE}\n  to ops`, `${BASE}\n  route ops`, `${BASE}\n  email "a@example.com"`],
    },
    {
      pattern: /\b(?:between\s+\d+:\d+|(?:during|in|outside)\s+(?:business|office|working)\s+hours)[^\n}]*/,
      message: 'a time of day',
      help: 'an alert is evaluated at all times; silence it where notifications are delivered, or test a field of the records',
      examples: [`${BASE} during business hours`, `between 9:00 and 17:00\n  ${BASE}`],
    },
    {
      pattern: /\b(?:disabled?|enabled|active)\b[^\n}]*/,
      message: 'a switch of an alert',
      help: 'put `#` before the lines of an alert that is not to be evaluated',
      examples: [`disabled\n  ${BASE}`],
    },
    {
      pattern: /\bfor\s+\d+\s+(?:times|occurrences|evaluations)\b/,
      message: 'a number of times',
      help: '`for` takes a duration: `for 5m`, or `for 3m of 5m`',
      examples: [`${BASE}\n  for 3 times`],
    },
    {
      pattern: /\b(?:order|sort)\s+by\b[^\n}]*|\bhaving\b[^\n}]*/,
      message: '`$0`',
      help: 'write the condition as `page when count() over 5m > 5`, with `by` for groups; groups have no order',
      examples: [`${BASE}\n  order by host`],
    },
  ],
};
