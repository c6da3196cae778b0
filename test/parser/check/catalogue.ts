/** A catalogue for tests of the checker: the functions of the language, and a few small formats and sinks. */
import { TEXT_FUNCTIONS } from '../../../src/engine/text/text-functions.js';
import { FUNCTIONS } from '../../../src/engine/window/functions.js';
import type { Catalogue } from '../../../src/parser/catalogue.js';

export const TEST_CATALOGUE: Catalogue = {
  functions: FUNCTIONS,
  textFunctions: TEXT_FUNCTIONS,
  formats: [
    { name: 'json' },
    { name: 'logfmt' },
    {
      name: 'pino',
      hasOtherFields: true,
      fields: [
        {
          path: ['level'],
          type: 'text',
          words: [
            [40, 'warn'],
            [50, 'error'],
            [60, 'fatal'],
          ],
        },
      ],
    },
    {
      name: 'combined',
      latenessMs: 65_000,
      timeField: ['time'],
      fields: [
        { path: ['ip'] },
        { path: ['method'], type: 'text' },
        { path: ['path'] },
        { path: ['status'] },
        { path: ['bytes'], unit: { seconds: 0, bytes: 1, ratio: false } },
        { path: ['agent'] },
      ],
    },
    { name: 'text', readsEveryLine: true, fields: [{ path: ['line'] }, { path: ['message'] }] },
    { name: 'table', joinsLines: true, readsHeader: true },
    { name: 'wrapped', joinsLines: true, unwrap: true, fields: [{ path: ['message'], type: 'text' }] },
    { name: 'cri', joinsLines: true, timeField: ['time'], fields: [{ path: ['stream'] }, { path: ['flag'] }, { path: ['message'] }] },
    { name: 'klog', fields: [{ path: ['level'] }, { path: ['message'] }] },
    {
      name: 'csv',
      readsHeader: true,
      parameters: { example: 'csv(a, b)', configure: (names) => ({ name: 'csv', fields: names.map((name) => ({ path: [name] })) }) },
    },
    {
      name: 'log4j',
      parameters: {
        example: 'log4j("%m")',
        areRequired: true,
        configure: ([pattern = '']) =>
          pattern.includes('%q')
            ? { message: 'no `%q`', help: 'leave it out', argument: 0, start: pattern.indexOf('%q'), end: pattern.indexOf('%q') + 2 }
            : { name: 'log4j' },
      },
    },
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
  begins: ['timestamp', 'indented'],
  matchesEmpty: (pattern) => new RegExp(pattern).test(''),
  recordsIn: (begins, text) => text.split('\n').filter((line) => begins === undefined || !line.startsWith('\t')).length,
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
  encoding: (name) => (name === 'utf-16le' ? undefined : `there is no encoding \`${name}\``),
  time: (spec) =>
    spec.zone !== undefined && spec.zone !== 'Europe/Berlin' && spec.zone !== 'UTC' ? `there is no time zone \`${spec.zone}\`` : undefined,
};
