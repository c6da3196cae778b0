/** Replaces references to the environment and to files in the options of a sink. */
import type { OptionValue } from '../../parser/program.js';

export interface SecretSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  readFile(path: string): string;
}

/**
 * The result hides its values when it is printed, logged or turned into JSON.
 * @throws Error naming the variable or the file that is missing, never a value.
 */
export function resolveSecrets(options: Readonly<Record<string, OptionValue>>, sources: SecretSources): Readonly<Record<string, unknown>> {
  return hidden(Object.fromEntries(Object.entries(options).map(([name, value]) => [name, resolve(value, sources)])));
}

function resolve(value: OptionValue, sources: SecretSources): unknown {
  if (Array.isArray(value)) return value.map((item: OptionValue) => resolve(item, sources));
  if (typeof value !== 'object' || value === null) return value;
  if ('secret' in value && typeof value.secret === 'string' && typeof value.name === 'string') {
    return value.secret === 'env' ? fromEnvironment(value.name, sources) : fromFile(value.name, sources);
  }
  return resolveSecrets(value as Readonly<Record<string, OptionValue>>, sources);
}

function fromEnvironment(name: string, { env }: SecretSources): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
  return value;
}

function fromFile(path: string, sources: SecretSources): string {
  try {
    return sources.readFile(path).trimEnd();
  } catch {
    throw new Error(`the file ${path}, which should contain a secret, cannot be read`);
  }
}

/** Hides values only from printing: reading an option by its name still works. */
function hidden(options: Record<string, unknown>): Readonly<Record<string, unknown>> {
  const shown = (): string => '[options with secrets]';
  for (const way of ['toJSON', Symbol.for('nodejs.util.inspect.custom')]) Object.defineProperty(options, way, { value: shown });
  return options;
}
