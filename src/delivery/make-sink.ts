/** From the declaration of a sink in a rule file to the sink itself. */
import type { CheckedSink, OptionValue } from '../parser/program.js';
import type { IsInstalled } from '../sinks/shared/optional-packages.js';
import { isInstalled, missingPackages } from '../sinks/shared/optional-packages.js';
import { validateOptions } from '../sinks/shared/options.js';
import type { SecretSources } from '../sinks/shared/secrets.js';
import { resolveSecrets } from '../sinks/shared/secrets.js';
import type { Sink, SinkContext, SinkType } from '../sinks/sink.js';
import { ownOptions } from './delivery-options.js';

/**
 * Secrets are read now, and checked as everything else was when the rules were loaded.
 * @throws Error with a message for people that holds no secret.
 */
export function makeSink(declared: CheckedSink, types: readonly SinkType[], secrets: SecretSources, context: SinkContext): Sink {
  return makeSinkWith(isInstalled, declared, types, secrets, context);
}

/** @param isThere whether a package can be imported. */
export function makeSinkWith(
  isThere: IsInstalled,
  declared: CheckedSink,
  types: readonly SinkType[],
  secrets: SecretSources,
  context: SinkContext,
): Sink {
  const descriptor = types.find(({ type }) => type === declared.type);
  if (descriptor === undefined) throw new Error(`there is no sink type ${declared.type}`);
  const missing = missingPackages(descriptor.type, descriptor.packages ?? [], isThere);
  if (missing !== undefined) throw new Error(missing);
  const options = resolveSecrets(ownOptions(declared.options), secrets);
  const [problem] = descriptor.schema === undefined ? [] : validateOptions(descriptor.schema, options);
  if (problem !== undefined) throw new Error(`${problem.message}${problem.help === undefined ? '' : ` (${problem.help})`}`);
  return descriptor.create(options, context);
}

/** Values of the secrets that a sink's options name, so that no message shows them; those that cannot be read are left out. */
export function secretValues({ options }: Pick<CheckedSink, 'options'>, sources: SecretSources): readonly string[] {
  const found: string[] = [];
  const visit = (value: OptionValue): void => {
    if (Array.isArray(value)) for (const item of value) visit(item as OptionValue);
    else if (typeof value === 'object' && value !== null) {
      const { secret, name } = value as { readonly secret?: unknown; readonly name?: unknown };
      if (typeof secret === 'string' && typeof name === 'string') {
        const text = secret === 'env' ? sources.env[name] : tryToRead(() => sources.readFile(name).trimEnd());
        if (text !== undefined && text !== '') found.push(text);
      } else for (const item of Object.values(value)) visit(item as OptionValue);
    }
  };
  for (const value of Object.values(options)) visit(value);
  return found;
}

function tryToRead(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
