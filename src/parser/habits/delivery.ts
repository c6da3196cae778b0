/** Sinks and routes that are written otherwise. */
import type { Habit } from './habit.js';

const REST = 'alert A { on app page when count() over 5m > 5 }\nstream app { format json }';
const SINK = 'sink ops webhook { url: "https://x" }';
const routed = (entry: string): string => `${SINK}\nroute { ${entry} }\n${REST}`;
const sunk = (sink: string): string => `${sink}\nroute { page -> ops }\n${REST}`;

export const delivery: Habit = {
  name: 'not how a rule writes it',
  slips: [
    {
      pattern: /(?<=[{,]\s*)(\w+)\s+("[^"]*")/,
      message: 'an option without `:`',
      write: '$1: $2',
      examples: [[sunk('sink ops webhook { url "https://x" }'), sunk(SINK)]],
    },
    {
      pattern: /\bsink\s+(\w+)\s+(\w+)\s+("[^"]*")/,
      message: 'a sink without braces',
      write: 'sink $1 $2 { url: $3 }',
      examples: [[sunk('sink ops webhook "https://x"'), sunk(SINK)]],
    },
    {
      pattern: /\bsink\s+(\w+)\s*\{\s*type\s*[:=]?\s*"?(\w+)"?\s*,?\s*/,
      message: 'the type of a sink as an option',
      write: 'sink $1 $2 { ',
      examples: [[sunk('sink ops { type webhook url: "https://x" }'), sunk(SINK)]],
    },
    {
      pattern: /\bsink\s+(\w+)\s*[:=]\s*(?=\w)/,
      message: '`:` or `=` behind the name of a sink',
      write: 'sink $1 ',
      examples: [[sunk('sink ops: webhook { url: "https://x" }'), sunk(SINK)]],
    },
    {
      pattern: /\bsink\s+"([^"]*)"/,
      message: 'a name in quotes',
      write: 'sink $1',
      examples: [[sunk('sink "ops" webhook { url: "https://x" }'), sunk(SINK)]],
    },
    {
      pattern: /(?<=(?:^|\n)[ \t]*)(?:notifier|receiver|contact|channel|output|destination|target|integration)\s+(?=\w+\s+\w+\s*\{)/,
      message: 'a destination',
      write: 'sink ',
      examples: [[sunk('receiver ops webhook { url: "https://x" }'), sunk(SINK)]],
    },
    {
      pattern: /:\s*(?:\$\{?(\w+)\}?|(?:process\.)?env\.(\w+)|env\(\s*(\w+)\s*\))/,
      message: 'an environment variable',
      write: ([, ...names]) => `: env("${names.find((name) => name !== '') ?? ''}")`,
      examples: [
        [sunk('sink ops webhook { url: $URL }'), sunk('sink ops webhook { url: env("URL") }')],
        [sunk('sink ops webhook { url: process.env.URL }'), sunk('sink ops webhook { url: env("URL") }')],
      ],
    },
    {
      pattern: /\s*(?:=>|→|(?<!-)>|:|\bto\b)\s*(?=[a-z]\w*\s*[},\n])/,
      message: 'a route without `->`',
      write: ' -> ',
      examples: [
        [routed('page => ops'), routed('page -> ops')],
        [routed('page to ops'), routed('page -> ops')],
        [routed('page: ops'), routed('page -> ops')],
      ],
    },
    {
      pattern: /(?<=\broute\s*\{\s*)(?:to\s+|->\s*)?(?=[a-z]\w*\s*\})/,
      message: 'a route without a condition',
      write: 'page -> ',
      also: 'or another condition, such as `severity == "warn"`',
      examples: [[routed('to ops'), routed('page -> ops')]],
    },
    {
      pattern: /\broute\s+to\s+(\w+)/,
      message: 'a route without braces',
      write: 'route { page -> $1 }',
      examples: [[`${SINK}\nroute to ops\n${REST}`, routed('page -> ops')]],
    },
    {
      pattern: /\broute\s+(\w+)\s*(?:->|=>|to)\s*(\w+)/,
      message: 'a route without braces',
      write: 'route { $1 -> $2 }',
      examples: [[`${SINK}\nroute page -> ops\n${REST}`, routed('page -> ops')]],
    },
    {
      pattern: /\broute\s+(\w+)\s*\{\s*(\w+)\s*\}/,
      message: 'a condition before the braces',
      write: 'route { $1 -> $2 }',
      examples: [[`${SINK}\nroute page { ops }\n${REST}`, routed('page -> ops')]],
    },
    {
      pattern: /->\s*(?:"([^"]*)"|\[\s*(\w+)\s*\])/,
      message: 'a sink in quotes or brackets',
      write: '-> $1$2',
      examples: [[routed('page -> "ops"'), routed('page -> ops')]],
    },
    {
      pattern: /(?<=\{\s*|\n\s*)(?:\*|default|all|any|else|otherwise|always)\s*->/,
      message: 'a route for all alerts',
      write: 'page or warn or info ->',
      examples: [[routed('* -> ops'), routed('page or warn or info -> ops')]],
    },
    {
      pattern: /(?<=\{\s*|\n\s*)(?:critical|high|fatal)\s*->/,
      message: 'a severity',
      write: 'page ->',
      examples: [[routed('critical -> ops'), routed('page -> ops')]],
    },
    {
      pattern: /\bseverity\s*(==|!=)\s*(page|warn|info)\b/,
      message: 'a severity without quotes',
      write: 'severity $1 "$2"',
      examples: [[routed('severity == page -> ops'), routed('severity == "page" -> ops')]],
    },
    {
      pattern: /\b(page|warn|info)\s*,\s*(page|warn|info)\b/,
      message: 'a comma between severities',
      write: '$1 or $2',
      examples: [[routed('page, warn -> ops'), routed('page or warn -> ops')]],
    },
  ],
};
