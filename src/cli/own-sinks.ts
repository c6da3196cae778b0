/** Custom sinks for the command: modules that export them, named by `--sinks`. */
import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validateOptions } from '../sinks/shared/options.js';
import type { JsonSchema, SinkType } from '../sinks/sink.js';
import { SINKS } from '../sinks/sinks.js';
import type { Command, CommandArgs, Io } from './command.js';
import { IoProblem, UsageError } from './command.js';

export const SINKS_OPTION: Command['options'] = {
  sinks: {
    type: 'string',
    value: 'MODULE',
    multiple: true,
    doc: 'a JavaScript module that exports custom sinks; may be repeated',
  },
};

const TYPE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * The sink types of the modules that `--sinks` names.
 * @throws IoProblem when a module does not exist, UsageError when it cannot be loaded or exports no sink.
 */
export async function sinkTypesOf(args: CommandArgs, io: Io): Promise<readonly SinkType[]> {
  const found: SinkType[] = [];
  for (const name of args.texts('sinks')) {
    for (const descriptor of descriptorsOf(name, await load(name, io))) {
      const { type } = descriptor;
      if (SINKS.some((other) => other.type === type)) throw problem(name, `${type} is a built-in sink type; give this one another name`);
      if (found.some((other) => other.type === type)) throw problem(name, `the type ${type} is exported twice`);
      found.push(descriptor);
    }
  }
  return found;
}

async function load(name: string, io: Io): Promise<object> {
  const url = await find(name, io);
  try {
    const loaded: unknown = await import(url);
    return loaded as object;
  } catch (error) {
    const isPackage = !url.startsWith('file:');
    if (isPackage && codeOf(error) === 'ERR_MODULE_NOT_FOUND')
      throw new IoProblem(`--sinks ${name}: there is no such file or installed package; for a file in this folder write ./${name}`);
    throw problem(name, `loading it failed: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
}

/** A path, or a package that is installed where the command runs, or next to tocsin itself. */
async function find(name: string, io: Io): Promise<string> {
  const path = resolve(io.cwd, name);
  if (await isFile(path)) return pathToFileURL(path).href;
  if (name.startsWith('.') || isAbsolute(name)) throw new IoProblem(`--sinks ${name}: there is no such file`);
  try {
    return pathToFileURL(createRequire(join(io.cwd, 'here.js')).resolve(name)).href;
  } catch {
    return name;
  }
}

/** Its default export or the one called `sinks`: one sink, or a list of them. */
function descriptorsOf(name: string, module: object): readonly SinkType[] {
  const exported = exportOf(module, 'sinks') ?? exportOf(module, 'default');
  const names = Object.keys(module);
  if (exported === undefined)
    throw problem(
      name,
      `it must export its sinks as \`sinks\` or as the default export; it exports ${names.length === 0 ? 'nothing' : names.join(', ')}`,
    );
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (list.length === 0) throw problem(name, 'its list of sinks is empty');
  return list.map((each, index) => descriptorOf(name, list.length === 1 ? 'its sink' : `sink ${index + 1} of its list`, each));
}

function descriptorOf(name: string, which: string, value: unknown): SinkType {
  if (typeof value !== 'object' || value === null) throw problem(name, `${which} is not an object that describes a sink`);
  const { type, schema, create } = value as Partial<Record<keyof SinkType, unknown>>;
  if (typeof type !== 'string' || !TYPE.test(type)) throw problem(name, `${which} needs a \`type\`, the word that rules use for it`);
  if (typeof create !== 'function') throw problem(name, `the sink ${type} needs a function \`create\``);
  if (schema === undefined) return value as SinkType;
  if (exportOf(schema, 'type') !== 'object') throw problem(name, `the \`schema\` of the sink ${type} must be of type "object"`);
  try {
    validateOptions(schema as JsonSchema, {});
  } catch (error) {
    throw problem(name, `the \`schema\` of the sink ${type} cannot be used: ${error instanceof Error ? error.message : String(error)}`);
  }
  return value as SinkType;
}

function exportOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
    ? (holder as Record<string, unknown>)[name]
    : undefined;
}

function problem(name: string, what: string): UsageError {
  return new UsageError(`--sinks ${name}: ${what}`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
