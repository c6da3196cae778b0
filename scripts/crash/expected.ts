/** The notifications of an undisturbed run: the logs replayed in this process. */

import type { ReplaySource } from '../../src/core.js';
import { createEngine, replay } from '../../src/core.js';
import type { Delivery } from '../../src/index.js';
import { loadRules, renderDiagnostics } from '../../src/index.js';
import { createNotifier } from '../../src/notify/notifier.js';
import { jsonNotification } from '../../src/sinks/text/json-notification.js';
import { readBatches } from '../../src/sources/decode/batches.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { NotificationBody } from '../harness/receiver.js';
import type { CrashLog } from './log.js';

/** By sink, in order; only those before `comparedUntilMs`. */
export async function expectedOf(rules: string, log: CrashLog): Promise<ReadonlyMap<string, readonly NotificationBody[]>> {
  const { program, diagnostics } = loadRules([{ path: 'crash.alert', text: rules }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  const engine = createEngine(program, { mode: 'replay' });
  const notifier = createNotifier(program);
  const sources = program.streams.map((stream): ReplaySource => {
    const fields = engine.plans.find((plan) => plan.stream === stream.name)?.fields ?? [];
    const file = stream.from[0]?.replace(/^logs\//, '') ?? '';
    const text = log.lines.filter((line) => line.file === file).map((line) => `${line.text}\n`);
    const decoder = createStreamDecoder({ stream, fields });
    return { stream: stream.name, name: file, batches: readBatches([Buffer.from(text.join(''))], decoder).batches() };
  });
  const all: Delivery[] = [];
  for await (const transitions of replay(engine, sources)) all.push(...notifier.push(transitions));
  all.push(...notifier.advanceTo(log.comparedUntilMs - 1));
  const late = engine.stats().sources.reduce((sum, source) => sum + source.late, 0);
  if (late > 0) throw new Error(`${late} records of the log are late; the comparison would depend on the order of reading`);
  const bySink = new Map(program.sinks.map(({ name }) => [name, [] as NotificationBody[]]));
  for (const { notification, to } of all)
    if (notification.at < log.comparedUntilMs)
      for (const sink of to) bySink.get(sink)?.push(jsonNotification(notification) as unknown as NotificationBody);
  return bySink;
}
