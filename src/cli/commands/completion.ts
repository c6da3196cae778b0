import { suggestion } from '../../parser/suggest.js';
import type { Command, CommandEntry } from '../command.js';
import { EXIT, UsageError } from '../command.js';
import type { CompletedCommand } from '../shells/shell.js';
import { SHELLS } from '../shells/shells.js';

const NAMES = SHELLS.map(({ name }) => name);

/** @param entries all commands, this one too. */
export function completion(entries: readonly CommandEntry[]): Command {
  return {
    name: 'completion',
    summary: 'print a script that completes tocsin in a shell',
    usage: NAMES.join('|'),
    words: NAMES,
    options: {},
    details: `Completes commands, options, and their values. Load it where the shell starts:\n\n${SHELLS.map(({ setup }) => `  ${setup}`).join('\n')}`,
    run: async (args, io) => {
      const [name, extra] = args.positionals;
      if (name === undefined || extra !== undefined) throw new UsageError(`\`completion\` takes one shell: ${NAMES.join(', ')}`);
      const shell = SHELLS.find((each) => each.name === name);
      if (shell === undefined)
        throw new UsageError(`there is no completion for ${name}; ${suggestion(name, NAMES) ?? `the shells are ${NAMES.join(', ')}`}`);
      const commands = await Promise.all(entries.map((entry) => entry.load()));
      io.out(shell.script([...commands, help(entries)]));
      return EXIT.ok;
    },
  };
}

/** `tocsin help` is no command of the list. */
function help(entries: readonly CommandEntry[]): CompletedCommand {
  return {
    name: 'help',
    summary: 'show the options of a command',
    usage: '[COMMAND]',
    words: entries.map(({ name }) => name),
    options: {},
  };
}
