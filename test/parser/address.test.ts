/** Addresses, and the errors of invalid ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressResult } from '../../src/parser/address.js';
import { addressText, readAddress } from '../../src/parser/address.js';
import { endpointName, endpointsOf, isEndpoint, otherScheme, readEndpoint } from '../../src/parser/endpoints.js';
import { renderDiagnostics } from '../../src/parser/render-diagnostic.js';
import { checkTexts } from './check/checked.js';

const NO_HOST = 'is not a valid host; write a name, or an address such as 127.0.0.1 or [::1]; 0.0.0.0 means all addresses of this machine';

function brief(reading: AddressResult): string {
  return reading.ok ? addressText(reading.address) : `${reading.problem.message}; ${reading.problem.help}`;
}

describe('an address', () => {
  it.each([
    ['9464', '127.0.0.1:9464'],
    [':9464', '127.0.0.1:9464'],
    ['0', '127.0.0.1:0'],
    ['0.0.0.0:80', '0.0.0.0:80'],
    ['localhost:65535', 'localhost:65535'],
    ['logs-1.example.:1', 'logs-1.example.:1'],
    ['[::1]:7000', '[::1]:7000'],
    ['[fe80::1%eth0]:7000', '[fe80::1%eth0]:7000'],
    ['[::ffff:10.0.0.1]:7', '[::ffff:10.0.0.1]:7'],
    ['', 'the address must end with a port; write HOST:PORT such as 127.0.0.1:7000, or :7000'],
    ['localhost', 'the address must end with a port; write HOST:PORT such as 127.0.0.1:7000, or :7000'],
    ['[::1', 'the address must end with a port; write HOST:PORT such as 127.0.0.1:7000, or :7000'],
    ['[::1]', 'the address must end with a port; write HOST:PORT such as 127.0.0.1:7000, or :7000'],
    ['a:', 'the port after the `:` is missing; a port is a number up to 65535'],
    ['a:b', '`b` is not a valid port; a port is a number up to 65535'],
    ['a:-1', '`-1` is not a valid port; a port is a number up to 65535'],
    ['a:65536', '`65536` is not a valid port; a port is a number up to 65535'],
    ['::1:7000', 'an IPv6 address must be in brackets; write `[::1]:7000`'],
    ['256.0.0.1:1', `\`256.0.0.1\` ${NO_HOST}`],
    ['1.2.3:1', `\`1.2.3\` ${NO_HOST}`],
    ['1.2.3.4.:1', `\`1.2.3.4.\` ${NO_HOST}`],
    ['a b:1', `\`a b\` ${NO_HOST}`],
    ['*:1', `\`*\` ${NO_HOST}`],
    ['[a]:1', `\`[a]\` ${NO_HOST}`],
  ])('%j', (text, wanted) => {
    expect(brief(readAddress(text))).toBe(wanted);
  });

  it('parses to itself when printed, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]:.0-9a-f]{0,30}$/)), (text) => {
        const reading = readAddress(text);
        if (reading.ok)
          expect(readAddress(addressText(reading.address))).toEqual({ ok: true, address: { host: '127.0.0.1', ...reading.address } });
        else expect(reading.problem.end).toBeGreaterThanOrEqual(reading.problem.start);
        for (const way of [
          readEndpoint(text),
          readEndpoint(`tcp://${text}`),
          readEndpoint(`syslog+udp:${text}`),
          readEndpoint(`http://${text}/a`),
        ]) {
          if (way.ok)
            expect(endpointName(way.endpoint)).toBe(
              endpointName({ ...way.endpoint, address: { host: '127.0.0.1', ...way.endpoint.address } }),
            );
          else expect(way.problem.end).toBeGreaterThanOrEqual(way.problem.start);
        }
      }),
    );
  });
});

describe('`from`', () => {
  it('separates addresses from globs', () => {
    expect(['a.log', 'tcp*.log', 'syslog', 'syslog.log', 'tcp'].map(isEndpoint)).toEqual([false, false, false, false, false]);
    expect(['tcp://:1', 'TCP:1', 'syslog://x', 'syslog+udp://:5'].map(isEndpoint)).toEqual([true, true, true, true]);
    expect(['a.log', 'a:b/*', 'udp://x', 'tcp://x', 'HTTPS://x'].map(otherScheme)).toEqual([
      undefined,
      undefined,
      'udp',
      undefined,
      'HTTPS',
    ]);
    expect(
      endpointsOf(['a.log', 'tcp://:7000', 'b.log', 'tcp://127.0.0.1:7000', 'tcp://[::1]:1', 'syslog+udp://:7000', 'http://:80/a/b']),
    ).toEqual({
      globs: ['a.log', 'b.log'],
      written: ['a.log', 'b.log'],
      addresses: [
        { scheme: 'tcp', address: { host: '127.0.0.1', port: 7000 } },
        { scheme: 'tcp', address: { host: '::1', port: 1 } },
        { scheme: 'syslog+udp', address: { port: 7000 } },
        { scheme: 'http', address: { port: 80 }, path: '/a/b' },
      ],
    });
  });

  it('takes addresses and globs together, and prints them unchanged', () => {
    const { program, diagnostics } = checkTexts('stream app { from "a-*.log", "tcp://127.0.0.1:7000", "tcp://:0" format json }');
    expect(diagnostics).toEqual([]);
    expect(program?.streams[0]?.from).toEqual(['a-*.log', 'tcp://127.0.0.1:7000', 'tcp://:0']);
  });

  it('reports errors at their position', () => {
    const wrong = [
      'tcp://127.0.0.1',
      'tcp://127.0.0.1:70000',
      'tcp://7000',
      'tcp:7000',
      'TCP://:7000',
      'tcp://a_b!:7000',
      'tcp://::1:7000',
      'tcp://127.0.0.1:7000/logs',
      'tcp://',
      'udp://127.0.0.1:514',
      'http://127.0.0.1:8080',
      'http:8080',
      'HTTP://:8080',
      'http://8080',
      'http://:8080/',
      'http://:8080/a b?c',
      'http://:80800/records',
      'https://127.0.0.1:8080/records',
      'otlp://:4318/v1/logs',
      'syslog:5514',
      'SYSLOG+UDP://',
      'syslog+udp://127.0.0.1:5514/app',
      'syslog+tcp://127.0.0.1:5514',
      'file:///var/log/app.log',
      'tcp://\\u0061:b',
    ];
    const text = `stream app {\n  from "app.log",\n${wrong.map((each) => `    "${each}"`).join(',\n')}\n  format json\n}\n`;
    expect(renderDiagnostics(checkTexts(text).diagnostics, { colour: false })).toMatchSnapshot();
  });
});
