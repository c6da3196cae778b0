/** A catalogue for tests of the checker: the functions of the language, some formats and sinks, nothing of other rooms. */
import type { Catalogue, FunctionDescriptor, FunctionInput, FunctionResult } from '../../../src/parser/catalogue.js';

function fn(name: string, input: FunctionInput, result: FunctionResult, extra: Partial<FunctionDescriptor> = {}): FunctionDescriptor {
  return { name, aliases: [], input, window: true, result, summary: name, doc: name, examples: [], ...extra };
}

function rankOfName(name: string): number | undefined {
  const match = /^p(\d{2})(\d*)$/.exec(name);
  return match === null ? undefined : Number(`${match[1]}.${match[2]}0`);
}

export const TEST_CATALOGUE: Catalogue = {
  functions: [
    fn('count', 'predicate?', 'count'),
    fn('rate', 'predicate?', 'rate'),
    fn('ratio', 'predicate-of', 'ratio'),
    fn('sum', 'number', 'unit-of-input'),
    fn('mean', 'number', 'unit-of-input', { aliases: ['avg'] }),
    fn('min', 'number', 'unit-of-input'),
    fn('max', 'number', 'unit-of-input'),
    fn('first', 'number', 'unit-of-input'),
    fn('last', 'number', 'unit-of-input'),
    fn('median', 'number', 'unit-of-input'),
    fn('percentile', 'number-and-rank', 'unit-of-input', { rankOf: rankOfName }),
    fn('stddev', 'number', 'unit-of-input'),
    fn('slope', 'number', 'input-per-second'),
    fn('distinct', 'any', 'count'),
    fn('changes', 'any', 'count'),
    fn('any', 'predicate', 'truth'),
    fn('none', 'predicate', 'truth'),
    fn('new', 'any', 'truth', { pointsOut: true, ago: false }),
    fn('since', 'predicate?', 'duration', { window: false }),
    fn('uptime', 'nothing', 'duration', { window: false }),
    fn('restarts', 'process', 'count'),
  ],
  formats: [
    { name: 'json' },
    { name: 'logfmt' },
    {
      name: 'combined',
      timeField: ['time'],
      fields: [
        { path: ['ip'] },
        { path: ['method'] },
        { path: ['path'] },
        { path: ['status'] },
        { path: ['bytes'], unit: { seconds: 0, bytes: 1, ratio: false } },
        { path: ['agent'] },
      ],
    },
    { name: 'text', fields: [{ path: ['line'] }] },
  ],
  sinks: [
    {
      type: 'console',
      validate: (options) => Object.keys(options as object).map((key) => ({ path: [key], message: `console takes no option \`${key}\`` })),
    },
    {
      type: 'webhook',
      validate: (options) => {
        const given = options as { readonly url?: unknown };
        const problems: { path: string[]; message: string; help?: string }[] = [];
        for (const key of Object.keys(given)) {
          if (key !== 'url' && key !== 'headers')
            problems.push({ path: [key], message: `webhook takes no option \`${key}\``, help: 'did you mean `url`?' });
        }
        if (given.url === undefined) problems.push({ path: [], message: 'webhook needs `url`' });
        else if (typeof given.url !== 'string') problems.push({ path: ['url'], message: '`url` is text' });
        return problems;
      },
    },
  ],
  redaction: (pattern) => (new RegExp(pattern).test('') ? { message: 'it matches the empty text', help: 'ask for more' } : undefined),
  regex: (pattern, flags) => {
    const back = /\\\d/.exec(pattern);
    if (back !== null) return { ok: false, message: 'back-references are refused', start: back.index, end: back.index + 2 };
    try {
      new RegExp(pattern, flags);
    } catch (error) {
      return { ok: false, message: String(error), start: 0, end: pattern.length };
    }
    return { ok: true, groups: [...pattern.matchAll(/\(\?<([A-Za-z_]\w*)>/g)].map((match) => match[1] ?? '') };
  },
  time: (spec) =>
    spec.zone !== undefined && spec.zone !== 'Europe/Berlin' && spec.zone !== 'UTC' ? `there is no time zone \`${spec.zone}\`` : undefined,
};
