import type { Lane } from '../context.js';
import { raceJson } from '../json-race.js';
import { selective } from '../json-rules.js';

export const jsonOne: Lane = {
  name: 'json-one',
  doc: 'The same lines and one selective rule.',
  quick: true,
  run: (context) => raceJson(context, 'json-one', selective, [1], false),
};
