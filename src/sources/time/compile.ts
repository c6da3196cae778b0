/** From `time FIELD as "…", "…" zone "…"` to a function that reads a cell. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell } from '../../engine/model/records.js';
import { parseAuto } from './auto.js';
import { parseClf } from './clf.js';
import { parseCtime } from './ctime.js';
import { epochFromNumber, epochFromText } from './epoch.js';
import { parseIso } from './iso.js';
import { TimePattern } from './pattern.js';
import type { TimeResolver } from './resolver.js';
import type { TimeSpec } from './spec.js';
import { checkTimeSpec, EPOCH_UNITS } from './spec.js';
import { parseSyslog } from './syslog.js';

/** Milliseconds since the epoch, whole; NaN when the cell is not such a time. */
export type TimeReader = (cell: Cell) => number;

type ParseText = (text: string) => number;

/**
 * Throws when `checkTimeSpec` finds a problem. One reader per source: the meaning of some times depends on those before them.
 * @param resolver with the zone of `spec`; it says why the last cell was no time, or is in doubt.
 */
export function compileTime(spec: TimeSpec, resolver: TimeResolver): TimeReader {
  const problem = checkTimeSpec(spec);
  if (problem !== undefined) throw new RangeError(problem);
  const readers = (spec.as ?? [undefined]).map((as) => readerOf(as, resolver));
  const [first, ...others] = readers;
  if (first === undefined) throw new RangeError('the time has no form');
  if (others.length === 0) return first;
  return (cell) => {
    let ms = first(cell);
    for (let other = 0; Number.isNaN(ms) && other < others.length; other++) {
      const { problem: before } = resolver;
      ms = others[other]?.(cell) ?? Number.NaN;
      resolver.problem ??= before;
    }
    return ms;
  };
}

function readerOf(as: string | undefined, resolver: TimeResolver): TimeReader {
  if (as === undefined) return cached((text) => parseAuto(text, resolver), undefined, resolver);
  if (EPOCH_UNITS.has(as)) {
    const unit = EPOCH_UNITS.get(as);
    return (cell) => {
      resolver.begin();
      if (typeof cell === 'number') return epochFromNumber(cell, unit);
      const text = cellText(cell);
      return text === undefined ? Number.NaN : epochFromText(text, unit);
    };
  }
  return cached(parserOf(as, resolver), 'text', resolver);
}

function parserOf(as: string, resolver: TimeResolver): ParseText {
  switch (as) {
    case 'iso':
      return (text) => parseIso(text, resolver);
    case 'clf':
      return (text) => parseClf(text, resolver);
    case 'ctime':
      return (text) => parseCtime(text, resolver);
    case 'syslog':
    case 'rfc1123':
      return (text) => parseSyslog(text, resolver);
    default: {
      const pattern = new TimePattern(as);
      return (text) => pattern.parse(text, resolver);
    }
  }
}

/** Caches the last text, since lines of one second often have the same one. Numbers are times since 1970 unless `only` is 'text'. */
function cached(parse: ParseText, only: 'text' | undefined, resolver: TimeResolver): TimeReader {
  let lastText: string | undefined;
  let lastMs = Number.NaN;
  let lastProblem: string | undefined;
  let lastDoubt: string | undefined;
  return (cell) => {
    resolver.begin();
    if (typeof cell === 'number' && only === undefined) return epochFromNumber(cell);
    const text = typeof cell === 'string' ? cell : typeof cell === 'boolean' ? undefined : cellText(cell);
    if (text === undefined) return Number.NaN;
    if (text !== lastText) {
      lastMs = parse(text);
      lastText = text;
      lastProblem = resolver.problem;
      lastDoubt = resolver.doubt;
    } else {
      resolver.problem = lastProblem;
      resolver.doubt = lastDoubt;
    }
    return lastMs;
  };
}
