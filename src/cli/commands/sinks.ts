import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorText } from '../../delivery/error-text.js';
import { makeSink, secretValues } from '../../delivery/make-sink.js';
import type { Notification } from '../../notify/notification.js';
import type { CheckedSink, Program, Severity } from '../../parser/program.js';
import { suggestion } from '../../parser/suggest.js';
import type { SendResult, Sink } from '../../sinks/sink.js';
import { SINKS } from '../../sinks/sinks.js';
import type { Command, Io } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { needProgram } from '../rules.js';

const SEVERITIES: readonly Severity[] = ['info', 'warn', 'page'];

export const sinks: Command = {
  name: 'sinks',
  summary: 'send a test notification to a sink',
  usage: 'test NAME RULES…',
  words: ['test'],
  options: {
    severity: {
      type: 'string',
      value: 'SEVERITY',
      choices: SEVERITIES,
      doc: 'the severity of the notification: info, warn or page; default: info',
    },
    'leave-open': { type: 'boolean', doc: 'do not send the resolved notification' },
    ...SINKS_OPTION,
  },
  details:
    'Creates the sink NAME as `tocsin run` does, with its secrets, and sends a test notification and then its resolution, so that no incident stays open at\nthe destination. Each is sent once, and the output says whether `tocsin run` would retry a failure. Exit codes: 0 both were delivered; 1 one was not.',
  run: async (args, io) => {
    const [subcommand, name, ...files] = args.positionals;
    if (subcommand !== 'test')
      throw new UsageError(
        `\`sinks\` ${subcommand === undefined ? 'needs a subcommand' : `has no subcommand ${JSON.stringify(subcommand)}`}; use \`tocsin sinks test NAME RULES\``,
      );
    if (name === undefined) throw new UsageError('no sink given: use `tocsin sinks test NAME RULES`');
    const severity = SEVERITIES.find((each) => each === (args.text('severity') ?? 'info'));
    if (severity === undefined) throw new UsageError(`--severity ${args.text('severity') ?? ''}: use info, warn or page`);
    const sinkTypes = await sinkTypesOf(args, io);
    const program = await needProgram(files, io, sinkTypes);
    if (program === undefined) return EXIT.problems;
    const declared = declaredSink(program, name);
    let sink: Sink;
    try {
      sink = makeSink(declared, [...SINKS, ...sinkTypes], secretsOf(io), {
        program,
        print: io.out,
        colour: wantsColour(io, io.outIsTerminal),
        cwd: io.cwd,
      });
    } catch (error) {
      io.error(`sink ${name} cannot be created: ${error instanceof Error ? error.message : String(error)}\n`);
      return EXIT.problems;
    }
    try {
      for (const notification of testNotifications(name, severity, io.now(), args.flag('leave-open'))) {
        const result = await send(sink, notification, io.stop, secretValues(declared, secretsOf(io)));
        const what = notification.kind === 'resolved' ? 'the resolved notification' : 'the test notification';
        if (!result.ok) {
          io.error(`${name} (${declared.type}) did not accept ${what}: ${result.message}. ${retryText(result)}\n`);
          return EXIT.problems;
        }
        io.out(`${name} (${declared.type}) accepted ${what}\n`);
      }
      return EXIT.ok;
    } finally {
      await sink.close();
    }
  },
};

function declaredSink({ sinks: all }: Program, name: string): CheckedSink {
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const names = all.map((each) => each.name);
  const help = suggestion(name, names) ?? (names.length === 0 ? 'these rules have none' : `there are ${names.join(', ')}`);
  throw new UsageError(`there is no sink ${JSON.stringify(name)}; ${help}`);
}

function secretsOf({ env, cwd }: Io): Parameters<typeof makeSink>[2] {
  return { env, readFile: (path) => readFileSync(resolve(cwd, path), 'utf8') };
}

/** Each call makes a firing of its own, so that no destination takes it for a repeat of the last one. */
function testNotifications(sink: string, severity: Severity, nowMs: number, isLeftOpen: boolean): readonly Notification[] {
  const firingId = `test-${sink}@${nowMs}`;
  const fired: Notification = {
    id: `${firingId}#fired`,
    firingId,
    kind: 'fired',
    alert: 'TocsinTest',
    group: { sink },
    severity,
    at: nowMs,
    since: nowMs,
    reason: 'condition',
    labels: { test: 'true' },
    clauses: [],
    summary: 'This is a test of the sink. Nothing has happened, and there is nothing to do.',
  };
  return isLeftOpen ? [fired] : [fired, { ...fired, id: `${firingId}#resolved`, kind: 'resolved', reason: 'cleared' }];
}

async function send(sink: Sink, notification: Notification, stop: AbortSignal, secrets: readonly string[]): Promise<SendResult> {
  try {
    return await sink.send(notification, stop, { mayBeRepeat: false });
  } catch (error) {
    return { ok: false, again: true, message: `the sink threw ${errorText(error, secrets)}` };
  }
}

function retryText({ again, retryAfterMs }: SendResult & { readonly ok: false }): string {
  if (!again) return '`tocsin run` would not retry it';
  return `\`tocsin run\` would retry it${retryAfterMs === undefined ? '' : ` after ${Math.ceil(retryAfterMs / 1000)}s`}`;
}
