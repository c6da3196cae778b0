/** Lines that match a regular expression with named groups: `format /…/`. */
import type { Cell } from '../../engine/model/records.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, GroupRegex, Outcome } from '../format/format.js';
import { dotted } from '../format/format.js';
import { OPEN_TIME_FIELDS } from './json.js';

export const regex: FormatDescriptor = {
  name: 'regex',
  summary: 'Lines that match a regular expression with named groups',
  doc: [
    '`format /…(?<name>…)…/` makes a field of each named group. The expression may match anywhere in the line; `^` and `$` anchor it.',
    'A group that does not take part in the match is missing. Values are text; text that is a number works as a number where one is needed.',
    '',
    'The time is the first of the groups `ts`, `time`, `timestamp` and `@timestamp` that exists; its format is detected, unless `time FIELD as "…"` names it.',
    'Lines that do not match are unreadable. Blank lines are skipped.',
  ].join('\n'),
  examples: [
    {
      line: '2026/05/04 10:03:00 [error] 4711#0: upstream timed out',
      regex: '^(?<time>\\S+ \\S+) \\[(?<level>\\w+)\\] (?<pid>\\d+)#\\d+: (?<message>.*)$',
      fields: { level: 'error', pid: '4711', message: 'upstream timed out' },
      time: '2026-05-04T10:03:00.000Z',
    },
  ],
  ...OPEN_TIME_FIELDS,
  create: (options) => new RegexDecoder(options),
};

class RegexDecoder implements Decoder {
  readonly #names: readonly string[];
  readonly #regex: GroupRegex;

  constructor(options: DecoderOptions) {
    if (options.regex === undefined) throw new TypeError('this format needs a regular expression');
    this.#regex = options.regex;
    this.#names = options.wanted.map(dotted);
  }

  decode(line: string, out: Cell[]): Outcome {
    const found = this.#regex.exec(line);
    if (found === undefined) return isBlank(line) ? 'blank' : 'does not match the expression of the format';
    for (let slot = 0; slot < this.#names.length; slot++) {
      const name = this.#names[slot] ?? '';
      if (name === 'line') out[slot] = line;
      else out[slot] = Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return 'record';
  }
}
