import type { Lane } from '../context.js';
import { raceJson } from '../json-race.js';
import { fifth } from '../json-rules.js';

export const json20pct: Lane = {
  name: 'json-20pct',
  doc: 'The same lines. A fifth of them matches at least one of 1,000 rules.',
  quick: false,
  run: (context) => raceJson(context, 'json-20pct', fifth, [1000], !context.quick),
};
