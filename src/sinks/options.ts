/** Checks a sink's options against its JSON Schema, and says what is wrong in the user's words. */
import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv } from 'ajv';
import { suggestion } from '../parser/suggest.js';
import type { JsonSchema } from './sink.js';

export interface OptionProblem {
  /** Keys and indices from the options down to what is wrong. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly help?: string;
}

let ajv: Ajv | undefined;
const compiled = new Map<JsonSchema, ValidateFunction>();

export function validateOptions(schema: JsonSchema, options: unknown): readonly OptionProblem[] {
  ajv ??= new Ajv({ allErrors: true, strict: true, allowUnionTypes: true });
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  if (validate(options)) return [];
  return (validate.errors ?? []).map((error) => problemOf(error, schema));
}

function problemOf(error: ErrorObject, schema: JsonSchema): OptionProblem {
  const path = pathOf(error.instancePath);
  const name = path.length === 0 ? 'the options' : `\`${path.join('.')}\``;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required': {
      const missing = String(params['missingProperty']);
      const help = example(schema, missing);
      return { path, message: `the option \`${missing}\` is missing`, ...(help === undefined ? {} : { help }) };
    }
    case 'additionalProperties': {
      const unknown = String(params['additionalProperty']);
      const known = Object.keys(schema.properties ?? {});
      const list = known.length === 0 ? 'it has no options' : `there are ${known.map((option) => `\`${option}\``).join(', ')}`;
      const help = suggestion(unknown, known) ?? list;
      return { path: [...path, unknown], message: `there is no option \`${unknown}\``, help };
    }
    case 'type':
      return { path, message: `${name} must be ${articled(String(params['type']))}` };
    case 'enum':
      return { path, message: `${name} must be one of ${(params['allowedValues'] as readonly unknown[]).map(String).join(', ')}` };
    case 'pattern': {
      const help = example(schema, String(path[0] ?? ''));
      return { path, message: `${name} does not have the form that it must have`, ...(help === undefined ? {} : { help }) };
    }
    case 'minimum':
      return { path, message: `${name} must be at least ${String(params['limit'])}` };
    case 'minLength':
      return { path, message: `${name} is empty` };
    default:
      return { path, message: `${name} ${error.message ?? 'is not valid'}` };
  }
}

function pathOf(instancePath: string): readonly (string | number)[] {
  return instancePath
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function example(schema: JsonSchema, option: string): string | undefined {
  const known = schema.properties?.[option];
  const sample = known?.examples?.[0];
  return sample === undefined ? known?.description : `such as \`${option}: ${JSON.stringify(sample)}\``;
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
