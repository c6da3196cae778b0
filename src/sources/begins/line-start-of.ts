/** From a checked `begins` to what finds the first lines of records. */
import type { RecordBegins } from '../../parser/program.js';
import { isBlank } from '../format/blank.js';
import { compileCheckedRegex } from '../format/checked-regex.js';
import type { LineStart } from './line-start.js';
import { patternStart } from './pattern.js';
import { BEGINS_PRESETS } from './presets.js';

/** One per source. */
export function lineStartOf({ by }: Pick<RecordBegins, 'by'>): LineStart {
  if (typeof by !== 'string') return patternStart(by, by.map(compileCheckedRegex));
  const preset = BEGINS_PRESETS.find(({ name }) => name === by);
  if (preset === undefined) throw new RangeError(`there is no preset ${by} of begins`);
  return preset.create();
}

/** Whether a record begins with a line whatever comes before it, so that a log can be read from there. Undefined if that cannot be known. */
export function beginsAlwaysOf(begins: Pick<RecordBegins, 'by'>): ((line: string) => boolean) | undefined {
  const start = lineStartOf(begins);
  return start.beginsAlways === undefined ? undefined : (line) => !isBlank(line) && start.beginsAlways?.(line) === true;
}
