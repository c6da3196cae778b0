/** `--format`: a format as a rule file names it, such as `json` or `cri json`. */
import { loadRules } from '../load.js';
import type { CheckedFormat } from '../parser/program.js';
import { suggestion } from '../parser/suggest.js';
import { FORMATS } from '../sources/formats/formats.js';
import { UsageError } from './command.js';

/** Formats that can stand without parameters. */
export const FORMAT_NAMES: readonly string[] = FORMATS.filter(({ parameters }) => parameters?.areRequired !== true).map(({ name }) => name);

/** @throws UsageError when there is no such format. */
export function formatOption(text: string): CheckedFormat {
  const unknown = text.split(/\s+/).find((word) => word !== 'else' && !FORMAT_NAMES.includes(word));
  if (unknown !== undefined)
    throw new UsageError(
      `there is no format ${unknown}; ${suggestion(unknown, FORMAT_NAMES) ?? `the formats are ${FORMAT_NAMES.join(', ')}`}`,
    );
  const { program, diagnostics } = loadRules([{ path: '--format', text: `stream log { format ${text} }` }]);
  const format = program?.streams[0]?.format;
  if (format === undefined) throw new UsageError(`--format ${text}: ${diagnostics[0]?.message ?? 'it is not valid'}`);
  return format;
}
