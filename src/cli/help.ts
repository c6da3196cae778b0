/** The texts of the help. The manual page is made of the same ones. */
import type { Command } from './command.js';
import { COMMANDS } from './commands.js';

export const TITLE = 'alerting rules for logs';

/** What each exit code means. */
export const EXIT_TEXTS: readonly (readonly [number, string])[] = [
  [0, 'success'],
  [1, 'problems found (errors in rules, failing tests, unformatted files, logs without a readable record, an unhealthy status)'],
  [2, 'wrong usage'],
  [3, 'something could not be read or written'],
  [70, 'a bug in tocsin'],
];

/** Variables of the environment that any command reads; options name their own. */
export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['NO_COLOR', 'no colours; otherwise, terminals get them'],
  ['FORCE_COLOR', 'colours, also where the output is no terminal'],
  ['TOCSIN_DEBUG', '1: a bug in tocsin is reported with its stack'],
];

export function overview(): string {
  const width = Math.max(...COMMANDS.map((command) => command.name.length));
  return `tocsin: ${TITLE}

${COMMANDS.map((command) => `  tocsin ${command.name.padEnd(width)}  ${command.summary}`).join('\n')}

\`tocsin help COMMAND\` shows the options of a command. \`tocsin --version\` prints the version.

Exit codes:
${listText(EXIT_TEXTS)}
Environment:
${listText(ENVIRONMENT)}`;
}

function listText(entries: readonly (readonly [string | number, string])[]): string {
  const width = Math.max(...entries.map(([name]) => String(name).length));
  return entries.map(([name, doc]) => `  ${String(name).padEnd(width)}  ${doc}\n`).join('');
}

export function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, option]) => [`--${name}${option.value === undefined ? '' : ` ${option.value}`}`, option.doc] as const,
  );
  const list = options.length === 0 ? '' : `\n${listText(options)}`;
  const head = ['tocsin', command.name, command.usage, options.length > 0 ? '[OPTIONS]' : ''].filter((word) => word !== '').join(' ');
  return `${head}\n\n${command.summary}\n${list}${command.details === undefined ? '' : `\n${command.details}\n`}`;
}
