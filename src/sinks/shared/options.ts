/** Validates the options of a sink against its JSON Schema. Messages never contain the value, which may be a secret. */
import { createRequire } from 'node:module';
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv';
import { suggestion } from '../../parser/suggest.js';
import type { JsonSchema } from '../sink.js';

export interface OptionProblem {
  /** Keys and indices from the options down to the invalid value. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly help?: string;
  /** Only the form of the text is invalid; the text that a secret stands for may be valid. */
  readonly isForm?: boolean;
  /** There is no option of this name. */
  readonly isUnknown?: boolean;
}

let ajv: Ajv | undefined;
const compiled = new WeakMap<JsonSchema, ValidateFunction>();

/** None when the options are valid. */
export function validateOptions(schema: JsonSchema, options: unknown): readonly OptionProblem[] {
  const validate = compiled.get(schema) ?? validator().compile(schema);
  compiled.set(schema, validate);
  if (validate(options)) return [];
  const problems = (validate.errors ?? []).map((error) => problemOf(error, schema));
  // One invalid value can violate several keywords of its schema; the first is reported.
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const key = JSON.stringify(message.startsWith('the option') ? message : path);
    return seen.size < seen.add(key).size;
  });
}

/** Loaded when the first sink is checked. */
function validator(): Ajv {
  if (ajv !== undefined) return ajv;
  const loaded = createRequire(import.meta.url)('ajv') as { readonly Ajv: typeof Ajv };
  ajv = new loaded.Ajv({ allErrors: true, strict: true, formats: { uri: isHttpUrl } });
  return ajv;
}

function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\/[^\s/?#]/i.test(text)) return false;
  try {
    return new URL(text).hostname !== '';
  } catch {
    return false;
  }
}

function problemOf(error: ErrorObject, schema: JsonSchema): OptionProblem {
  const { path, at } = follow(error.instancePath, schema);
  const name = path.length === 0 ? 'the value' : `\`${path.join('.')}\``;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required': {
      const missing = String(params['missingProperty']);
      return { path, message: `the option \`${missing}\` is missing`, ...helpOf(exampleOf(missing, at?.properties?.[missing])) };
    }
    case 'additionalProperties': {
      const unknown = String(params['additionalProperty']);
      const known = Object.keys(at?.properties ?? {});
      const list = known.length === 0 ? 'it has no options' : `the options are ${known.map((option) => `\`${option}\``).join(', ')}`;
      return {
        path: [...path, unknown],
        message: `there is no option \`${unknown}\``,
        help: suggestion(unknown, known) ?? list,
        isUnknown: true,
      };
    }
    case 'type':
      return { path, message: `${name} must be ${articled(String(params['type']))}`, ...helpOf(exampleOf(path.at(-1), at)) };
    case 'enum':
      return {
        path,
        message: `${name} must be one of ${(params['allowedValues'] as readonly unknown[]).map(String).join(', ')}`,
        isForm: true,
      };
    case 'format':
      return { path, message: `${name} is not an http or https URL`, ...helpOf(exampleOf(path.at(-1), at)) };
    case 'pattern':
      return { path, message: `${name} does not have the required form`, isForm: true, ...helpOf(exampleOf(path.at(-1), at)) };
    case 'minimum':
      return { path, message: `${name} must be at least ${String(params['limit'])}`, ...helpOf(exampleOf(path.at(-1), at)) };
    case 'maximum':
      return { path, message: `${name} must be at most ${String(params['limit'])}`, ...helpOf(exampleOf(path.at(-1), at)) };
    case 'minItems':
    case 'minLength':
      return { path, message: `${name} is empty`, ...helpOf(exampleOf(path.at(-1), at)) };
    default:
      return { path, message: `${name} ${error.message ?? 'is not valid'}` };
  }
}

/** A JSON pointer into the options, as keys and indices, with the schema of what it points at. */
function follow(pointer: string, schema: JsonSchema): { readonly path: readonly (string | number)[]; readonly at: JsonSchema | undefined } {
  const path: (string | number)[] = [];
  let at: JsonSchema | undefined = schema;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    path.push(at?.type === 'array' ? Number(key) : key);
    at = at?.type === 'array' ? at.items : childOf(at, key);
  }
  return { path, at };
}

function childOf(schema: JsonSchema | undefined, key: string): JsonSchema | undefined {
  const { properties = {}, additionalProperties } = schema ?? {};
  if (Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function exampleOf(option: string | number | undefined, schema: JsonSchema | undefined): string | undefined {
  const sample = schema?.examples?.[0];
  if (sample === undefined || option === undefined) return schema?.description;
  return `such as \`${option}: ${typeof sample === 'string' && /^\d+[a-z]+$/.test(sample) ? sample : JSON.stringify(sample)}\``;
}

function helpOf(help: string | undefined): { readonly help?: string } {
  return help === undefined ? {} : { help };
}

function articled(type: string): string {
  const words: Readonly<Record<string, string>> = {
    string: 'a text',
    number: 'a number',
    integer: 'a whole number',
    boolean: 'true or false',
    array: 'a list',
    object: 'an object',
  };
  return words[type] ?? type;
}
