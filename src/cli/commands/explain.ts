import { CODES, codeDoc } from '../../parser/codes.js';
import { suggestion } from '../../parser/suggest.js';
import type { Command } from '../command.js';
import { EXIT, UsageError } from '../command.js';

export const explain: Command = {
  name: 'explain',
  summary: 'tell more about a message',
  usage: '[CODE]',
  options: {},
  details: 'Without a code, all codes are listed.',
  run: async (args, io) => {
    const [code] = args.positionals;
    if (code === undefined) {
      io.out(`${CODES.map((doc) => `${doc.code}  ${doc.title}`).join('\n')}\n`);
      return EXIT.fine;
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
      `${doc.code}: ${doc.title} (${doc.severity})\n\n${doc.explain}\n\nThis is not right:\n\n${indented(doc.bad)}\n\nThis is:\n\n${indented(doc.good)}\n`,
    );
    return EXIT.fine;
  },
};
