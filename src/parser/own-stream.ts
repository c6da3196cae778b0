/** The built-in stream `tocsin`, on which a live run reports about itself. It is defined if a rule or test uses it. */
import type { RuleFile } from './ast.js';
import { parse } from './parse.js';
import type { Program } from './program.js';
import type { SourceText } from './source.js';

export const OWN_STREAM = 'tocsin';

const OWN_SOURCE: SourceText = { path: '(built in)', text: `stream ${OWN_STREAM} { format json time at lateness 1s idle 1s }` };

/** The definition, if a rule or test uses this stream and no file defines a stream with this name. */
export function ownStream(files: readonly RuleFile[]): readonly RuleFile[] {
  const blocks = files.flatMap((file) => file.blocks);
  if (blocks.some((block) => block.kind === 'stream' && block.name.text === OWN_STREAM)) return [];
  const asked = blocks.some((block) => {
    if (block.kind === 'alert') return block.clauses.some((clause) => clause.kind === 'on' && clause.stream.text === OWN_STREAM);
    if (block.kind === 'span') return block.on.text === OWN_STREAM;
    return block.kind === 'test' && block.items.some((item) => 'stream' in item && item.stream?.text === OWN_STREAM);
  });
  return asked ? [parse(OWN_SOURCE).file] : [];
}

/** Names of the alerts on this stream, or on spans made from it. */
export function ownAlerts({ alerts, spans }: Pick<Program, 'alerts' | 'spans'>): ReadonlySet<string> {
  const isOwn = (stream: string): boolean => {
    const span = spans.find(({ name }) => name === stream);
    return span === undefined ? stream === OWN_STREAM : isOwn(span.on);
  };
  return new Set(alerts.filter(({ stream }) => isOwn(stream)).map(({ name }) => name));
}

/** Names of the streams that rule files define. */
export function definedStreams<B extends { readonly range: { readonly source: SourceText } }>(
  streams: ReadonlyMap<string, B>,
): readonly string[] {
  return [...streams].filter(([, { range }]) => range.source !== OWN_SOURCE).map(([name]) => name);
}
