/** The functions, formats, regular expressions and times of the language, as the checker wants to know them. */
import { compileRegex, inspectRegex } from './engine/match/regex/compile.js';
import { whyNotReplaced } from './engine/match/regex/replace.js';
import { TEXT_FUNCTIONS } from './engine/text/text-functions.js';
import { FUNCTIONS } from './engine/window/functions.js';
import type { Catalogue } from './parser/catalogue.js';
import { BEGINS_PRESETS } from './sources/begins/presets.js';
import { recordTexts } from './sources/begins/record-texts.js';
import { FORMATS } from './sources/formats/formats.js';
import { checkEncoding } from './sources/lines/encodings.js';
import { checkTimeSpec } from './sources/time/spec.js';

/** @param sinks the types of sinks that rules may name. */
export function coreCatalogue(sinks: Catalogue['sinks']): Catalogue {
  return {
    functions: FUNCTIONS,
    textFunctions: TEXT_FUNCTIONS,
    formats: FORMATS,
    sinks,
    regex: (pattern, flags) => {
      const found = inspectRegex(pattern, flags);
      return found.kind === 'regex' ? { ok: true, groups: found.groups } : { ok: false, ...found };
    },
    redaction: whyNotReplaced,
    begins: BEGINS_PRESETS.map(({ name }) => name),
    matchesEmpty: (pattern, flags) => {
      const found = compileRegex(pattern, flags);
      return found.kind === 'regex' && found.test('');
    },
    recordsIn: (begins, text) => recordTexts(begins, text).length,
    time: checkTimeSpec,
    encoding: checkEncoding,
  };
}
