import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import { makePatterns, makeTextLines } from '../text-lines.js';
import { raceText } from '../text-race.js';

export const text: Lane = {
  name: 'text',
  doc: 'Lines of text, some 120 bytes with the time at their head; seven in ten patterns are texts, three regular expressions in which a text stands.',
  quick: true,
  run: (context) => {
    const count = context.quick ? 100_000 : 200_000;
    const lines = new LogLines(context.folder, 'text', makeTextLines({ count }));
    return raceText(context, 'text', lines, [makePatterns(1), makePatterns(1000)]);
  },
};
