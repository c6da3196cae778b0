import { CODES, codeDoc } from '../../parser/codes.js';
import { suggestion } from '../../parser/suggest.js';
import type { Command } from '../command.js';
import { EXIT, UsageError } from '../command.js';

export const explain: Command = {
  name: 'explain',
  summary: 'explain a message by its code',
  usage: '[CODE]',
  words: CODES.map(({ code }) => code),
  options: {},
  details: 'Without a code, lists all codes.',
  run: async (args, io) => {
    const [code, extra] = args.positionals;
    if (extra !== undefined) throw new UsageError(`\`explain\` takes one code, not ${args.positionals.join(' ')}`);
    if (code === undefined) {
      io.out(`${CODES.map((doc) => `${doc.code}  ${doc.title}`).join('\n')}\n`);
      return EXIT.ok;
    }
    const doc = codeDoc(code);
    if (doc === undefined) {
      const near = suggestion(
        code.toUpperCase(),
        CODES.map((known) => known.code),
      );
      throw new UsageError(`there is no code ${code}${near === undefined ? '; `tocsin explain` lists them' : `; ${near}`}`);
    }
    const indented = (text: string): string =>
      text
        .trim()
        .split('\n')
        .map((line) => `    ${line.length > 200 ? `${line.slice(0, 120)}…` : line}`)
        .slice(0, 40)
        .join('\n');
    io.out(
      `${doc.code}: ${doc.title} (${doc.severity})\n\n${doc.explain}\n\nWrong:\n\n${indented(doc.bad)}\n\nRight:\n\n${indented(doc.good)}\n`,
    );
    return EXIT.ok;
  },
};
