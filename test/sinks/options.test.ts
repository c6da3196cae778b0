import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/catalogue.js';
import { makeSink } from '../../src/delivery/make-sink.js';
import { loadRules } from '../../src/load.js';
import { validateOptions } from '../../src/sinks/shared/options.js';
import { resolveSecrets } from '../../src/sinks/shared/secrets.js';
import type { JsonSchema, SinkDescriptor } from '../../src/sinks/sink.js';
import { SINKS } from '../../src/sinks/sinks.js';
import { webhookSink } from '../../src/sinks/webhook.js';
import { rules } from '../notify/program.js';

const SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    to: { type: 'array', items: { type: 'string', minLength: 1 }, description: 'Addresses.', examples: [['ops@example.com']] },
    size: { type: 'integer', minimum: 1, maximum: 10, description: 'How large.', examples: [3] },
    mode: { type: 'string', enum: ['loud', 'quiet'], description: 'How.', examples: ['loud'] },
    channel: { type: 'string', minLength: 1, pattern: '^#', description: 'Where.', examples: ['#ops'] },
    nested: {
      type: 'object',
      properties: { depth: { type: 'number', description: 'Deep.', examples: [1] } },
      additionalProperties: false,
      description: 'In.',
      examples: [{ depth: 1 }],
    },
  },
  required: ['channel'],
  additionalProperties: false,
};

describe('options', () => {
  it.each<[string, unknown, readonly unknown[]]>([
    ['missing', {}, [{ path: [], message: 'the option `channel` is missing', help: 'such as `channel: "#ops"`' }]],
    [
      'misspelt',
      { chanel: '#ops' },
      [
        { path: [], message: 'the option `channel` is missing', help: 'such as `channel: "#ops"`' },
        { path: ['chanel'], message: 'there is no option `chanel`', help: 'did you mean `channel`?', isUnknown: true },
      ],
    ],
    [
      'unknown',
      { channel: '#a', zzzzzz: 1 },
      [
        {
          path: ['zzzzzz'],
          message: 'there is no option `zzzzzz`',
          help: 'the options are `to`, `size`, `mode`, `channel`, `nested`',
          isUnknown: true,
        },
      ],
    ],
    [
      'unknown inside another',
      { channel: '#a', nested: { dept: 1 } },
      [{ path: ['nested', 'dept'], message: 'there is no option `dept`', help: 'did you mean `depth`?', isUnknown: true }],
    ],
    [
      'of the wrong type',
      { channel: '#a', size: 'large', to: [1] },
      [
        { path: ['to', 0], message: '`to.0` must be a text' },
        { path: ['size'], message: '`size` must be a whole number', help: 'such as `size: 3`' },
      ],
    ],
    ['out of bounds', { channel: '#a', size: 0 }, [{ path: ['size'], message: '`size` must be at least 1', help: 'such as `size: 3`' }]],
    ['beyond bounds', { channel: '#a', size: 11 }, [{ path: ['size'], message: '`size` must be at most 10', help: 'such as `size: 3`' }]],
    ['none of the words', { channel: '#a', mode: 'soft' }, [{ path: ['mode'], message: '`mode` must be one of loud, quiet' }]],
    [
      'of another form',
      { channel: 'ops' },
      [{ path: ['channel'], message: '`channel` does not have the required form', help: 'such as `channel: "#ops"`' }],
    ],
    ['wrong in two ways', { channel: '' }, [{ path: ['channel'], message: '`channel` is empty', help: 'such as `channel: "#ops"`' }]],
    ['empty', { channel: '#a', to: [''] }, [{ path: ['to', 0], message: '`to.0` is empty' }]],
    ['fine', { channel: '#a', to: ['x'], size: 10, mode: 'quiet', nested: { depth: 1.5 } }, []],
  ])('%s', (_, options, problems) => {
    expect(validateOptions(SCHEMA, options).map(({ isForm: _isForm, ...problem }) => problem)).toEqual(problems);
  });

  it.each(['https://a.example/x?y', 'http://user:pw@127.0.0.1:80', 'HTTPS://[::1]/'])('%s is a URL', (url) => {
    expect(validateOptions(webhookSink.schema, { url })).toEqual([]);
  });

  it.each(['', 'https://', 'https:///x', 'a.example/x', 'ftp://a.example', 'http://a b/', 'https://a.example:99999/'])(
    '%j is no URL',
    (url) => {
      const [problem] = validateOptions(webhookSink.schema, { url });
      expect(problem).toEqual({
        path: ['url'],
        message: '`url` is not an http or https URL',
        help: 'such as `url: "https://hooks.example/alerts"`',
      });
    },
  );
});

describe('each sink', () => {
  it.each(SINKS)('$type describes itself and its options', (sink) => {
    expect(sink.summary).not.toBe('');
    expect(sink.doc).toMatch(/\.$/);
    expect(sink.retries).toMatch(/\.$/);
    expect(sink.schema.additionalProperties).toBe(false);
    for (const [name, option] of Object.entries(sink.schema.properties ?? {})) {
      expect(option.description, name).toMatch(/\.$/);
      expect(option.examples?.length, name).toBeGreaterThan(0);
    }
    expect(sink.examples.length).toBeGreaterThan(0);
    for (const text of sink.examples) {
      const { program, diagnostics } = loadRules([{ path: 'x.alert', text }]);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(program?.sinks[0]?.type).toBe(sink.type);
    }
  });

  it('has a name of its own', () => {
    expect(new Set(SINKS.map(({ type }) => type)).size).toBe(SINKS.length);
  });
});

describe('in a rule file', () => {
  const messagesOf = (text: string): readonly string[] =>
    loadRules([{ path: 'x.alert', text }]).diagnostics.map(({ message, range }) => `${text.slice(range.start, range.end)}: ${message}`);

  it('an invalid option is reported at its position', () => {
    expect(messagesOf('sink hook webhook { url: "ftp://x" }')).toContain('"ftp://x": `url` is not an http or https URL');
    expect(messagesOf('sink hook webhook { url: "https://x" timeout: 1h }')).toContain('1h: `timeout` must be at most 600000');
    expect(messagesOf('sink archive file { pth: "x" }').join()).toContain('there is no option `pth`');
  });

  it('a literal value is checked; a secret is checked only for being a text', () => {
    expect(
      messagesOf('sink duty pagerduty { key: env("KEY") } sink ops mail { host: "m" from: file("f") to: [env("A"), "b@c.example"] }'),
    ).toEqual(['duty: no route sends to the sink `duty`', 'ops: no route sends to the sink `ops`']);
    expect(messagesOf('sink duty pagerduty { key: "short" }')).toContain('"short": `key` does not have the required form');
    expect(messagesOf('sink ops mail { host: "m" from: "a@b.example" to: ["c@d.example"] port: env("PORT") }').join()).toContain(
      'must be a whole number',
    );
    expect(messagesOf('sink ops mail { host: "m" from: "a@b.example" to: env("TO") }').join()).toContain('must be a list');
  });

  it('the form of a secret is checked when it is known', () => {
    expect(messagesOf('sink phone telegram { token: env("TOKEN") chat: file("chat") }').join()).not.toContain('form');
    expect(messagesOf('sink phone telegram { token: "short" chat: "1" }')).toContain('"short": `token` does not have the required form');
  });

  it('a timeout is a duration', () => {
    expect(rules('sink hook webhook { url: env("URL") timeout: 5s }').sinks[0]?.options).toEqual({
      url: { secret: 'env', name: 'URL' },
      timeout: 5000,
    });
  });

  it("a program's own type of sink is known when it is given to `loadRules`", () => {
    const own = { ...webhookSink, type: 'own', schema: SCHEMA };
    const text = 'sink chat own { channel: "#ops" }';
    expect(loadRules([{ path: 'x.alert', text }]).program).toBeUndefined();
    expect(loadRules([{ path: 'x.alert', text }], { sinkTypes: [own] }).program?.sinks[0]?.type).toBe('own');
    expect(CATALOGUE.sinks.map(({ type }) => type)).toEqual(SINKS.map(({ type }) => type));
  });
});

describe('secrets', () => {
  const sources = {
    env: { URL: 'https://hook.example/s3cret', EMPTY: '' },
    readFile: (path: string): string => {
      if (path !== '/run/token') throw new Error(`ENOENT ${path}`);
      return 't0ken\n';
    },
  };

  it('are resolved at any depth', () => {
    const options = resolveSecrets(
      {
        url: { secret: 'env', name: 'URL' },
        headers: { authorization: { secret: 'file', name: '/run/token' } },
        list: [{ secret: 'env', name: 'URL' }, 1],
        n: null,
      },
      sources,
    );
    expect(Object.entries(options)).toEqual([
      ['url', 'https://hook.example/s3cret'],
      ['headers', { authorization: 't0ken' }],
      ['list', ['https://hook.example/s3cret', 1]],
      ['n', null],
    ]);
  });

  it('are not shown when the options are printed', () => {
    const options = resolveSecrets({ url: { secret: 'env', name: 'URL' }, in: { url: { secret: 'env', name: 'URL' } } }, sources);
    for (const printed of [
      inspect(options),
      inspect({ options }, { depth: 9 }),
      JSON.stringify({ options }),
      `${JSON.stringify(options['in'])}`,
    ]) {
      expect(printed).toContain('options with secrets');
      expect(printed).not.toContain('s3cret');
    }
  });

  it('that are missing are named by variable or file', () => {
    expect(() => resolveSecrets({ url: { secret: 'env', name: 'NONE' } }, sources)).toThrow('the environment variable NONE is not set');
    expect(() => resolveSecrets({ url: { secret: 'env', name: 'EMPTY' } }, sources)).toThrow('the environment variable EMPTY is not set');
    expect(() => resolveSecrets({ url: { secret: 'file', name: '/none' } }, sources)).toThrow(
      'the file /none, which should contain a secret, cannot be read',
    );
  });

  it('are checked when the sink is made, and not shown even then', () => {
    const program = rules('sink hook webhook { url: env("URL") }');
    const declared = program.sinks[0];
    if (declared === undefined) throw new Error('no sink');
    const context = { program, print: () => {}, colour: false, cwd: '.' };
    const make = (env: Readonly<Record<string, string>>, descriptors: readonly SinkDescriptor[] = SINKS) =>
      makeSink(declared, descriptors, { ...sources, env }, context);
    expect(make({ URL: 'https://hook.example/' })).toMatchObject({ send: expect.any(Function) });
    expect(() => make({ URL: 's3cret' })).toThrow(
      /^`url` is not an http or https URL \(such as `url: "https:\/\/hooks.example\/alerts"`\)$/,
    );
    expect(() => make({})).toThrow('the environment variable URL is not set');
    expect(() => make({ URL: 'https://hook.example/' }, [])).toThrow('there is no sink type webhook');
  });
});
