/** Options that every sink has, whatever its type: how things are brought to it. */
import type { CheckedSink, OptionValue } from '../parser/program.js';
import type { JsonSchema } from '../sinks/sink.js';

export const DELIVERY_OPTIONS: Readonly<Record<string, JsonSchema>> = {
  rate: {
    type: 'number',
    // A day.
    minimum: 1 / 86_400,
    description: 'At most so many notifications, as in `6/m`; the others wait. No limit unless given.',
    examples: ['6/m', '1/s'],
  },
  deadline: {
    type: 'number',
    minimum: 1000,
    description: 'After this long a notification is given up, and goes to the sink named by `else`; an hour unless given.',
    examples: ['10m'],
  },
};

const merged = new WeakMap<JsonSchema, JsonSchema>();

/** A sink type's schema with what every sink has. */
export function withDeliveryOptions(schema: JsonSchema): JsonSchema {
  const known = merged.get(schema) ?? { ...schema, properties: { ...schema.properties, ...DELIVERY_OPTIONS } };
  merged.set(schema, known);
  return known;
}

/** What is left for the sink type. */
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
