import { many } from '../../engine/output/many.js';
import { format } from '../../parser/print/format.js';
import { renderDiagnostics } from '../../parser/render-diagnostic.js';
import type { Command, Io } from '../command.js';
import { EXIT, wantsColour } from '../command.js';
import { readRuleFiles, readRuleText, STDIN, writeRuleFile } from '../rules.js';

export const fmt: Command = {
  name: 'fmt',
  summary: 'format rule files',
  usage: 'RULES…',
  options: { check: { type: 'boolean', doc: 'change nothing; list the files that would change, and exit with 1 if there are any' } },
  details: 'RULES are rule files, folders or globs. A single `-` formats standard input to standard output.',
  run: async (args, io) => {
    if (args.positionals.length === 1 && args.positionals[0] === STDIN) return formatInput(io);
    let changed = 0;
    let broken = 0;
    const sources = await readRuleFiles(args.positionals, io);
    for (const source of sources) {
      const { text, diagnostics } = format(source);
      if (diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
        io.error(`${renderDiagnostics(diagnostics, { colour: wantsColour(io, io.errorIsTerminal) }).trimEnd()}\n\n`);
        broken += 1;
      } else if (text !== source.text) {
        changed += 1;
        io.out(`${source.path}\n`);
        if (!args.flag('check')) await writeRuleFile(source.path, text, io);
      }
    }
    const verb = args.flag('check') ? 'would change' : 'changed';
    const left = broken > 0 ? `, ${many(broken, 'file')} not formatted because of syntax errors` : '';
    io.error(`${many(changed, 'file')} of ${sources.length} ${verb}${left}\n`);
    return broken > 0 || (args.flag('check') && changed > 0) ? EXIT.problems : EXIT.ok;
  },
};

async function formatInput(io: Io): Promise<number> {
  const { text, diagnostics } = format(await readRuleText(io));
  if (diagnostics.length > 0) io.error(renderDiagnostics(diagnostics, { colour: wantsColour(io, io.errorIsTerminal) }));
  io.out(text);
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error') ? EXIT.problems : EXIT.ok;
}
