/** The notifications of an undisturbed run: the logs replayed in this process. */

import type { ReplaySource } from '../../src/core.js';
import type { Delivery } from '../../src/index.js';
import { loadRules, renderDiagnostics } from '../../src/index.js';
import { Session } from '../../src/session/session.js';
import { jsonNotification } from '../../src/sinks/text/json-notification.js';
import { readBatches } from '../../src/sources/decode/batches.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { NotificationBody } from '../harness/receiver.js';
import type { CrashLog } from './log.js';

/** By sink, in order; only those before `comparedUntilMs`. */
export async function expectedOf(rules: string, log: CrashLog): Promise<ReadonlyMap<string, readonly NotificationBody[]>> {
  const { program, diagnostics } = loadRules([{ path: 'crash.alert', text: rules }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  const session = Session.create(program, { mode: 'replay' });
  const sources = program.streams.map((stream): ReplaySource => {
    const file = stream.from[0]?.replace(/^logs\//, '') ?? '';
    const text = log.lines.filter((line) => line.file === file).map((line) => `${line.text}\n`);
    const decoder = createStreamDecoder({ stream, fields: session.fieldsOf(stream.name) });
    return { stream: stream.name, name: file, batches: readBatches([Buffer.from(text.join(''))], decoder).batches() };
  });
  const all: Delivery[] = [];
  for await (const { deliveries } of session.replay(sources)) all.push(...deliveries);
  all.push(...session.remindUntil(log.comparedUntilMs - 1));
  const late = session.stats().sources.reduce((sum, source) => sum + source.late, 0);
  if (late > 0) throw new Error(`${late} records of the log are late; the comparison would depend on the order of reading`);
  const bySink = new Map(program.sinks.map(({ name }) => [name, [] as NotificationBody[]]));
  for (const { notification, to } of all)
    if (notification.at < log.comparedUntilMs)
      for (const sink of to) bySink.get(sink)?.push(jsonNotification(notification) as unknown as NotificationBody);
  return bySink;
}
