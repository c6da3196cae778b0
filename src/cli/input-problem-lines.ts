/** What the input lacks that the rules need, as lines of a report. */

import { many } from '../engine/output/many.js';
import { joinWords } from '../parser/suggest.js';
import { neverMatched } from '../session/extract-readings.js';
import type { InputProblems } from '../session/input-problems.js';
import type { MissingField } from '../session/missing-fields.js';
import type { UngroupedRecords } from '../session/ungrouped-records.js';
import { plainText } from '../sinks/text/plain-text.js';
import { misreadLines } from './misread-lines.js';

type UnmatchedExtract = ReturnType<typeof neverMatched>[number];

/** Places in the rules that a line names. */
const MAX_PLACES = 3;

export function inputProblemLines({ missingFields, misreadFields, extracts, ungroupedRecords }: InputProblems): readonly string[] {
  const unmatched = neverMatched(extracts);
  return [
    ...missingFieldLines(missingFields, unmatched),
    ...unmatchedLines(unmatched, missingFields),
    ...misreadLines(misreadFields),
    ...ungroupedRecords.map(ungroupedLine),
  ];
}

function ungroupedLine({ alert, records, by, similar, at }: UngroupedRecords): string {
  const fields = joinWords(by.map(quoted), 'or');
  return `${many(records, 'record')} without ${fields} ${records === 1 ? 'is' : 'are'} in no group of ${plainText(alert)} (${plainText(at)})${meant(similar)}`;
}

/** A line for each field that may be misspelt, and one for all others of the same `extract` or stream: rule packs read fields that many logs do not have. */
function missingFieldLines(missing: readonly MissingField[], unmatched: readonly UnmatchedExtract[]): readonly string[] {
  const lines: string[] = [];
  const others = new Map<string, MissingField[]>();
  for (const field of missing) {
    if (field.extract === undefined && field.similar.length > 0) {
      lines.push(`${fieldsText([field])}${meant(field.similar)}${field.at === undefined ? '' : ` It is read in ${plainText(field.at)}.`}`);
      continue;
    }
    const key = JSON.stringify([field.stream, field.extract]);
    others.set(key, [...(others.get(key) ?? []), field]);
  }
  return [
    ...lines,
    ...[...others.values()].map((fields) => {
      const extract = unmatched.find((each) => fields.some((field) => isOf(each, field)));
      return `${fieldsText(fields)}${placesText(fields)}${extract === undefined ? '' : exampleText(extract)}`;
    }),
  ];
}

/** Expressions that never matched though another `extract` finds their fields. */
function unmatchedLines(unmatched: readonly UnmatchedExtract[], missing: readonly MissingField[]): readonly string[] {
  return unmatched
    .filter((each) => !missing.some((field) => isOf(each, field)))
    .map((each) => {
      const { stream, extract, unmatched: records } = each;
      return `stream ${stream}: \`extract ${plainText(extract)}\` matched none of ${many(records, 'record')}${exampleText(each)}`;
    });
}

/** An expression may be followed by the field in which it is looked for. */
function isOf({ stream, extract }: UnmatchedExtract, field: MissingField): boolean {
  return field.extract !== undefined && field.stream === stream && (extract === field.extract || extract.startsWith(`${field.extract} `));
}

function exampleText({ sample }: UnmatchedExtract): string {
  return sample === '' ? '' : `; the first text: ${plainText(sample)}`;
}

/** @param fields of one stream and one `extract`. */
function fieldsText(fields: readonly MissingField[]): string {
  const [first] = fields;
  if (first === undefined) return '';
  const { stream, records, extract } = first;
  const names = joinWords(
    fields.map(({ field }) => quoted(field)),
    'or',
  );
  const what =
    extract === undefined
      ? `no record has the ${fields.length === 1 ? 'field' : 'fields'} ${names}`
      : `\`extract ${plainText(extract)}\` never found ${names}`;
  return `stream ${stream}: ${what} (${many(records, 'record')})`;
}

function placesText(fields: readonly MissingField[]): string {
  const places = [...new Set(fields.flatMap(({ at }) => (at === undefined ? [] : [plainText(at)])))];
  if (places.length === 0) return '';
  const more = places.length > MAX_PLACES ? [many(places.length - MAX_PLACES, 'more place')] : [];
  return `, read in ${joinWords([...places.slice(0, MAX_PLACES), ...more], 'and')}`;
}

function meant(similar: readonly string[]): string {
  return similar.length === 0 ? '' : `; did you mean ${joinWords(similar.map(quoted), 'or')}?`;
}

function quoted(name: string): string {
  return `\`${plainText(name)}\``;
}
