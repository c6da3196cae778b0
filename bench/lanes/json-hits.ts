import type { Lane } from '../context.js';
import { raceJson } from '../json-race.js';
import { hitting } from '../json-rules.js';

export const jsonHits: Lane = {
  name: 'json-hits',
  doc: 'The same lines. Each rule matches one host and ranges that many lines are in.',
  quick: true,
  run: (context) => raceJson(context, 'json-hits', hitting, [1000], !context.quick),
};
