/** A checked format as a rule file writes it, for messages. */
import type { CheckedExtract, CheckedFormat } from './program.js';

export function formatText(format: CheckedFormat): string {
  const head = 'regex' in format ? `/${format.regex.pattern}/${format.regex.flags}` : format.name;
  const inner = format.inner === undefined ? '' : ` ${formatText(format.inner)}`;
  return `${head}${inner}${format.otherwise === undefined ? '' : ` else ${formatText(format.otherwise)}`}`;
}

/** Without the word `extract`. */
export function extractText(extract: CheckedExtract): string {
  const from =
    extract.from === undefined
      ? ''
      : ` from ${extract.from.map((segment) => (/^\w+$/.test(segment) ? segment : `\`${segment}\``)).join('.')}`;
  return `${formatText('regex' in extract ? { regex: extract.regex } : extract.format)}${from}`;
}
