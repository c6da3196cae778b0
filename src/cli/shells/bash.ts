import type { CompletedCommand, Shell } from './shell.js';
import { GLOBAL_OPTIONS, optionsOf, quoted, takesPath, takesPaths } from './shell.js';

/** Works in bash 3.2, the one of macOS, which cannot switch off files for one completion: there, files are offered too often. */
export const bash: Shell = {
  name: 'bash',
  setup: 'source <(tocsin completion bash)',
  script: (commands) => `# bash completion for tocsin. Load it in ~/.bashrc: source <(tocsin completion bash)
_tocsin() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  # \`--format=json\` is three words.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    _tocsin_words ${quoted([...commands.map(({ name }) => name), ...Object.keys(GLOBAL_OPTIONS).map((name) => `--${name}`)].join(' '))}
    return
  fi
  case "$command $before" in
${commands.flatMap(valueCases).join('\n')}
  esac
  case "$command:$COMP_CWORD:$word" in
${commands.flatMap(argumentCases).join('\n')}
  esac
}
_tocsin_words() {
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$1" -- "$word"))
}
complete -o default -F _tocsin tocsin
`,
};

/** The values of options. Without words, the default of `complete` applies: files. */
function valueCases(command: CompletedCommand): readonly string[] {
  return Object.entries(command.options).flatMap(([name, option]) => {
    if (option.type === 'boolean') return [];
    const words = option.choices?.join(' ');
    const action =
      words === undefined ? (takesPath(option) ? 'return' : "_tocsin_words ''; return") : `_tocsin_words ${quoted(words)}; return`;
    return [`    ${quoted(`${command.name} --${name}`)}) ${action} ;;`];
  });
}

function argumentCases(command: CompletedCommand): readonly string[] {
  const options = optionsOf(command).map(([name]) => `--${name}`);
  return [
    `    ${command.name}:*:-*) _tocsin_words ${quoted(options.join(' '))} ;;`,
    ...(command.words === undefined ? [] : [`    ${command.name}:2:*) _tocsin_words ${quoted(command.words.join(' '))} ;;`]),
    ...(takesPaths(command) ? [] : [`    ${command.name}:*) _tocsin_words '' ;;`]),
  ];
}
