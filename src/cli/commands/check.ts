import { many } from '../../engine/output/many.js';
import type { LoadedRules } from '../../load.js';
import { loadRules } from '../../load.js';
import type { CheckedSink } from '../../parser/program.js';
import { renderDiagnostics } from '../../parser/render-diagnostic.js';
import type { SourceText } from '../../parser/source.js';
import { listsOnDisk } from '../../read-list.js';
import { isInstalled, missingPackages } from '../../sinks/shared/optional-packages.js';
import type { SinkType } from '../../sinks/sink.js';
import { SINKS } from '../../sinks/sinks.js';
import type { Command, Io } from '../command.js';
import { EXIT, UsageError, wantsColour } from '../command.js';
import { DIAGNOSTIC_FORMATS } from '../diagnostics/diagnostic-formats.js';
import { fixRules } from '../fix-rules.js';
import { oneOf } from '../one-of.js';
import { SINKS_OPTION, sinkTypesOf } from '../own-sinks.js';
import { readRuleFiles, readRuleText, STDIN, writeRuleFile } from '../rules.js';

export const check: Command = {
  name: 'check',
  summary: 'check rule files and report problems',
  usage: 'RULES…',
  options: {
    notes: { type: 'boolean', doc: 'show notes too: no mistakes, but worth knowing' },
    fix: { type: 'boolean', doc: 'correct what has one certain correction, and report the rest' },
    'max-warnings': { type: 'string', value: 'N', doc: 'exit with 1 if there are more warnings than this' },
    path: { type: 'string', value: 'PATH', doc: 'with `-`: the name of the file in messages' },
    ...Object.fromEntries(DIAGNOSTIC_FORMATS.map(({ name, doc }) => [name, { type: 'boolean' as const, doc }])),
    ...SINKS_OPTION,
  },
  details:
    "RULES are rule files, folders (all *.alert files below them) or globs. Files that are given together see each other's names. A single `-` reads standard input; with --fix the corrected text goes to standard output.",
  run: async (args, io) => {
    const most = mostWarnings(args.text('max-warnings'));
    const format = oneOf(DIAGNOSTIC_FORMATS, args);
    const sinkTypes = await sinkTypesOf(args, io);
    const isInput = args.positionals.length === 1 && args.positionals[0] === STDIN;
    if (!isInput && args.text('path') !== undefined)
      throw new UsageError('--path is for rules from standard input: `tocsin check - --path PATH`');
    const before = isInput ? [await readRuleText(io, args.text('path'))] : await readRuleFiles(args.positionals, io);
    const load = (texts: readonly SourceText[]): LoadedRules => loadRules(texts, { sinkTypes, readList: listsOnDisk(io.cwd) });
    const { sources, program, diagnostics, fixes } = args.flag('fix')
      ? fixRules(before, load)
      : { ...load(before), sources: before, fixes: 0 };
    if (args.flag('fix')) await writeFixed(before, sources, isInput, io);
    const out = args.flag('fix') && isInput ? io.error : io.out;
    const shown = diagnostics.filter((diagnostic) => diagnostic.severity !== 'note' || args.flag('notes'));
    const count = (severity: string): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    const hasProblems = count('error') > 0 || count('warning') > most;
    const code = hasProblems ? EXIT.problems : EXIT.ok;
    if (format !== undefined) {
      out(format.print(shown));
      return code;
    }
    if (shown.length > 0) out(`${renderDiagnostics(shown, { colour: wantsColour(io, io.outIsTerminal) }).trimEnd()}\n\n`);
    for (const line of missingPackageLines(program?.sinks ?? [], [...SINKS, ...sinkTypes])) out(`${line}\n`);
    const fixable = shown.filter(({ fix }) => fix !== undefined).length;
    const found = [
      ...(fixes > 0 ? [`${many(fixes, 'fix', 'fixes')} applied`] : []),
      ...(count('error') > 0 ? [many(count('error'), 'error')] : ['no errors']),
      ...(count('warning') > 0 ? [many(count('warning'), 'warning')] : []),
      ...(count('note') > 0 && !args.flag('notes') ? [`${many(count('note'), 'note')} (--notes shows them)`] : []),
    ].join(', ');
    const what = [
      many(sources.length, 'file'),
      ...(program === undefined ? [] : [many(program.alerts.length, 'alert'), many(program.tests.length, 'test')]),
    ].join(', ');
    out(`${what}: ${found}${fixable > 0 ? `; \`--fix\` corrects ${fixable}` : ''}\n`);
    return code;
  },
};

function mostWarnings(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new UsageError(`--max-warnings needs a whole number, such as 0, not ${text}`);
  return Number(text);
}

async function writeFixed(before: readonly SourceText[], after: readonly SourceText[], isInput: boolean, io: Io): Promise<void> {
  for (const [index, { path, text }] of after.entries()) {
    if (isInput) io.out(text);
    else if (text !== before[index]?.text) await writeRuleFile(path, text, io);
  }
}

/** Not an error: `tocsin run` may have the package where it runs. It would refuse to start with the same text. */
function missingPackageLines(sinks: readonly CheckedSink[], types: readonly SinkType[]): readonly string[] {
  return sinks.flatMap(({ name, type }) => {
    const packages = types.find((each) => each.type === type)?.packages ?? [];
    const missing = missingPackages(type, packages, isInstalled);
    return missing === undefined ? [] : [`not installed here: sink ${name}: ${missing}`];
  });
}
