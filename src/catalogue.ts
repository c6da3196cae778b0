/** Everything that the checker knows: the language, and the types of sinks that come with Tocsin. */
import { coreCatalogue } from './core-catalogue.js';
import { withDeliveryOptions } from './delivery/delivery-options.js';
import type { Catalogue } from './parser/catalogue.js';
import { described } from './parser/described.js';
import { validateOptions } from './sinks/shared/options.js';
import type { JsonSchema, SinkType } from './sinks/sink.js';
import { SINKS } from './sinks/sinks.js';

/** For a type without a schema: whatever the rules give it is passed on. */
const ANY_OPTIONS: JsonSchema = { type: 'object' };

export const CATALOGUE: Catalogue = coreCatalogue(sinkSummaries(SINKS));

/**
 * The catalogue with a program's own types of sinks beside the built-in ones.
 * @throws RangeError when there is already a type of that name; TypeError when one is not a type of sink.
 */
export function catalogueWith(sinkTypes: readonly SinkType[]): Catalogue {
  if (sinkTypes.length === 0) return CATALOGUE;
  const types = new Set(SINKS.map(({ type }) => type));
  for (const sinkType of sinkTypes) {
    const { type } = expectSinkType(sinkType);
    if (types.has(type)) throw new RangeError(`a sink of type ${type} exists already; use another type name`);
    types.add(type);
  }
  return { ...CATALOGUE, sinks: [...CATALOGUE.sinks, ...sinkSummaries(sinkTypes)] };
}

function expectSinkType(value: unknown): SinkType {
  const { type, create } = (typeof value === 'object' && value !== null ? value : {}) as Partial<Record<keyof SinkType, unknown>>;
  if (typeof type === 'string' && typeof create === 'function') return value as SinkType;
  throw new TypeError(`expected a type of sink, { type, create }, got ${described(value)}`);
}

function sinkSummaries(sinkTypes: readonly SinkType[]): Catalogue['sinks'] {
  return sinkTypes.map(({ type, schema = ANY_OPTIONS }) => ({
    type,
    validate: (options) => validateOptions(withDeliveryOptions(schema), options),
  }));
}
