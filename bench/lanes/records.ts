import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { makePatterns, makeTextLines, predicateOf } from '../text-lines.js';
import { alertsText, evaluateFile, programOf } from '../tocsin.js';

const RECORDS = 60_000;
const TRACE = [
  'java.lang.IllegalStateException: no stock',
  ...Array.from({ length: 12 }, (_, frame) => `\tat com.example.shop.Module${frame}.take(Module${frame}.java:${frame * 7 + 1})`),
  'Caused by: java.sql.SQLException: closed',
  '\t... 12 more',
];
const STREAMS: Readonly<Record<string, string>> = {
  'each line a record': 'format text',
  'begins timestamp': 'format text begins timestamp',
  'begins indented': 'format text begins indented',
  'begins /…/': String.raw`format text begins /^\d{4}-\d\d-\d\dT/`,
};

export const records: Lane = {
  name: 'records',
  doc: 'Text in which every fourth record has a stack trace of fifteen lines, and ten rules. The unit is a line, however many of them are a record.',
  quick: false,
  run: async (context) => {
    const lines = makeTextLines({ count: RECORDS }).flatMap((line, at) => (at % 4 === 0 ? [line, ...TRACE] : [line]));
    const log = new LogLines(context.folder, 'records', lines);
    const contestants = Object.entries(STREAMS).map(([who, stream]): Contestant => {
      const program = programOf(alertsText(stream, makePatterns(10).map(predicateOf)));
      return {
        who,
        rules: 10,
        records: lines.length,
        whole: true,
        round: async (count) => {
          const { ms, records: read } = await evaluateFile(program, log.path(count));
          return { ms, hits: read > 0 ? count : 0 };
        },
        expected: (count) => count,
      };
    });
    await race(context.results, 'records', contestants, context.pace);
  },
};
