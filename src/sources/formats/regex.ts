/** Lines that a regular expression with named groups takes apart: `format /…/`. */
import type { Cell } from '../../engine/model/records.js';
import { isBlank } from '../format/blank.js';
import type { Decoder, DecoderOptions, FormatDescriptor, GroupRegex, Outcome } from '../format/format.js';
import { dotted } from '../format/format.js';
import { OPEN_TIME_FIELDS } from './json.js';

export const regex: FormatDescriptor = {
  name: 'regex',
  summary: 'Lines that a regular expression with named groups takes apart',
  doc: [
    '`format /…(?<name>…)…/` makes a field of every named group. The expression is searched for in the line; `^` and `$` pin it to the ends.',
    'A group that took no part in the match is missing. Values are text; a number in a text counts as a number wherever one is asked for.',
    '',
    'The time is the group `ts`, `time`, `timestamp` or `@timestamp`, the first there is, told by its looks; `time FIELD as "…"` says otherwise.',
    'Lines that do not match cannot be read; blank lines are skipped.',
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
