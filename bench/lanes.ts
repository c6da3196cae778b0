/** All lanes, in the order in which they run. */
import type { Lane } from './context.js';
import { formats } from './lanes/formats.js';
import { functions } from './lanes/functions.js';
import { ingest } from './lanes/ingest.js';
import { json20pct } from './lanes/json-20pct.js';
import { jsonHits } from './lanes/json-hits.js';
import { jsonOne } from './lanes/json-one.js';
import { jsonSelective } from './lanes/json-selective.js';
import { load } from './lanes/load.js';
import { longLines } from './lanes/long-lines.js';
import { manyGroups } from './lanes/many-groups.js';
import { manyWindows } from './lanes/many-windows.js';
import { matching } from './lanes/matching.js';
import { records } from './lanes/records.js';
import { rxjs } from './lanes/rxjs.js';
import { scaling } from './lanes/scaling.js';
import { silence } from './lanes/silence.js';
import { spans } from './lanes/spans.js';
import { text } from './lanes/text.js';
import { text5pctNoLiteral } from './lanes/text-5pct-no-literal.js';
import { textIgnoreCase } from './lanes/text-ignore-case.js';

export const LANES: readonly Lane[] = [
  jsonSelective,
  jsonHits,
  json20pct,
  jsonOne,
  matching,
  text,
  text5pctNoLiteral,
  textIgnoreCase,
  manyWindows,
  manyGroups,
  spans,
  functions,
  longLines,
  formats,
  records,
  scaling,
  load,
  silence,
  rxjs,
  ingest,
];
