/** A program that uses the installed package; `scripts/check-package.mjs` compiles it against the packed declarations. */
import { Subject } from 'rxjs';
import type { Delivery, Notification, Program, RunStatus, SinkType, Tocsin, TocsinOptions, Transition } from 'tocsin';
import {
  alerts,
  alertsFrom,
  createTocsin,
  deliveries,
  loadRules,
  pinoStream,
  RulesProblem,
  renderDiagnostics,
  winstonTransport,
} from 'tocsin';
import type { Engine, RecordBatch } from 'tocsin/core';
import { createEngine, createObjectReader, format, parse, loadRules as parseRules } from 'tocsin/core';
import type { SendResult, Sink, SinkContext } from 'tocsin/sinks';
import { createDeliverer, makeSink, notificationText } from 'tocsin/sinks';
import type { TestResult } from 'tocsin/testing';
import { runTests } from 'tocsin/testing';

interface LogRecord {
  readonly ts: string;
  readonly level: 'info' | 'error';
}

const chat: SinkType = {
  type: 'chat',
  create: (options, context: SinkContext): Sink => ({
    send: async (notification): Promise<SendResult> => {
      context.print(`${String(options['channel'])} ${notificationText(notification, context.program, false)}`);
      return { ok: true };
    },
    close: async () => {},
  }),
};

export function programOf(text: string): Program {
  const { program, diagnostics } = loadRules([{ path: 'a.alert', text }], { sinkTypes: [chat] });
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

export async function embed(options: Omit<TocsinOptions, 'rules'>, program: Program): Promise<RunStatus> {
  const tocsin: Tocsin = createTocsin({ ...options, rules: [], sinkTypes: [chat] });
  tocsin.transitions.subscribe((transitions: readonly Transition[]) => transitions.map(({ at }) => at.toFixed()));
  tocsin.deliveries.subscribe((given: readonly Delivery[]) => given.map(({ to }) => to.join()));
  try {
    await tocsin.start();
  } catch (error) {
    if (error instanceof RulesProblem) throw new Error(error.message);
  }
  pinoStream(tocsin, 'app').write('{}');
  winstonTransport(tocsin, 'app', { level: 'warn' }).end();
  const records = new Subject<LogRecord>();
  records.pipe(alerts(program, { onStats: ({ notTaken }) => notTaken.toFixed() })).subscribe(({ alert }) => alert.trim());
  records.pipe(deliveries(program)).subscribe(({ notification }: { readonly notification: Notification }) => notification.id);
  for await (const { summary } of alertsFrom(program, ['a line', { level: 'error' }])) summary?.trim();
  return tocsin.status();
}

export function evaluate(records: readonly Readonly<Record<string, unknown>>[]): readonly Transition[] {
  const text = format({ path: 'a', text: 'stream s { format json }' });
  const { program } = parseRules([{ path: 'a', text: text.text }]);
  const [stream] = program?.streams ?? [];
  if (program === undefined || stream === undefined || parse({ path: 'a', text: '' }).diagnostics.length > 0) return [];
  const engine: Engine = createEngine(program, { mode: 'replay' });
  engine.addSource(stream.name, 'here');
  const batch: RecordBatch = createObjectReader(stream, engine.plans[0]?.fields ?? [])(records);
  engine.push(stream.name, 'here', batch);
  return engine.finish();
}

export async function deliver(program: Program, delivery: Delivery): Promise<readonly TestResult[]> {
  const secrets = { env: {}, readFile: () => '' };
  const context: SinkContext = { program, print: () => {}, colour: false, cwd: '.' };
  for (const declared of program.sinks) await makeSink(declared, [chat], secrets, context).close();
  const deliverer = createDeliverer(program, {
    sinkTypes: [chat],
    secrets,
    onProblem: ({ sink, message }) => `${sink}: ${message}`.trim(),
  });
  deliverer.deliver(delivery);
  await deliverer.close(1000);
  return runTests(program, { filter: 'a' });
}
