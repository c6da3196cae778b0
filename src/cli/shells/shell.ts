/** A shell for which `completion` prints a script. */
import type { Command, CommandOption } from '../command.js';
import { isPathPlaceholder } from '../command.js';

/** What a script needs to know of a command. */
export type CompletedCommand = Pick<Command, 'name' | 'summary' | 'usage' | 'words' | 'options'>;

export interface Shell {
  readonly name: string;
  /** How to load the script in this shell, as a command. */
  readonly setup: string;
  script(commands: readonly CompletedCommand[]): string;
}

/** Options before a command. */
export const GLOBAL_OPTIONS: Readonly<Record<string, CommandOption>> = {
  help: { type: 'boolean', doc: 'show the commands' },
  version: { type: 'boolean', doc: 'print the version' },
};

/** The options of a command, with the one that all have. */
export function optionsOf(command: CompletedCommand): readonly (readonly [string, CommandOption])[] {
  return Object.entries({ ...command.options, help: { type: 'boolean', doc: 'show the options of the command' } });
}

export function takesPaths(command: CompletedCommand): boolean {
  return isPathPlaceholder(command.usage);
}

export function takesPath(option: CommandOption): boolean {
  return isPathPlaceholder(option.value ?? '');
}

/** A word that no shell expands. Fish and the others agree on it as long as there is no backslash in the text. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
