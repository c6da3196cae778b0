/** Options of every sink, whatever its type: how notifications are delivered. */
import type { CheckedSink, OptionValue } from '../parser/program.js';
import type { JsonSchema } from '../sinks/sink.js';

export const DELIVERY_OPTIONS: Readonly<Record<string, JsonSchema>> = {
  rate: {
    type: 'number',
    // One a day.
    minimum: 1 / 86_400,
    description: 'Maximum rate of notifications, as in `6/m`; the others wait. Default: no limit.',
    examples: ['6/m', '1/s'],
  },
  deadline: {
    type: 'number',
    minimum: 1000,
    description: 'How long a notification is retried before it is given up and goes to the sink named by `else`. Default: 1h.',
    examples: ['10m'],
  },
};

const merged = new WeakMap<JsonSchema, JsonSchema>();

/** A sink type's schema with the options of every sink. */
export function withDeliveryOptions(schema: JsonSchema): JsonSchema {
  const known = merged.get(schema) ?? { ...schema, properties: { ...schema.properties, ...DELIVERY_OPTIONS } };
  merged.set(schema, known);
  return known;
}

/** The options that are those of the sink type. */
export function ownOptions<V>(options: Readonly<Record<string, V>>): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(options).filter(([name]) => DELIVERY_OPTIONS[name] === undefined));
}

export interface DeliveryChoice {
  readonly ratePerSecond?: number;
  readonly deadlineMs?: number;
  readonly else?: string;
}

export function deliveryChoice({ options, else: instead }: Pick<CheckedSink, 'options' | 'else'>): DeliveryChoice {
  const { rate, deadline }: Readonly<Record<string, OptionValue>> = options;
  return {
    ...(typeof rate === 'number' ? { ratePerSecond: rate } : {}),
    ...(typeof deadline === 'number' ? { deadlineMs: deadline } : {}),
    ...(instead === undefined ? {} : { else: instead }),
  };
}
