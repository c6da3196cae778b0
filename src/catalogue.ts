/** All functions, formats and sinks, as the checker needs them. */

import { withDeliveryOptions } from './delivery/delivery-options.js';
import { inspectRegex } from './engine/match/regex/compile.js';
import { whyNotReplaced } from './engine/match/regex/replace.js';
import { FUNCTIONS } from './engine/window/functions.js';
import type { Catalogue } from './parser/catalogue.js';
import { validateOptions } from './sinks/shared/options.js';
import type { SinkDescriptor } from './sinks/sink.js';
import { SINKS } from './sinks/sinks.js';
import { FORMATS } from './sources/formats/formats.js';
import { checkTimeSpec } from './sources/time/spec.js';

export const CATALOGUE: Catalogue = {
  functions: FUNCTIONS,
  formats: FORMATS,
  sinks: sinkSummaries(SINKS),
  regex: (pattern, flags) => {
    const found = inspectRegex(pattern, flags);
    return found.kind === 'regex' ? { ok: true, groups: found.groups } : { ok: false, ...found };
  },
  redaction: whyNotReplaced,
  time: checkTimeSpec,
};

/**
 * The catalogue with additional sink types.
 * @throws RangeError if a sink of the same type exists already.
 */
export function catalogueWith(sinks: readonly SinkDescriptor[]): Catalogue {
  const types = new Set(SINKS.map(({ type }) => type));
  for (const { type } of sinks) {
    if (types.has(type)) throw new RangeError(`a sink of type ${type} exists already; use another type name`);
    types.add(type);
  }
  return { ...CATALOGUE, sinks: [...CATALOGUE.sinks, ...sinkSummaries(sinks)] };
}

function sinkSummaries(sinks: readonly SinkDescriptor[]): Catalogue['sinks'] {
  return sinks.map(({ type, schema }) => ({ type, validate: (options) => validateOptions(withDeliveryOptions(schema), options) }));
}
