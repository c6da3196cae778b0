/** Whole files in another language, and blocks that rule files do not have. */
import type { Habit } from './habit.js';

const BEGIN = String.raw`^(?:\s|---|#[^\n]*\n)*`;
const FIRST_RULE =
  'write each rule as a block: `stream app { from "app.log" format json }` and `alert HighErrors { on app page when count(level == "error") over 5m > 5 }`';
const RULES = 'stream app { format json }\nalert A { on app page when count() over 5m > 5 }';

export const files: Habit = {
  name: 'not how a rule file is written',
  slips: [
    {
      pattern: /^(?:```\w*|---|version[ \t:]+[\d.]+)[ \t]*\n/,
      message: 'a line before the first block',
      write: '',
      examples: [
        [`---\n${RULES}`, RULES],
        [`version 1\n${RULES}`, RULES],
      ],
    },
    {
      pattern: /(?<=\}\s*),(?=\s*(?:$|\n))/,
      message: 'a comma between blocks',
      write: '',
      examples: [[`${RULES},`, RULES]],
    },
    {
      pattern: /(?<=(?:^|\n))(?:source|input|log|logs|index)\s+(?=\w+\s*\{)/,
      message: 'a block',
      write: 'stream ',
      examples: [[RULES.replace('stream', 'input'), RULES]],
    },
  ],
  advice: [
    {
      pattern: new RegExp(`${BEGIN}(?:groups|apiVersion|alert|record)[ \\t]*:[^]*`),
      message: 'the YAML of Prometheus',
      help: `this is a rule file of Prometheus; ${FIRST_RULE}`,
      isWholeFile: true,
      examples: ['groups:\n  - name: x\n    rules:\n      - alert: A\n        expr: rate(errors[5m]) > 5'],
    },
    {
      pattern: new RegExp(`${BEGIN}\\w+:(?:[ \\t]+[^\\s{][^\\n]*)?\\n[^]*`),
      message: 'YAML',
      help: FIRST_RULE,
      isWholeFile: true,
      examples: ['title: Failed logins\nlogsource:\n  product: linux'],
    },
    {
      pattern: new RegExp(`${BEGIN}(?:[{<]|\\[)[^]*`),
      message: 'JSON, TOML or XML',
      help: FIRST_RULE,
      isWholeFile: true,
      examples: ['{"alert": "A", "expr": "count() > 5"}'],
    },
    {
      pattern: /(?<=(?:^|\n))(?:import|include|require|use)\b[^\n]*/,
      message: 'an import',
      help: 'name all files on the command line, or their folder: names are shared by all files that are loaded together',
      examples: [`import "other.alert"\n${RULES}`],
    },
    {
      pattern: /(?<=(?:^|\n))let\s+\w+\s*\([^\n]*/,
      message: 'a `let` with parameters',
      help: 'a `let` is a name for one expression: `let bad = status >= 500`',
      examples: [`let bad(x) = x >= 500\n${RULES}`],
    },
    {
      pattern: /(?<=(?:^|\n)\s*)(?:stream|alert|sink|span)\b[^\n{]*\{?/,
      message: 'the first line of this block',
      help: 'a block has a name of letters, digits and `_`, and then braces: `stream app { format json }`, `alert HighErrors { … }`, `sink ops webhook { … }`',
      examples: ['stream app\n  format json\nalert A { on app page when count() over 5m > 5 }'],
    },
  ],
};
