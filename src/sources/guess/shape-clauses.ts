/** The clauses that say how the lines of a log make records, if one format for each line is not enough: formats inside fields, several formats, and records of several lines. */
import { cellText } from '../../engine/model/compare-cells.js';
import type { FieldPath } from '../../engine/model/records.js';
import { createStreamDecoder } from '../decode/decoder.js';
import { descriptorOf } from '../decode/formats-of.js';
import type { FormatDescriptor } from '../format/format.js';
import { FORMATS } from '../formats/formats.js';
import type { Candidate, Sample } from './candidate.js';
import { tryClauses } from './candidate.js';
import { fieldText, pathsOf } from './field-paths.js';
import { readRecords } from './reading.js';

/** Records in which formats inside fields are looked for. */
const LOOKED_AT = 200;
const LONG_TEXT = 12;
/** A format inside a field must fit this share of its texts. */
const MOST = 0.5;
/** With fewer lines that cannot be read, they may as well be mistakes. */
const ENOUGH_UNREADABLE = 0.02;
/** `text`, without times, has more. */
const LEAST_SCORE = 0.1;
/** Lines are joined to records if that leaves at most this share of what was wrong before. */
const MOSTLY_MENDED = 0.2;

/** `format cri json`, `extract logfmt from msg`. */
export function withInner(candidate: Candidate, sample: Sample): Candidate {
  const paths = pathsOf(candidate.reading.names);
  const { records } = readRecords(candidate.stream, sample.lines.slice(0, LOOKED_AT), sample.year, paths);
  for (const [slot, path] of paths.entries()) {
    const texts = records.flatMap((cells) => {
      const cell = cells[slot];
      return typeof cell === 'string' ? [cellText(cell) ?? ''] : [];
    });
    if (texts.length < records.length * MOST || texts.filter((text) => text.length >= LONG_TEXT).length < texts.length * MOST) continue;
    const inner = innerFormat(texts, descriptorOf(candidate.stream.format).readsEveryLine === true, sample);
    const found = inner === undefined ? undefined : nested(candidate, path, inner, sample);
    if (found !== undefined) return { ...found, score: Math.min(1, candidate.score + 0.01) };
  }
  return candidate;
}

/** The format that most of the texts are in, or that their ends are in. @param areLines of a format that reads every line: without more before them, they are lines of the format itself. */
function innerFormat(texts: readonly string[], areLines: boolean, sample: Sample): string | undefined {
  const [best] = FORMATS.filter(isForTexts)
    .flatMap((format) => {
      const starts = texts.map((text) => format.startIn?.(text) ?? 0);
      const lines = texts.flatMap((text, at) => ((starts[at] ?? 0) < (areLines ? 1 : 0) ? [] : [text.slice(starts[at])]));
      return lines.length < texts.length * MOST ? [] : (tryClauses([`format ${format.name}`], { ...sample, lines }) ?? []);
    })
    .sort((a, b) => b.score - a.score);
  return best !== undefined && best.score >= MOST && best.read >= texts.length * MOST
    ? best.clauses[0]?.slice('format '.length)
    : undefined;
}

/** Formats of single lines, whose lines are not mistaken for those of others; what begins with a time of its own is a log of its own. */
function isForTexts(format: FormatDescriptor): boolean {
  const { readsEveryLine, readsHeader, joinsLines, fields, isJson } = format;
  if (readsEveryLine === true || readsHeader === true || joinsLines === true || format.likelihood === undefined) return false;
  return fields === undefined || isJson === true;
}

function nested(candidate: Candidate, path: FieldPath, inner: string, sample: Sample): Candidate | undefined {
  const [format = '', ...others] = candidate.clauses;
  const isMessage = path.length === 1 && path[0] === 'message';
  return (
    // Inside the first of several formats, which reads most lines.
    (isMessage ? tryClauses([format.replace(/(?= else )|$/, ` ${inner}`), ...others], sample) : undefined) ??
    tryClauses([...candidate.clauses, `extract ${inner} from ${fieldText(path)}`], sample)
  );
}

/** `format json else logfmt else text`. */
export function withAlternatives(candidate: Candidate, sample: Sample): Candidate {
  const unread = unreadableLines(candidate, sample);
  if (unread.length < candidate.reading.lines * ENOUGH_UNREADABLE) return candidate;
  const [format = '', ...others] = candidate.clauses;
  const rest = FORMATS.flatMap(({ name }) => tryClauses([`format ${name}`], { ...sample, lines: unread }) ?? [])
    .filter(({ score, read }) => score > LEAST_SCORE && read > 0)
    .sort((a, b) => b.score - a.score);
  for (const other of rest.slice(0, 2)) {
    const name = other.clauses[0]?.slice('format '.length) ?? '';
    const share = unread.length / candidate.reading.lines;
    const score = candidate.score + share * other.score;
    const isAll = other.read === other.reading.lines;
    const found =
      (isAll ? undefined : tryClauses([`${format} else ${name} else text`, ...others], sample)) ??
      tryClauses([`${format} else ${name}`, ...others], sample);
    if (found !== undefined && found.read > candidate.read) return { ...found, score: Math.min(1, score) };
  }
  return candidate;
}

/** `begins timestamp`, `begins indented`: for lines that cannot be read by themselves, or have no time. */
export function withBegins(candidate: Candidate, sample: Sample): Candidate {
  const wrong = wrongLines(candidate);
  if (wrong === 0 || wrong > candidate.reading.lines * 0.9) return candidate;
  const [format = '', ...others] = candidate.clauses;
  for (const begins of ['begins timestamp', 'begins indented']) {
    const found = tryClauses([format, begins, ...others], sample);
    if (found !== undefined && found.reading.times.length > 1 && wrongLines(found) <= wrong * MOSTLY_MENDED)
      return { ...found, score: Math.max(candidate.score, found.score) };
  }
  return candidate;
}

/** Unreadable lines, and records without a time. */
function wrongLines({ reading, timed }: Candidate): number {
  return reading.stats.unreadableLines + reading.times.length - timed;
}

function unreadableLines({ stream }: Candidate, { lines, year }: Sample): readonly string[] {
  const decoder = createStreamDecoder({ stream, fields: [], year });
  let before = 0;
  return lines.filter((line) => {
    decoder.push([line]);
    const { unreadableLines: now } = decoder.stats();
    const isUnreadable = now > before;
    before = now;
    return isUnreadable;
  });
}
