/** Templates of texts. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { templateOf } from '../../../src/engine/text/template-of.js';
import { templateOf as byDefinition } from '../../reference/templates.js';
import { WorkCounter } from '../../work-counter.js';

describe('the template of a message', () => {
  it.each([
    ['ready', 'ready'],
    ['', ''],
    ['took 31ms for 10.0.0.7', 'took <num>ms for <host>'],
    ['user bob@shop.example, try 2', 'user <email>, try <num>'],
    ['root@10.0.0.1', 'root@<host>'],
    ['a@b and 7', 'a@b and <num>'],
    ['at 2026-05-04T10:04:00.123Z', 'at <time>'],
    ['at 2026-05-04 10:04:00,123+02:00: x', 'at <time>: x'],
    ['[04/May/2026:10:04:00 +0200]', '[<time> <num>]'],
    ['26/05/04 10:04', '<time>'],
    ['Mon May 4 10:04:00 2026', '<time> <num>'],
    ['2005-06-03-15.42.50.675872', '<time>'],
    ['10:04:99:1', '<num>:<num>:<num>:<num>'],
    ['from /10.251.73.220:50010 to 10.0.0.0/8', 'from /<host> to <host>'],
    ['version 1.2.3, 1.2.3.4.5 and 300.1.1.1', 'version <num>, <num> and <num>'],
    ['peer fe80::1: refused', 'peer <host>: refused'],
    ['[::1]:80', '[<host>]:<num>'],
    ['std::vector2', 'std::vector<num>'],
    ['mac 00:1a:2b:3c:4d:5e', 'mac <id>'],
    ['node-17.eu.example.com is down', '<host> is down'],
    ['org.apache.log4j.Logger', 'org.apache.log<num>j.Logger'],
    ['id 123e4567-e89b-12d3-a456-426614174000', 'id <id>'],
    ['req=a1b2c3x9 commit 9f86d081', 'req=<id> commit <num>'],
    ['blk_-1608999687919862906', 'blk_<num>'],
    ['-1.5e-7 +3 1,024 0x1F 5%', '<num> <num> <num> <num> <num>%'],
    ['range 2-3', 'range <num>-<num>'],
    ['/var/run/4711.pid', '/var/run/<num>.pid'],
    ['node17 sda1 x86_64', 'node<num> sda<num> x<num>_<num>'],
    ['größe9 é1', 'größe<num> é<num>'],
    ['"user 7" not found', '"user <num>" not found'],
  ])('%s', (text, kind) => {
    expect(templateOf(text)).toBe(kind);
    expect(byDefinition(text)).toBe(kind);
  });

  it('covers the first thousand characters, and cuts none in two', () => {
    expect(templateOf(`${'x'.repeat(1000)}7`)).toBe(`${'x'.repeat(1000)}…`);
    expect(templateOf(`${'x'.repeat(999)}😀`)).toBe(`${'x'.repeat(999)}…`);
  });

  it('is its own template', () => {
    const kind = templateOf('took 31ms for 10.0.0.7 at 10:04:00 by bob@shop.example');
    expect(templateOf(kind)).toBe(kind);
  });
});

const part = fc.oneof(
  fc.constantFrom(
    '10',
    '2024',
    '04',
    '5',
    '1.5',
    '255',
    '::',
    ':',
    '-',
    '.',
    '_',
    '/',
    ' ',
    '@',
    'a',
    'ab',
    'fe80',
    'x',
    '0x',
    'T',
    'Z',
    '+',
    'e5',
  ),
  fc.constantFrom(
    'May',
    'Jun ',
    'Sun ',
    '10:04:00',
    '2024-05-04',
    '10.0.0.1',
    'bob',
    'example.com',
    'é',
    'z9',
    'deadbeef',
    '1234abcd',
    '=',
    '(',
    ',',
  ),
  fc.constantFrom('123e4567-e89b-12d3-a456-426614174000', '00:1a:2b:3c:4d:5e', '😀', 's', 'node-1.eu.x.com'),
  fc.string({ maxLength: 3 }),
  fc.stringMatching(/^[0-9a-g:.-]{0,6}$/),
);

it('the kind of each part follows the definition, on any text', () => {
  const text = fc.array(part, { maxLength: 9 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, (given) => {
      expect(templateOf(given)).toBe(byDefinition(given));
    }),
    { numRuns: 5000 },
  );
});

describe('each character is read a bounded number of times', () => {
  let counter: WorkCounter<typeof import('../../../src/engine/text/template-of.js')>;

  beforeAll(async () => {
    counter = await WorkCounter.load('src/engine/text/template-of.ts');
  });
  afterAll(() => counter.close());

  it.each(['1-', 'a1-', '1.', 'a1.', '1:', 'a:', '@', 'a@', '1@', '10:04:00 ', '1.2.3.4.', 'May 1 ', '::', '1,', 'x1_'])(
    'in repetitions of %s',
    (piece) => {
      const text = piece.repeat(1000);
      const work = (length: number): number => counter.workOf(({ templateOf }) => templateOf(text.slice(0, length)));
      expect(work(1000)).toBeLessThan(2.2 * work(500));
      expect(work(1000)).toBeLessThan(15 * 1000);
    },
  );
});
