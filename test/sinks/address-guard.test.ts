import type { LookupFunction } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { addressGuard, RefusedAddressError } from '../../src/sinks/http/address-guard.js';
import { httpPost } from '../../src/sinks/http/http-post.js';
import { webhookSink } from '../../src/sinks/webhook.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';
import type { TestServer } from './server.js';
import { serve } from './server.js';

const CONTEXT = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };

let server: TestServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

function isRefused(host: string, allow: readonly string[] = []): boolean {
  try {
    addressGuard(allow).check(host);
    return false;
  } catch (error) {
    if (error instanceof RefusedAddressError) return true;
    throw error;
  }
}

const LITERALS = [
  '169.254.169.254',
  '169.254.0.0',
  '169.254.255.255',
  '169.254.169.254.',
  '2852039166',
  '0xa9fea9fe',
  '0XA9FEA9FE',
  '0xa9.0xfe.0xa9.0xfe',
  '0251.0376.0251.0376',
  '025177524776',
  '169.254.43518',
  '169.16689662',
  '0251.254.0xa9fe',
  '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
  '%31%36%39.254.169.254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fe80::1',
  'FE80::1%eth0',
  'febf:ffff::',
  '[fe80::1]',
  'fd00:ec2::254',
  'FD00:0EC2:0:0:0:0:0:254',
  'fd20:ce::254',
  '::ffff:169.254.169.254',
  '[::ffff:a9fe:a9fe]',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '::169.254.169.254',
  '::ffff:0:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  '64:ff9b:1::a9fe:a9fe',
  '64:ff9b:1:a9fe:a9:fe00::',
  '64:ff9b:1:a9:fe:a9fe::',
  '64:ff9b:1:0:a9:fea9:fe00:0',
  '2002:a9fe:a9fe::1',
  '2001:0:a9fe:a9fe::1',
  '2001:0:1:2:3:4:5601:5601',
  'fe80::5efe:1.2.3.4',
  '2001:db8::5efe:a9fe:a9fe',
  '2001:db8::200:5efe:169.254.169.254',
  'metadata.google.internal',
  'METADATA.google.internal.',
  'metadata。google。internal',
  'metadata.goog',
];

const OTHERS = [
  '127.0.0.1',
  'localhost',
  '10.0.0.1',
  '192.168.1.1',
  '169.253.169.254',
  '169.255.0.1',
  '100.100.100.201',
  '::1',
  'fec0::1',
  'fd00:ec2::255',
  '2001:db8::a9fe:a9fe',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'hooks.example',
  '169.254.169.254.example',
  'xn--nxasmq6b.example',
  'google.internal',
];

describe('the address guard', () => {
  it.each(LITERALS)('refuses %s', (host) => {
    expect(isRefused(host)).toBe(true);
  });

  it.each(LITERALS.filter((host) => !/[%]eth/.test(host)))('refuses %s in a URL, before anything is sent', async (host) => {
    const url = `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}/latest/meta-data?token=secret-token`;
    const refusal = { name: 'RefusedAddressError', message: expect.not.stringContaining('secret-token') };
    await expect(httpPost({ url: new URL(url), headers: {}, body: '', signal: AbortSignal.timeout(1000) })).rejects.toMatchObject(refusal);
    expect(() => webhookSink.create({ url }, CONTEXT)).toThrow(expect.objectContaining(refusal));
    const guarded = addressGuard([new URL(url).hostname]);
    expect(() => guarded.check(new URL(url).hostname)).not.toThrow();
  });

  it.each(OTHERS)('allows %s', (host) => {
    expect(isRefused(host)).toBe(false);
  });

  it('names the remedy, and allows hosts in `allow`, in any notation', () => {
    expect(() => addressGuard().check('169.254.1.2')).toThrow(
      '169.254.1.2 is a link-local or cloud-metadata address, to which nothing is sent; if it is meant, `allow: ["169.254.1.2"]`',
    );
    expect(isRefused('169.254.1.2', ['169.254.1.2'])).toBe(false);
    expect(isRefused('169.254.1.2', ['0xa9.0xfe.1.2'])).toBe(false);
    expect(isRefused('[fe80::1]', ['FE80:0::1'])).toBe(false);
    expect(isRefused('169.254.1.3', ['169.254.1.2'])).toBe(true);
    expect(isRefused('metadata.goog', ['Metadata.goog.'])).toBe(false);
  });

  it.each(['http://169.254.1.2', '169.254.1.2:80', 'a/b', 'user@host', '', ' ', '[::1', '300.1.1.1'])('refuses %j as a host', (host) => {
    expect(() => addressGuard([host])).toThrow('which is not a host');
  });
});

describe('as properties', () => {
  const byte = fc.integer({ min: 0, max: 255 });
  const writeByte = (value: number): fc.Arbitrary<string> =>
    fc.constantFrom(String(value), `0x${value.toString(16)}`, `0X0${value.toString(16).toUpperCase()}`, `0${value.toString(8)}`);
  const written = (a: number, b: number, c: number, d: number): fc.Arbitrary<string> => {
    const rest = (c << 8) | d;
    const all = (((a << 24) >>> 0) + (b << 16) + rest) >>> 0;
    const hex = (value: number): string => value.toString(16);
    const low = `${hex((a << 8) | b)}:${hex(rest)}`;
    return fc.oneof(
      fc.tuple(writeByte(a), writeByte(b), writeByte(c), writeByte(d)).map((parts) => parts.join('.')),
      fc.tuple(writeByte(a), writeByte(b)).map(([x, y]) => `${x}.${y}.${rest}`),
      fc.constantFrom(
        String(all),
        `0x${hex(all)}`,
        `0${all.toString(8)}`,
        ...['::ffff:', '::', '64:ff9b::', '64:ff9b:1::', '64:ff9b:1:7::', '::ffff:0:'].flatMap((head) => [
          `${head}${low}`,
          `${head}${a}.${b}.${c}.${d}`,
          `[${head}${low.toUpperCase()}]`,
        ]),
        `2002:${low}:1:2:3:4:5`,
      ),
    );
  };

  it('169.254.0.0/16 is refused in every notation, and its neighbours are not', () => {
    fc.assert(
      fc.property(
        fc.tuple(byte, byte).chain(([c, d]) => written(169, 254, c, d)),
        (host) => isRefused(host),
      ),
      { numRuns: 2000 },
    );
    const outside = fc.tuple(byte, byte, byte, byte).filter(([a, b]) => a > 0 && a < 224 && !(a === 169 && b === 254));
    const isSpecial = (text: string): boolean => ['100.100.100.200', '168.63.129.16', '192.0.0.192'].includes(text);
    fc.assert(
      fc.property(
        outside.filter((parts) => !isSpecial(parts.join('.'))).chain(([a, b, c, d]) => written(a, b, c, d)),
        (host) => !isRefused(host),
      ),
      { numRuns: 2000 },
    );
  });

  it('fe80::/10 is refused', () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
    const linkLocal = fc
      .tuple(fc.integer({ min: 0xfe80, max: 0xfebf }), fc.array(group, { minLength: 7, maxLength: 7 }))
      .map(([first, rest]) => [first.toString(16), ...rest].join(':'));
    fc.assert(fc.property(linkLocal, (host) => isRefused(host)));
  });

  it('never throws on text that is not a host', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (host) => typeof isRefused(host) === 'boolean'));
  });
});

/** A resolver that returns one answer after the other, and repeats the last one. */
function names(...answers: readonly (readonly string[])[]): LookupFunction {
  let asked = 0;
  return (_hostname, options, callback) => {
    const addresses = (answers[Math.min(asked, answers.length - 1)] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    asked += 1;
    if (options.all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
}

describe('where a socket connects', () => {
  const post = (lookup: LookupFunction, allow?: readonly string[]) =>
    httpPost({
      url: new URL(`http://hooks.example:${server?.port}/`),
      headers: {},
      body: '{}',
      signal: AbortSignal.timeout(5000),
      lookup,
      guard: addressGuard(allow),
    });

  it.each([['169.254.169.254'], ['::ffff:a9fe:a9fe'], ['fe80::1'], ['fd00:ec2::254'], ['100.100.100.200'], ['64:ff9b::a9fe:a9fe']])(
    'a name that leads to %s is refused',
    async (address) => {
      server = await serve((response) => response.end());
      await expect(post(names([address]))).rejects.toMatchObject({
        code: 'ADDRESS_REFUSED',
        message: expect.stringMatching(/^hooks\.example leads to a link-local or cloud-metadata address/),
      });
    },
  );

  it('tries only the allowed ones of several addresses', async () => {
    server = await serve((response) => response.end());
    expect(await post(names(['169.254.169.254', '127.0.0.1', 'fe80::1']))).toMatchObject({ status: 200 });
  });

  it('checks every answer of DNS', async () => {
    server = await serve((response) => response.writeHead(204, { connection: 'close' }).end());
    const rebinding = names(['127.0.0.1'], ['169.254.169.254']);
    expect(await post(rebinding)).toMatchObject({ status: 204 });
    await expect(post(rebinding)).rejects.toBeInstanceOf(RefusedAddressError);
    expect(server.received).toHaveLength(1);
  });

  it('the configuration can name the host, or the address', async () => {
    const lookup = (allow: readonly string[], resolve: LookupFunction): Promise<unknown> =>
      new Promise((done) =>
        addressGuard(allow).lookup(resolve)('hooks.example', { all: true }, (error, found) => done(error?.message ?? found)),
      );
    const found = [{ address: '169.254.1.2', family: 4 }];
    expect(await lookup(['hooks.example'], names(['169.254.1.2']))).toEqual(found);
    expect(await lookup(['169.254.1.2'], names(['169.254.1.2', '169.254.1.3']))).toEqual(found);
    expect(await lookup(['other.example'], names(['169.254.1.2']))).toMatch(/^hooks\.example leads to/);
  });

  it('a connection that one sink may open is not used by another', async () => {
    server = await serve((response) => response.end());
    expect(await post(names(['127.0.0.1']), ['hooks.example'])).toMatchObject({ status: 200 });
    await expect(post(names(['169.254.169.254']))).rejects.toBeInstanceOf(RefusedAddressError);
  });

  it('checks a single address as well as a list, and passes errors on', async () => {
    const one =
      (address: string): LookupFunction =>
      (_name, _options, callback) =>
        callback(null, address, 4);
    const ask = (resolve: LookupFunction): Promise<unknown> =>
      new Promise((done) => addressGuard().lookup(resolve)('a.example', {}, (error, found) => done(error?.message ?? found)));
    expect(await ask(one('192.0.2.1'))).toBe('192.0.2.1');
    expect(await ask(one('169.254.1.1'))).toMatch(/^a\.example leads to/);
    expect(await ask((_name, _options, callback) => callback(new Error('ENOTFOUND'), '', 0))).toBe('ENOTFOUND');
  });

  it('a redirect there is not followed', async () => {
    server = await serve((response) => response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end());
    const hook = webhookSink.create({ url: `http://127.0.0.1:${server.port}/` }, CONTEXT);
    expect(await hook.send(notification())).toMatchObject({ ok: false, again: false });
    expect(server.received).toHaveLength(1);
  });
});
