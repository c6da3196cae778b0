/** All commands. Each is loaded when it is called, so that the help does not wait for the parser. */
import type { CommandEntry } from './command.js';

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'check', summary: 'check rule files and report problems', load: async () => (await import('./commands/check.js')).check },
  { name: 'fmt', summary: 'format rule files', load: async () => (await import('./commands/fmt.js')).fmt },
  { name: 'test', summary: 'run the tests in rule files', load: async () => (await import('./commands/test.js')).test },
  {
    name: 'parse',
    summary: 'show how a log is read, and guess the stream that reads it',
    load: async () => (await import('./commands/parse.js')).parse,
  },
  {
    name: 'init',
    summary: 'write a rule file for logs: a stream, rules and tests',
    load: async () => (await import('./commands/init.js')).init,
  },
  {
    name: 'replay',
    summary: 'evaluate logs that have been written, and show the notifications that would have been sent',
    load: async () => (await import('./commands/replay.js')).replay,
  },
  {
    name: 'run',
    summary: 'evaluate logs as they are written, and send notifications to the sinks',
    load: async () => (await import('./commands/run.js')).run,
  },
  { name: 'status', summary: 'show the status of a running tocsin', load: async () => (await import('./commands/status.js')).status },
  { name: 'sinks', summary: 'send a test notification to a sink', load: async () => (await import('./commands/sinks.js')).sinks },
  {
    name: 'routes',
    summary: 'show which sinks a notification would go to, and by which route',
    load: async () => (await import('./commands/routes.js')).routes,
  },
  { name: 'explain', summary: 'explain a message by its code', load: async () => (await import('./commands/explain.js')).explain },
  {
    name: 'completion',
    summary: 'print a script that completes tocsin in a shell',
    load: async () => (await import('./commands/completion.js')).completion(COMMANDS),
  },
];
