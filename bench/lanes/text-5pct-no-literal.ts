import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import { makePatternsSomeWithoutLiteral, makeTextLines } from '../text-lines.js';
import { raceText } from '../text-race.js';

export const text5pctNoLiteral: Lane = {
  name: 'text-5pct-no-literal',
  doc: 'The same lines. One in twenty of the 1,000 patterns has no literal to search for first.',
  quick: false,
  run: (context) => {
    const count = context.quick ? 25_000 : 200_000;
    const lines = new LogLines(context.folder, 'text-5pct-no-literal', makeTextLines({ count }));
    return raceText(context, 'text-5pct-no-literal', lines, [makePatternsSomeWithoutLiteral(1000)]);
  },
};
