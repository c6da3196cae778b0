import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeSink } from '../../delivery/make-sink.js';
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
  summary: 'send a trial to a sink',
  usage: 'test NAME RULES…',
  options: {
    severity: { type: 'string', value: 'SEVERITY', doc: 'info, warn or page; info unless given' },
    'leave-open': { type: 'boolean', doc: 'do not tell that it is over' },
    ...SINKS_OPTION,
  },
  details:
    'Makes the sink that is called NAME as `tocsin run` does, secrets and all, sends a notification that says it is a trial, and then that it is over, so\nthat nothing stays open. Each is sent once: what would be tried again is told. Exit codes: 0 both arrived; 1 one did not.',
  run: async (args, io) => {
    const [what, name, ...files] = args.positionals;
    if (what !== 'test')
      throw new UsageError(
        `\`sinks\` ${what === undefined ? 'does nothing alone' : `knows no ${JSON.stringify(what)}`}; say \`tocsin sinks test NAME RULES\``,
      );
    if (name === undefined) throw new UsageError('which sink? Say its name: `tocsin sinks test NAME RULES`');
    const severity = SEVERITIES.find((each) => each === (args.text('severity') ?? 'info'));
    if (severity === undefined) throw new UsageError(`--severity ${args.text('severity') ?? ''}: it must be info, warn or page`);
    const sinkTypes = await sinkTypesOf(args, io);
    const program = await needProgram(files, io, sinkTypes);
    if (program === undefined) return EXIT.notFine;
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
      io.error(`sink ${name} cannot be made: ${error instanceof Error ? error.message : 'it says nothing more'}\n`);
      return EXIT.notFine;
    }
    try {
      for (const notification of trials(name, severity, io.now(), args.flag('leave-open'))) {
        const result = await send(sink, notification, io.stop);
        const told = notification.kind === 'resolved' ? 'that it is over' : 'the trial';
        if (!result.ok) {
          io.error(`${name} (${declared.type}) did not take ${told}: ${result.message}${afterwards(result)}\n`);
          return EXIT.notFine;
        }
        io.out(`${name} (${declared.type}) took ${told}\n`);
      }
      return EXIT.fine;
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

/** Each trial is one of its own: what came of the last one says nothing about this one. */
function trials(sink: string, severity: Severity, nowMs: number, isLeftOpen: boolean): readonly Notification[] {
  const firingId = `trial-${sink}@${nowMs}`;
  const fired: Notification = {
    id: `${firingId}#fired`,
    firingId,
    kind: 'fired',
    alert: 'TocsinTrial',
    group: { sink },
    severity,
    at: nowMs,
    since: nowMs,
    reason: 'condition',
    labels: { trial: 'true' },
    clauses: [],
    summary: 'This is a trial: nothing has happened, and nothing is to be done.',
  };
  return isLeftOpen ? [fired] : [fired, { ...fired, id: `${firingId}#resolved`, kind: 'resolved', reason: 'cleared' }];
}

/** A sink that throws has a mistake in it; what it says may be a secret. */
async function send(sink: Sink, notification: Notification, stop: AbortSignal): Promise<SendResult> {
  try {
    return await sink.send(notification, stop, { mayBeRepeat: false });
  } catch (error) {
    return { ok: false, again: false, message: `the sink failed: ${error instanceof Error ? error.name : 'unknown error'}` };
  }
}

function afterwards({ again, retryAfterMs }: SendResult & { readonly ok: false }): string {
  if (!again) return '. That is final: it would not be tried again';
  return `. It would be tried again${retryAfterMs === undefined ? '' : ` after ${Math.ceil(retryAfterMs / 1000)}s`}`;
}
