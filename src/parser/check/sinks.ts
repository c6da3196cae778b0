/** `sink` blocks: options are checked against the sink type's own schema. */
import type { ConfigEntry, ConfigObject, ConfigValue, SinkBlock } from '../ast.js';
import { ROUTES } from '../codes/routes.js';
import type { CheckedSink, OptionValue } from '../program.js';
import type { Span } from '../source.js';
import { suggestion } from '../suggest.js';
import type { Context } from './context.js';
import { quantityOf } from './quantities.js';

/** Undefined when something in it is wrong, which has been reported. */
export function checkSink(block: SinkBlock, context: Context): CheckedSink | undefined {
  const { reporter, catalogue } = context;
  const before = reporter.errors;
  const type = catalogue.sinks.find((each) => each.type === block.type.text);
  if (type === undefined) {
    const types = catalogue.sinks.map((each) => each.type);
    return reporter.report(ROUTES.unknownSinkType, block.type.span, `there is no sink type \`${block.type.text}\``, {
      help: suggestion(block.type.text, types) ?? `sink types are ${types.join(', ')}`,
    });
  }
  const options = optionsOf(block.options, context);
  if (reporter.errors === before) {
    for (const problem of type.validate(withPlaceholders(options))) {
      reporter.report(ROUTES.badOption, placeOf(block, problem.path), problem.message, { help: problem.help });
    }
  }
  if (reporter.errors > before) return undefined;
  return { name: block.name.text, type: block.type.text, options, span: block.span };
}

function optionsOf(object: ConfigObject, context: Context): { readonly [name: string]: OptionValue } {
  const seen = new Map<string, Span>();
  const entries: [string, OptionValue][] = [];
  for (const entry of object.entries) {
    const name = entry.name.text;
    const first = seen.get(name);
    if (first !== undefined) {
      context.reporter.report(ROUTES.optionTwice, entry.name.span, `\`${name}\` is given twice`, {
        help: 'leave one of the two out',
        related: [{ message: 'the first one is here', span: first }],
      });
      continue;
    }
    seen.set(name, entry.name.span);
    entries.push([name, optionOf(entry.value, context)]);
  }
  return Object.fromEntries(entries);
}

/** A number with a unit is given to the sink in milliseconds, bytes, or fractions of 1. */
function optionOf(value: ConfigValue, context: Context): OptionValue {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'boolean':
      return value.value;
    case 'number': {
      const quantity = quantityOf(value);
      if (quantity === undefined) return Number(value.digits);
      return quantity.unit.seconds === 1 ? Math.round(quantity.value * 1e6) / 1000 : quantity.value;
    }
    case 'config-list':
      return value.items.map((item) => optionOf(item, context));
    case 'config-object':
      return optionsOf(value, context);
    case 'secret':
      return { secret: value.from, name: value.name.value };
  }
}

/** For the schema a secret is some text. */
function withPlaceholders(value: OptionValue): unknown {
  if (Array.isArray(value)) return value.map((item: OptionValue) => withPlaceholders(item));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value as { readonly [name: string]: OptionValue });
  if ('secret' in value && 'name' in value && entries.length === 2 && (value.secret === 'env' || value.secret === 'file'))
    return 'https://secret.invalid/';
  return Object.fromEntries(entries.map(([name, item]) => [name, withPlaceholders(item)]));
}

/** Where in the rule file the option stands; for something that is missing, the sink's name. */
function placeOf(block: SinkBlock, path: readonly (string | number)[]): Span {
  let value: ConfigValue = block.options;
  let span: Span = block.name.span;
  for (const [depth, step] of path.entries()) {
    if (value.kind === 'config-object') {
      const entry: ConfigEntry | undefined = value.entries.find((each) => each.name.text === step);
      if (entry === undefined) return span;
      // An option that is not known is shown by its name, one with a bad value by the value.
      span = depth === path.length - 1 ? entry.value.span : entry.name.span;
      value = entry.value;
    } else if (value.kind === 'config-list' && typeof step === 'number') {
      const item: ConfigValue | undefined = value.items[step];
      if (item === undefined) return span;
      span = item.span;
      value = item;
    } else return span;
  }
  return span;
}
