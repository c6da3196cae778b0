/** All commands. They are loaded when they are called: the help must not wait for the parser. */
import type { Command } from './command.js';

export interface CommandEntry {
  readonly name: string;
  /** The same as in the command itself; a test holds them equal. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const COMMANDS: readonly CommandEntry[] = [
  { name: 'check', summary: 'say what is wrong with rule files', load: async () => (await import('./commands/check.js')).check },
  { name: 'fmt', summary: 'lay rule files out in the one way', load: async () => (await import('./commands/fmt.js')).fmt },
  { name: 'test', summary: 'run the tests in rule files', load: async () => (await import('./commands/test.js')).test },
  {
    name: 'replay',
    summary: 'judge logs that have been written, and show what would have been told',
    load: async () => (await import('./commands/replay.js')).replay,
  },
  { name: 'run', summary: 'judge what comes in and tell the sinks', load: async () => (await import('./commands/run.js')).run },
  { name: 'status', summary: 'ask a running one how it is', load: async () => (await import('./commands/status.js')).status },
  { name: 'sinks', summary: 'send a trial to a sink', load: async () => (await import('./commands/sinks.js')).sinks },
  { name: 'explain', summary: 'tell more about a message', load: async () => (await import('./commands/explain.js')).explain },
];
