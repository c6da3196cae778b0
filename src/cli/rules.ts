/** Finds and loads the rule files that a command was given. */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LoadedRules } from '../load.js';
import { loadRules } from '../load.js';
import type { Program } from '../parser/program.js';
import { renderDiagnostics } from '../parser/render-diagnostic.js';
import type { SourceText } from '../parser/source.js';
import { listsOnDisk } from '../read-list.js';
import type { SinkType } from '../sinks/sink.js';
import { findFiles, unreadableTexts } from '../sources/files/find-files.js';
import type { CommandArgs, Io } from './command.js';
import { IoProblem, UsageError, wantsColour } from './command.js';

/** Rule files by name, folder (all `*.alert` below it) or glob; each once, in order of their paths. */
export async function readRuleFiles(names: readonly string[], io: Io): Promise<readonly SourceText[]> {
  if (names.length === 0) throw new UsageError('no rules given: name a rule file, a folder with rule files, or a glob');
  const globs = await Promise.all(
    names.map(async (name) => ((await isDirectory(resolve(io.cwd, name))) ? `${trimSlash(name)}/**/*.alert` : name)),
  );
  const found = await findFiles(globs, io.cwd);
  const { files, unmatched } = found;
  const [unreadable] = unreadableTexts(found);
  if (unreadable !== undefined) throw new IoProblem(unreadable);
  const missing = unmatched[0];
  if (missing !== undefined) {
    const folder = /^(.*)\/\*\*\/\*\.alert$/.exec(missing)?.[1];
    throw new IoProblem(folder === undefined ? `there is no rule file or folder ${missing}` : `there is no *.alert file below ${folder}`);
  }
  return Promise.all(
    files.map(async (path) => {
      try {
        return { path, text: await readFile(resolve(io.cwd, path), 'utf8') };
      } catch (error) {
        throw new IoProblem(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

/** The name by which `check` and `fmt` read standard input. */
export const STDIN = '-';

/** The rule file on standard input. @param path its name in messages. */
export async function readRuleText(io: Io, path = '(standard input)'): Promise<SourceText> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  if (io.stop.aborted) throw new IoProblem('stopped before standard input ended');
  return { path, text: Buffer.concat(chunks).toString('utf8') };
}

export async function writeRuleFile(path: string, text: string, io: Io): Promise<void> {
  try {
    await writeFile(resolve(io.cwd, path), text);
  } catch (error) {
    throw new IoProblem(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export interface Rules extends LoadedRules {
  readonly sources: readonly SourceText[];
}

/** @param sinkTypes sink types besides the built-in ones. */
export async function loadRuleFiles(names: readonly string[], io: Io, sinkTypes: readonly SinkType[] = []): Promise<Rules> {
  const sources = await readRuleFiles(names, io);
  return { sources, ...loadRules(sources, { sinkTypes, readList: listsOnDisk(io.cwd) }) };
}

/** Loads rules, and prints their errors, or their warnings if there are no errors. Undefined if there are errors. */
export async function needProgram(names: readonly string[], io: Io, sinkTypes: readonly SinkType[] = []): Promise<Program | undefined> {
  const { program, diagnostics } = await loadRuleFiles(names, io, sinkTypes);
  const shown = diagnostics.filter(
    (diagnostic) => diagnostic.severity === 'error' || (program !== undefined && diagnostic.severity === 'warning'),
  );
  if (shown.length > 0) io.error(`${renderDiagnostics(shown, { colour: wantsColour(io, io.errorIsTerminal) }).trimEnd()}\n\n`);
  return program;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function trimSlash(name: string): string {
  return name.length > 1 ? name.replace(/\/+$/, '') : name;
}

/** Rules first, then logs; a name that ends in `.alert` is always a rule file. */
export function rulesAndLogs(args: CommandArgs): { readonly rules: readonly string[]; readonly logs: readonly string[] } {
  const [first, ...rest] = args.positionals;
  const isRules = (name: string): boolean => name.endsWith('.alert');
  return {
    rules: [...(first === undefined ? [] : [first]), ...rest.filter(isRules), ...args.texts('rules')],
    logs: rest.filter((name) => !isRules(name)),
  };
}
