import type { Lane } from '../context.js';
import { raceJson } from '../json-race.js';
import { selective } from '../json-rules.js';

export const jsonSelective: Lane = {
  name: 'json-selective',
  doc: 'JSON lines of 12 fields and some 280 bytes; each rule asks for one host, service and level, four regions, and bounds on two numbers.',
  quick: true,
  run: (context) => raceJson(context, 'json-selective', selective, context.quick ? [1000] : [1, 10, 100, 1000, 10_000], !context.quick),
};
