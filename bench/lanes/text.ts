import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import { makePatterns, makeTextLines } from '../text-lines.js';
import { raceText } from '../text-race.js';

export const text: Lane = {
  name: 'text',
  doc: 'Text lines of about 120 bytes that begin with the time. Seven of ten patterns are strings; three are regular expressions that contain a literal.',
  quick: true,
  run: (context) => {
    const count = context.quick ? 100_000 : 200_000;
    const lines = new LogLines(context.folder, 'text', makeTextLines({ count }));
    return raceText(context, 'text', lines, [makePatterns(1), makePatterns(1000)]);
  },
};
