import { describe, expect, it } from 'vitest';
import { makeSinkWith } from '../../src/delivery/make-sink.js';
import { isInstalled } from '../../src/sinks/shared/optional-packages.js';
import { SINKS } from '../../src/sinks/sinks.js';
import { rules } from '../notify/program.js';

const NOTHING = { env: {}, readFile: () => '' };
const NEEDED = [
  ['mail', 'nodemailer', 'sink ops mail { host: "mail.example" from: "a@example.com" to: ["b@example.com"] }'],
  ['irc', 'irc-framework', 'sink ops irc { host: "irc.example" channel: "#ops" }'],
] as const;

describe('a sink that needs a package', () => {
  it.each(NEEDED)('names the package to install: %s without %s', (type, name, text) => {
    const program = rules(`stream s { format json }\n${text}\nalert A { on s page when count() over 1m > 1 }\nroute { page -> ops }`);
    const [declared] = program.sinks;
    if (declared === undefined) throw new Error('no sink');
    const context = { program, print: () => {}, colour: false, cwd: '.' };
    const make = (isThere: (name: string) => boolean): unknown => makeSinkWith(isThere, declared, SINKS, NOTHING, context);
    expect(() => make((each) => each !== name)).toThrow(`${type} needs the package ${name}: npm install ${name}`);
    expect(make(() => true)).toBeDefined();
  });

  it('is in this list', () => {
    const needed = SINKS.flatMap(({ type, packages = [] }) => packages.map((name) => `${type} ${name}`));
    expect(new Set(needed)).toEqual(new Set(NEEDED.map(([type, name]) => `${type} ${name}`)));
  });
});

describe('looking for a package', () => {
  it('finds installed packages, whether they can be required or only imported', () => {
    expect(['nodemailer', 'irc-framework', 'p-no-such-package'].map(isInstalled)).toEqual([true, true, false]);
  });
});
