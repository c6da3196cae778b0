import { parseAlone, tocsin } from '../contestants.js';
import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import { Expectation } from '../expectation.js';
import { race } from '../harness.js';
import { JSON_STREAM } from '../json-race.js';
import type { JsonRecord } from '../json-rules.js';
import { makeJsonRules, predicateText, selective } from '../json-rules.js';
import { makeLines } from '../lines.js';
import { makePatterns, makeTextLines, predicateOf, regExpOf } from '../text-lines.js';
import { TEXT_STREAM } from '../text-race.js';

const BYTES = 100_000;

export const longLines: Lane = {
  name: 'long-lines',
  doc: 'Lines of 100 KB: JSON with one long message that no rule reads, and text that must be searched from beginning to end.',
  quick: false,
  run: async (context) => {
    const json = new LogLines(context.folder, 'long-json', makeLines(500, { messageBytes: BYTES }));
    const text = new LogLines(context.folder, 'long-text', makeTextLines({ count: 500, bytes: BYTES }));
    const rules = makeJsonRules(selective, 1000);
    const records = json.lines.map((line) => JSON.parse(line) as JsonRecord);
    const jsonHits = new Expectation(json.count, rules.length, (line, rule) => rules[rule]?.closure(records[line] ?? {}) ?? false);
    const patterns = makePatterns(100);
    const regexps = patterns.map(regExpOf);
    const textHits = new Expectation(text.count, patterns.length, (line, rule) => regexps[rule]?.test(text.lines[line] ?? '') ?? false);
    const ours = tocsin(json, JSON_STREAM, rules.map(predicateText), jsonHits);
    const oursText = tocsin(text, TEXT_STREAM, patterns.map(predicateOf), textHits);
    await race(
      context.results,
      'long-lines',
      [parseAlone(json), { ...ours, who: `JSON: ${ours.who}` }, { ...oursText, who: `text: ${oursText.who}` }],
      context.pace,
    );
  },
};
