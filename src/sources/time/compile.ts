/** From `time FIELD as "…" zone "…"` to a function that reads a cell. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell } from '../../engine/model/records.js';
import { parseAuto } from './auto.js';
import { parseClf } from './clf.js';
import { parseCtime } from './ctime.js';
import { epochFromNumber, epochFromText } from './epoch.js';
import { parseIso } from './iso.js';
import { patternParser } from './pattern.js';
import type { TimeSpec } from './spec.js';
import { checkTimeSpec, EPOCH_UNITS } from './spec.js';
import type { YearHint } from './syslog.js';
import { SyslogTimes } from './syslog.js';
import { localToUtc } from './zone.js';

/** Milliseconds since the epoch, whole; NaN when the cell is not such a time. */
export type TimeReader = (cell: Cell) => number;

/** Throws when `checkTimeSpec` finds a problem. One reader per source: times without a year depend on the one before. */
export function compileTime(spec: TimeSpec, hint: YearHint = {}): TimeReader {
  const problem = checkTimeSpec(spec);
  if (problem !== undefined) throw new RangeError(problem);
  const local = localToUtc(spec.zone);
  const syslog = new SyslogTimes(hint, local);
  const { as } = spec;
  if (as === undefined) return cached((text) => parseAuto(text, local, syslog), undefined);
  if (EPOCH_UNITS.has(as)) {
    const unit = EPOCH_UNITS.get(as);
    return (cell) => {
      if (typeof cell === 'number') return epochFromNumber(cell, unit);
      const text = cellText(cell);
      return text === undefined ? Number.NaN : epochFromText(text, unit);
    };
  }
  switch (as) {
    case 'iso':
      return cached((text) => parseIso(text, local), 'text');
    case 'clf':
      return cached((text) => parseClf(text, local), 'text');
    case 'ctime':
      return cached((text) => parseCtime(text, local), 'text');
    case 'syslog':
      return cached((text) => syslog.parse(text), 'text');
    default:
      return cached(patternParser(as, local), 'text');
  }
}

/** Caches the last text, since lines of one second often have the same one. Numbers are times since 1970 unless `only` is 'text'. */
function cached(parse: (text: string) => number, only: 'text' | undefined): TimeReader {
  let lastText: string | undefined;
  let lastMs = Number.NaN;
  return (cell) => {
    if (typeof cell === 'number' && only === undefined) return epochFromNumber(cell);
    const text = typeof cell === 'string' ? cell : typeof cell === 'boolean' ? undefined : cellText(cell);
    if (text === undefined) return Number.NaN;
    if (text === lastText) return lastMs;
    lastMs = parse(text);
    lastText = text;
    return lastMs;
  };
}
