import type { Lane } from '../context.js';
import { raceJson } from '../json-race.js';
import { selective } from '../json-rules.js';

export const jsonSelective: Lane = {
  name: 'json-selective',
  doc: 'JSON lines with 12 fields and about 280 bytes. Each rule matches one host, service and level, four regions, and ranges of two numbers.',
  quick: true,
  run: (context) => raceJson(context, 'json-selective', selective, context.quick ? [1000] : [1, 10, 100, 1000, 10_000], !context.quick),
};
