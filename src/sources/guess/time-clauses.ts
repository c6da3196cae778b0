/** The clauses that find the time of a log, if its format does not. */

import { cellText } from '../../engine/model/compare-cells.js';
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { quoteText } from '../../parser/literals.js';
import { dotted } from '../format/format.js';
import { compileTime } from '../time/compile.js';
import { TimeResolver } from '../time/resolver.js';
import type { Candidate, Sample } from './candidate.js';
import { isPlausible, timedShare, tryClauses } from './candidate.js';
import { fieldText, pathsOf } from './field-paths.js';
import { readRecords } from './reading.js';
import { TIME_SHAPES } from './time-shapes.js';

/** Lines and records in which times are looked for. */
const LOOKED_AT = 200;
/** A time stands near the beginning of a line. */
const NEAR = 150;
/** With fewer of its records timed, a stream is to be improved. */
const ENOUGH = 0.95;
const GROUP = 'ts';

/** The candidate with a time, if one is found that more records have; else as it is. */
export function withTime(candidate: Candidate, sample: Sample): Candidate {
  if (timedShare(candidate) >= ENOUGH) return candidate;
  const better = [...inFields(candidate, sample), ...inLines(candidate, sample)];
  return better.reduce((best, other) => (timedShare(other) > timedShare(best) + 0.02 ? other : best), candidate);
}

/** `time FIELD`, `time FIELD as "…"`. */
function* inFields(candidate: Candidate, sample: Sample): Generator<Candidate> {
  const paths = pathsOf(candidate.reading.names);
  if (paths.length === 0) return;
  const { records } = readRecords(candidate.stream, sample.lines.slice(0, LOOKED_AT), sample.year, paths);
  const fields = paths
    .map((path, slot) => ({
      path,
      times: timesOf(
        path,
        records.map((cells) => cells[slot]),
        sample,
      ),
    }))
    .filter(({ times }) => times !== undefined)
    .sort((a, b) => rankOf(b.path) - rankOf(a.path));
  for (const { path, times = [] } of fields.slice(0, 3)) {
    for (const as of times) {
      const time = (quotes: 'needed' | 'all'): string => `time ${fieldText(path, quotes)}${as === undefined ? '' : ` as ${quoteText(as)}`}`;
      const found = tryClauses([...candidate.clauses, time('needed')], sample) ?? tryClauses([...candidate.clauses, time('all')], sample);
      if (found !== undefined) yield found;
    }
  }
}

/** What `as` may be for the values of a field; undefined if they are no times. */
function timesOf(path: FieldPath, cells: readonly Cell[], { year }: Sample): readonly (string | undefined)[] | undefined {
  const present = cells.filter((cell) => cell !== undefined);
  if (present.length === 0) return undefined;
  const isNumber = present.every((cell) => /^[\d.]+$/.test(cellText(cell) ?? ''));
  // Many numbers are as large as a time.
  if (isNumber && rankOf(path) === 0) return undefined;
  const detect = compileTime({}, new TimeResolver({ hint: year }));
  if (present.filter((cell) => isPlausible(detect(cell))).length >= ENOUGH * present.length) return [undefined];
  const texts = present.map((cell) => cellText(cell) ?? '');
  const shape = TIME_SHAPES.find(({ regex }) => {
    const whole = new RegExp(`^(?:${regex})$`);
    return texts.filter((text) => whole.test(text)).length >= ENOUGH * texts.length;
  });
  return shape?.as;
}

/** How much a name sounds like that of the time at which a record was written. */
function rankOf(path: FieldPath): number {
  const name = dotted(path).toLowerCase();
  if (/(?:^|[^a-z])(?:ts|timestamp|@timestamp|time|datetime|eventtime|event_time|log_?time|asctime|date)$/.test(name))
    return 3 - path.length / 10;
  if (/time|date|(?:^|[^a-z])ts|_at$|stamp/.test(name)) return 2 - path.length / 10;
  return /^(?:t|when|created|epoch|at)$/.test(name) ? 1 : 0;
}

/** `time time as "…"`, or `extract /…(?<ts>…)/` and `time ts as "…"` for lines of text. */
function* inLines(candidate: Candidate, sample: Sample): Generator<Candidate> {
  if (!candidate.clauses.includes('format text')) return;
  const found = mostCommonShape(sample.lines.filter((line) => line.trim() !== '').slice(0, LOOKED_AT));
  if (found === undefined) return;
  const { regex, as, prefix } = found;
  // The format looks for a form that is named at the start of a line.
  const atStart = prefix === '^' ? (as ?? []) : [];
  for (const pattern of atStart) {
    const better = tryClauses([...candidate.clauses, `time time as ${quoteText(pattern)}`], sample);
    if (better !== undefined) yield better;
  }
  for (const pattern of as ?? [undefined]) {
    const extract = `${prefix}(?<${GROUP}>${regex})`.replaceAll('/', '\\/');
    const better = tryClauses(
      [...candidate.clauses, `extract /${extract}/`, `time ${GROUP}${pattern === undefined ? '' : ` as ${quoteText(pattern)}`}`],
      sample,
    );
    if (better !== undefined) yield better;
  }
}

function mostCommonShape(
  lines: readonly string[],
): { readonly regex: string; readonly as?: readonly string[]; readonly prefix: string } | undefined {
  const shapes = TIME_SHAPES.map((shape) => ({
    ...shape,
    matcher: new RegExp(shape.regex),
    before: [] as string[],
    texts: [] as string[],
  }));
  for (const line of lines) {
    const head = line.slice(0, NEAR);
    let best: { readonly shape: (typeof shapes)[number]; readonly index: number; readonly text: string } | undefined;
    for (const shape of shapes) {
      const found = shape.matcher.exec(head);
      if (found !== null && (best === undefined || found.index < best.index)) best = { shape, index: found.index, text: found[0] };
    }
    best?.shape.before.push(head.slice(0, best.index));
    best?.shape.texts.push(best.text);
  }
  const [common] = shapes.sort((a, b) => b.before.length - a.before.length);
  if (common === undefined || common.before.length === 0) return undefined;
  const { regex, as, before, texts } = common;
  const prefix = prefixOf(before);
  return { regex: prefix === '' ? regex : simplest(regex, texts), ...(as === undefined ? {} : { as }), prefix };
}

/** For times that are all written alike, an expression that is easier to read: `\d{4}-\d\d-\d\d`. */
function simplest(regex: string, texts: readonly string[]): string {
  const plain = (texts[0] ?? '')
    .replaceAll(/[.+*()[\]]/g, '\\$&')
    .replaceAll(/\d+/g, ({ length }) => (length <= 2 ? '\\d'.repeat(length) : `\\d{${length}}`))
    .replaceAll(/\b[A-Z][a-z]{2}\b/g, '\\w{3}');
  const whole = new RegExp(`^(?:${plain})$`);
  return texts.every((text) => whole.test(text)) ? plain : regex;
}

/** An expression for what stands before the time. */
function prefixOf(before: readonly string[]): string {
  const [first = ''] = before;
  if (before.every((text) => text === first) && !/\d/.test(first)) return `^${first.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`;
  const words = (text: string): number => text.split(/\s+/).length - 1;
  const count = words(first);
  return /\s$/.test(first) && count > 0 && before.every((text) => /\s$/.test(text) && words(text) === count)
    ? `^${'\\S+\\s+'.repeat(count)}`
    : '';
}
