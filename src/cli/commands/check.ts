import { many } from '../../engine/output/many.js';
import type { CheckedSink } from '../../parser/program.js';
import { renderDiagnostics } from '../../parser/render-diagnostic.js';
import { isInstalled, missingPackages } from '../../sinks/shared/optional-packages.js';
import type { SinkType } from '../../sinks/sink.js';
import { SINKS } from '../../sinks/sinks.js';
import type { Command } from '../command.js';
import { EXIT, wantsColour } from '../command.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { loadRuleFiles } from '../rules.js';

export const check: Command = {
  name: 'check',
  summary: 'check rule files and report problems',
  usage: 'RULES…',
  options: { notes: { type: 'boolean', doc: 'show notes too: no mistakes, but worth knowing' }, ...SINKS_OPTION },
  details: "RULES are rule files, folders (all *.alert files below them) or globs. Files that are given together see each other's names.",
  run: async (args, io) => {
    const sinkTypes = await sinkTypesOf(args, io);
    const { sources, program, diagnostics } = await loadRuleFiles(args.positionals, io, sinkTypes);
    const shown = diagnostics.filter((diagnostic) => diagnostic.severity !== 'note' || args.flag('notes'));
    if (shown.length > 0) io.out(`${renderDiagnostics(shown, { colour: wantsColour(io, io.outIsTerminal) }).trimEnd()}\n\n`);
    for (const line of missingPackageLines(program?.sinks ?? [], [...SINKS, ...sinkTypes])) io.out(`${line}\n`);
    const count = (severity: string): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const found = [
      ...(count('error') > 0 ? [many(count('error'), 'error')] : ['no errors']),
      ...(count('warning') > 0 ? [many(count('warning'), 'warning')] : []),
      ...(count('note') > 0 && !args.flag('notes') ? [`${many(count('note'), 'note')} (--notes shows them)`] : []),
    ].join(', ');
    const what = [
      many(sources.length, 'file'),
      ...(program === undefined ? [] : [many(program.alerts.length, 'alert'), many(program.tests.length, 'test')]),
    ].join(', ');
    io.out(`${what}: ${found}\n`);
    return count('error') > 0 ? EXIT.problems : EXIT.ok;
  },
};

/** Not an error: `tocsin run` may have the package where it runs. It would refuse to start with the same text. */
function missingPackageLines(sinks: readonly CheckedSink[], types: readonly SinkType[]): readonly string[] {
  return sinks.flatMap(({ name, type }) => {
    const packages = types.find((each) => each.type === type)?.packages ?? [];
    const missing = missingPackages(type, packages, isInstalled);
    return missing === undefined ? [] : [`not installed here: sink ${name}: ${missing}`];
  });
}
