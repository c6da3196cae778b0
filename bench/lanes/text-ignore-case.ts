import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import { makePatterns, makeTextLines } from '../text-lines.js';
import { raceText } from '../text-race.js';

export const textIgnoreCase: Lane = {
  name: 'text-ignore-case',
  doc: 'The same lines with words in random case, and 1,000 case-insensitive patterns.',
  quick: false,
  run: (context) => {
    const count = context.quick ? 25_000 : 200_000;
    const lines = new LogLines(context.folder, 'text-ignore-case', makeTextLines({ count, anyCase: true }));
    return raceText(context, 'text-ignore-case', lines, [makePatterns(1000, true)]);
  },
};
