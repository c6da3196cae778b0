import { readFileSync } from 'node:fs';
import type { Notification } from '../../notify/notification.js';
import { makeSink } from '../../sinks/make-sink.js';
import type { SendResult, Sink } from '../../sinks/sink.js';
import { SINKS } from '../../sinks/sinks.js';
import type { Command } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import { needProgram } from '../rules.js';

export const sinks: Command = {
  name: 'sinks',
  summary: 'send a trial through a sink of the rules',
  usage: 'test NAME RULES…',
  options: {},
  details:
    'Sends what says of itself that it is a trial, and then its end, the way that notifications go: with the options and secrets of the sink in the rules. Says what came back; ends with 1 if it was\nnot taken.',
  run: async (args, io) => {
    const [what, name, ...rules] = args.positionals;
    if (what !== 'test' || name === undefined || rules.length === 0) throw new UsageError('say `tocsin sinks test NAME RULES`');
    const program = await needProgram(rules, io);
    if (program === undefined) return EXIT.notFine;
    const declared = program.sinks.find((sink) => sink.name === name);
    if (declared === undefined) {
      const names = program.sinks.map((sink) => sink.name);
      throw new UsageError(`these rules have no sink ${name}; ${names.length === 0 ? 'they have none' : `there are ${names.join(', ')}`}`);
    }
    let sink: Sink;
    try {
      const secrets = { env: io.env, readFile: (path: string) => readFileSync(path, 'utf8') };
      sink = makeSink(declared, SINKS, secrets, { program, print: io.out, colour: wantsColour(io, io.outIsTerminal), cwd: io.cwd });
    } catch (error) {
      throw new UsageError(`sink ${name}: ${error instanceof Error ? error.message : 'it cannot be made'}`);
    }
    let isTaken = true;
    try {
      for (const kind of ['fired', 'resolved'] as const) {
        const startedMs = io.now();
        const result = await send(sink, trial(kind, name, startedMs));
        const took = `${(io.now() - startedMs).toLocaleString('en-US')} ms`;
        io.error(
          result.ok
            ? `${name}: ${kind}: taken after ${took}\n`
            : `${name}: ${kind}: not taken after ${took}: ${result.message}; ${meaning(result)}\n`,
        );
        isTaken &&= result.ok;
        if (!result.ok) break;
      }
    } finally {
      await sink.close();
    }
    return isTaken ? EXIT.fine : EXIT.notFine;
  },
};

function meaning({ again, retryAfterMs }: Extract<SendResult, { readonly ok: false }>): string {
  if (!again) return 'a notification would be given up';
  return retryAfterMs === undefined
    ? 'a notification would be tried again'
    : `a notification would be tried again after ${retryAfterMs / 1000} s`;
}

async function send(sink: Sink, notification: Notification): Promise<SendResult> {
  try {
    return await sink.send(notification);
  } catch (error) {
    return { ok: false, again: false, message: `the sink failed: ${error instanceof Error ? error.name : 'unknown error'}` };
  }
}

function trial(kind: 'fired' | 'resolved', sink: string, atMs: number): Notification {
  const firingId = `trial ${sink} ${Math.floor(atMs / 60_000)}`;
  return {
    id: `${firingId} ${kind}`,
    firingId,
    kind,
    alert: 'TocsinTrial',
    group: { sink },
    severity: 'info',
    at: atMs,
    since: atMs,
    reason: kind === 'fired' ? 'condition' : 'cleared',
    labels: { trial: 'true' },
    clauses: [],
    summary: `This is a trial of the sink ${sink}. Nothing is wrong, and there is nothing to do.`,
  };
}
