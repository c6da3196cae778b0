import type { CommandOption } from '../command.js';
import type { CompletedCommand, Shell } from './shell.js';
import { GLOBAL_OPTIONS, optionsOf, quoted, takesPath, takesPaths } from './shell.js';

export const zsh: Shell = {
  name: 'zsh',
  setup: 'source <(tocsin completion zsh)',
  script: (commands) => `#compdef tocsin
# zsh completion for tocsin. Save it as _tocsin in a folder of $fpath, or load it after compinit: source <(tocsin completion zsh)
_tocsin() {
  local state
  local -a line commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _arguments -C \\
${Object.entries(GLOBAL_OPTIONS)
  .map(([name, option]) => `    ${optionSpec(name, option)} \\`)
  .join('\n')}
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
if [[ $funcstack[1] == _tocsin ]]; then
  _tocsin "$@"
else
  compdef _tocsin tocsin
fi
`,
};

function commandCase(command: CompletedCommand): string {
  const specs = [
    ...optionsOf(command).map(([name, option]) => optionSpec(name, option)),
    ...(command.words === undefined ? [] : [quoted(`1:argument:(${command.words.join(' ')})`)]),
    ...(takesPaths(command) ? [quoted('*:path:_files')] : []),
  ];
  return `        ${command.name})\n          _arguments ${specs.join(' \\\n            ')} ;;`;
}

/** `'*--rules=[more rules]:RULES:_files'`. */
function optionSpec(name: string, option: CommandOption): string {
  const doc = option.doc.replace(/[[\]\\:]/g, '\\$&');
  const head = `${option.multiple === true ? '*' : ''}--${name}`;
  if (option.type === 'boolean') return quoted(`${head}[${doc}]`);
  const action = option.choices === undefined ? (takesPath(option) ? '_files' : '') : `(${option.choices.join(' ')})`;
  return quoted(`${head}=[${doc}]:${option.value ?? name}:${action}`);
}
