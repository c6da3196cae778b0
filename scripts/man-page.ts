/** The manual page of the command, in the macros of man(7), from the same texts as the help. */
import type { Command } from '../src/cli/command.js';
import { ENVIRONMENT, EXIT_TEXTS, TITLE } from '../src/cli/help.js';

export function manPage(commands: readonly Command[]): string {
  return `${[
    '.\\" Generated from the code by `npm run docs`. Do not edit.',
    '.TH TOCSIN 1 "" "tocsin" "User Commands"',
    '.SH NAME',
    `tocsin \\- ${roff(TITLE)}`,
    '.SH SYNOPSIS',
    ...commands.flatMap((command, index) => [...(index === 0 ? [] : ['.br']), synopsis(command)]),
    '.br',
    `${bold('tocsin help')} [${italic('COMMAND')}]`,
    '.br',
    bold('tocsin --version'),
    '.SH COMMANDS',
    ...commands.flatMap(section),
    '.SH EXIT STATUS',
    ...EXIT_TEXTS.flatMap(([code, text]) => item(String(code), text)),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, text]) => item(name, text)),
    '.SH SEE ALSO',
    roff(
      'The folder `docs` of the package: `language.md` describes the rule language, `command.md` this command, and `operations.md` how to run it.',
    ),
  ].join('\n')}\n`;
}

function synopsis({ name, usage, options }: Command): string {
  const rest = [usage, Object.keys(options).length > 0 ? '[OPTIONS]' : ''].filter((word) => word !== '').join(' ');
  return `${bold(`tocsin ${name}`)}${rest === '' ? '' : ` ${placeholders(rest)}`}`;
}

function section(command: Command): readonly string[] {
  const { name, usage, summary, options, details } = command;
  return [
    `.SS "tocsin ${roff([name, usage].filter((word) => word !== '').join(' '))}"`,
    sentence(summary),
    ...(details === undefined ? [] : paragraphs(details)),
    ...Object.entries(options).flatMap(([option, { value, doc }]) => item(`--${option}`, doc, value)),
  ];
}

function item(term: string, doc: string, value?: string): readonly string[] {
  return ['.TP', `${bold(term)}${value === undefined ? '' : ` ${italic(value)}`}`, sentence(doc)];
}

/** Blocks of indented lines, such as commands to type, stay as they are; others are filled. */
function paragraphs(text: string): readonly string[] {
  return text.split('\n\n').flatMap((block) => {
    if (!block.startsWith('  ')) return ['.PP', ...block.split('\n').map(roff)];
    return ['.PP', '.RS', '.nf', ...block.split('\n').map((line) => roff(line.trim())), '.fi', '.RE'];
  });
}

/** `RULES [LOG…]`, with the words in italics. */
function placeholders(text: string): string {
  return roff(text).replace(/[A-Z]+|[a-z]+/g, (word) => (/^[A-Z]/.test(word) ? italic(word) : bold(word)));
}

function bold(text: string): string {
  return `\\fB${roff(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${roff(text)}\\fR`;
}

function sentence(text: string): string {
  const [first = '', ...rest] = text;
  return roff(`${first.toUpperCase()}${rest.join('')}${/[.!?]$/.test(text) ? '' : '.'}`);
}

/** Text that roff prints as it is, and what stands in back-quotes in bold. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll('…', '...')
    .replace(/`([^`]*)`/g, '\\fB$1\\fR')
    .replace(/^[.']/, '\\&$&')
    .replaceAll("'", '\\(aq');
}
