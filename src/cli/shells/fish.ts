import type { CommandOption } from '../command.js';
import type { CompletedCommand, Shell } from './shell.js';
import { GLOBAL_OPTIONS, optionsOf, quoted, takesPath, takesPaths } from './shell.js';

export const fish: Shell = {
  name: 'fish',
  setup: 'tocsin completion fish | source',
  script: (commands) => `# fish completion for tocsin. Load it in config.fish: tocsin completion fish | source
function __tocsin_is --description 'Whether the command is the first argument, at the position of the second, if given'
  set -l words (commandline -opc)
  test (count $words) -ge 2; and test "$words[2]" = "$argv[1]"; or return 1
  test (count $argv) -lt 2; or test (count $words) -eq "$argv[2]"
end
function __tocsin_has_no_command
  test (count (commandline -opc)) -eq 1
end
complete -c tocsin -f
${Object.entries(GLOBAL_OPTIONS)
  .map(([name, option]) => `complete -c tocsin -n __tocsin_has_no_command ${optionFlags(name, option)}`)
  .join('\n')}
${commands.flatMap(commandLines).join('\n')}
`,
};

function commandLines(command: CompletedCommand): readonly string[] {
  const { name, summary, words } = command;
  const isIt = `complete -c tocsin -n ${quoted(`__tocsin_is ${name}`)}`;
  return [
    `complete -c tocsin -n __tocsin_has_no_command -a ${name} -d ${quoted(summary)}`,
    ...optionsOf(command).map(([option, descriptor]) => `${isIt} ${optionFlags(option, descriptor)}`),
    ...(words === undefined ? [] : [`complete -c tocsin -n ${quoted(`__tocsin_is ${name} 2`)} -a ${quoted(words.join(' '))}`]),
    ...(takesPaths(command) ? [`${isIt} -F`] : []),
  ];
}

function optionFlags(name: string, option: CommandOption): string {
  const doc = `-d ${quoted(option.doc)}`;
  if (option.type === 'boolean') return `-l ${name} ${doc}`;
  if (option.choices !== undefined) return `-l ${name} -x -a ${quoted(option.choices.join(' '))} ${doc}`;
  return `-l ${name} ${takesPath(option) ? '-r -F' : '-x'} ${doc}`;
}
