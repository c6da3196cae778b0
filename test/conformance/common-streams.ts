/** The streams that docs/common-logs.md shows. */
import { readFileSync } from 'node:fs';
import { loadRules } from '../../src/index.js';
import type { DecodedStream } from '../../src/sources/decode/decoded-stream.js';

export const PAGE = readFileSync('docs/common-logs.md', 'utf8');
const RULES = [...PAGE.matchAll(/^```alert\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text).join('\n');
const { program, diagnostics } = loadRules([{ path: 'common-logs.alert', text: RULES }]);

export { diagnostics };

export const STREAMS: ReadonlyMap<string, DecodedStream> = new Map(program?.streams.map((stream) => [stream.name, stream]));

export function streamNamed(name: string): DecodedStream {
  const stream = STREAMS.get(name);
  if (stream === undefined) throw new Error(`the page has no stream ${name}`);
  return stream;
}
