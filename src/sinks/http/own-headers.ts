import type { JsonSchema } from '../sink.js';

/** Headers that the configuration adds to a request. */
export const HEADERS_OPTION: Readonly<Record<'headers', JsonSchema>> = {
  headers: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Additional headers.',
    examples: [{ authorization: 'Bearer …' }],
  },
};

/** @throws Error naming the header that cannot be one, without its value. */
export function ownHeaders(given: unknown): Readonly<Record<string, string>> {
  const headers = new Headers();
  for (const [name, value] of Object.entries((given ?? {}) as Readonly<Record<string, string>>)) {
    try {
      headers.set(name, value);
    } catch {
      throw new Error(`the header ${JSON.stringify(name)} has an invalid name or value`);
    }
  }
  return Object.fromEntries(headers);
}
