/** Checks `sink` blocks; their options against the schema of the sink type. Reports T601, T602, T603, T607, T609. */
import type { ConfigEntry, ConfigObject, ConfigValue, SinkBlock } from '../ast.js';
import { ROUTES } from '../codes/routes.js';
import type { CheckedSink, OptionValue } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import type { Context } from './context.js';
import { quantityOf } from './quantities.js';

/** Undefined after an error was reported. */
export function checkSink(block: SinkBlock, context: Context): CheckedSink | undefined {
  const { reporter, catalogue } = context;
  const before = reporter.errors;
  const type = catalogue.sinks.find((each) => each.type === block.type.text);
  if (type === undefined) {
    const types = catalogue.sinks.map((each) => each.type);
    return reporter.report(ROUTES.unknownSinkType, block.type.range, `there is no sink type \`${block.type.text}\``, {
      help: suggestion(block.type.text, types) ?? `the sink types are ${types.join(', ')}; load your own with \`--sinks MODULE\``,
    });
  }
  const options = optionsOf(block.options, context);
  if (reporter.errors === before) {
    for (const problem of type.validate(withPlaceholders(options))) {
      if (problem.isForm === true && isSecretAt(options, problem.path)) continue;
      // `else` is written as an option by those who do not know where it stands.
      const isElse = problem.isUnknown === true && problem.path.length === 1 && problem.path[0] === 'else';
      reporter.report(ROUTES.badOption, rangeOfOption(block, problem.path, problem.isUnknown), problem.message, {
        help: isElse ? 'write `else NAME` after the `}` of the options' : problem.help,
      });
    }
  }
  checkElse(block, context);
  if (reporter.errors > before) return undefined;
  const instead = block.else === undefined ? {} : { else: block.else.text };
  return { name: block.name.text, type: block.type.text, options, ...instead, range: block.range };
}

/** The sink after `else` must exist and must not lead back to this one. */
function checkElse(block: SinkBlock, { reporter, names, usedSinks }: Context): void {
  if (block.else === undefined) return;
  const { text, range } = block.else;
  if (!names.sinks.has(text)) {
    const others = [...names.sinks.keys()].filter((name) => name !== block.name.text);
    reporter.report(ROUTES.unknownSink, range, `there is no sink \`${text}\``, {
      help:
        suggestion(text, others) ?? (others.length === 0 ? `define it: \`sink ${text} console {}\`` : `the sinks are ${others.join(', ')}`),
    });
    return;
  }
  usedSinks.add(text);
  const path = [block.name.text];
  for (let next: string | undefined = text; next !== undefined; next = names.sinks.get(next)?.else?.text) {
    path.push(next);
    if (next === block.name.text) {
      reporter.report(ROUTES.elseCircle, range, `the \`else\` of these sinks forms a cycle: ${path.join(' → ')}`, {
        help: 'use a sink without `else` at the end',
      });
      return;
    }
    if (path.length > names.sinks.size) return;
  }
}

function optionsOf(object: ConfigObject, context: Context): { readonly [name: string]: OptionValue } {
  const seen = new Map<string, SourceRange>();
  const entries: [string, OptionValue][] = [];
  for (const entry of object.entries) {
    const name = entry.name.text;
    const first = seen.get(name);
    if (first !== undefined) {
      context.reporter.report(ROUTES.optionTwice, entry.name.range, `\`${name}\` is given twice`, {
        help: 'remove one of the two',
        related: [{ message: 'the first one is here', range: first }],
      });
      continue;
    }
    seen.set(name, entry.name.range);
    entries.push([name, optionOf(entry.value, context)]);
  }
  return Object.fromEntries(entries);
}

/** Numbers with a unit become milliseconds, bytes, or fractions of 1. */
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

/** The options with a text in place of every secret, for the schema. */
function withPlaceholders(value: OptionValue): unknown {
  if (Array.isArray(value)) return value.map((item: OptionValue) => withPlaceholders(item));
  if (typeof value !== 'object' || value === null) return value;
  if (isSecret(value)) return 'https://secret.invalid/';
  const entries = Object.entries(value as { readonly [name: string]: OptionValue });
  return Object.fromEntries(entries.map(([name, item]) => [name, withPlaceholders(item)]));
}

/** Whether the option is a secret, whose value is only checked when it is known. */
function isSecretAt(options: OptionValue, path: readonly (string | number)[]): boolean {
  let at: unknown = options;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  return isSecret(at);
}

function isSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Object.keys(value).length !== 2) return false;
  return 'name' in value && 'secret' in value && (value.secret === 'env' || value.secret === 'file');
}

/** The source range of an option's value, or of its name if there is no such option; for a missing option, that of the sink's name. */
function rangeOfOption(block: SinkBlock, path: readonly (string | number)[], isUnknown = false): SourceRange {
  let value: ConfigValue = block.options;
  let range: SourceRange = block.name.range;
  for (const [depth, step] of path.entries()) {
    if (value.kind === 'config-object') {
      const entry: ConfigEntry | undefined = value.entries.find((each) => each.name.text === step);
      if (entry === undefined) return range;
      range = isUnknown && depth === path.length - 1 ? entry.name.range : entry.value.range;
      value = entry.value;
    } else if (value.kind === 'config-list' && typeof step === 'number') {
      const item: ConfigValue | undefined = value.items[step];
      if (item === undefined) return range;
      range = item.range;
      value = item;
    } else return range;
  }
  return range;
}
