/** Lines of JSON of all kinds, well formed and broken, the same for the same seed. */

/** A small generator of numbers (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(count: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const NAMES = [
  'ts',
  'host',
  'level',
  'status',
  'n',
  'user',
  'id',
  'msg',
  '',
  '__proto__',
  'a.b',
  'é',
  'name with spaces',
  'user.id',
  'constructor',
  'x'.repeat(70),
];
const STRINGS = [
  '',
  'web-1',
  'error',
  'a"b',
  'back\\slash',
  'é',
  '𝒳',
  '\u0000',
  'line\nbreak',
  'tab\t',
  '\ud800',
  'x'.repeat(127),
  'x'.repeat(128),
  'x'.repeat(129),
  '5',
  'null',
  '{"a":1}',
  '/',
  '\u2028',
  '\ufeff',
];
const TIMES = [
  '2026-05-04T10:03:00.250Z',
  '2026-05-04T10:03:00Z',
  '2026-02-29T00:00:00Z',
  '2024-02-29T23:59:59.999999999Z',
  '2026-13-01T00:00:00Z',
  '2026-04-31T00:00:00.1Z',
  '2026-05-04 10:03:00Z',
  '2026-05-04T10:03:00+02:00',
  '2026-05-04T10:03:60Z',
  '2026-05-04T24:00:00Z',
  '1969-12-31T23:59:59Z',
  '2026-05-04T10:03:00.Z',
  '2026-05-04T10:03:00.1234567891Z',
  '2100-02-29T00:00:00Z',
  '2000-02-29T12:30:00.5Z',
  '9999-12-31T23:59:59.999Z',
  '2026-05-04T10:0x:00Z',
  '2026-05-04T10:03:00z',
  '20260504T100300Z',
  '2026-12-15T18:22:10.75Z',
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '10',
  '1.5',
  '0.1',
  '0.30',
  '-0.0',
  '1e3',
  '1E-7',
  '1e999',
  '-1e-999',
  '123456789012345',
  '1234567890123456',
  '0.1234567890123456789',
  '1777888980250',
  '9007199254740993',
  '0.000001',
  '0.0000001',
  '100.25',
  '12345678.1234567',
  '5e0',
  '0e0',
  '4.35',
  '0.000000000000000001',
  '999999999999999',
  '99999999999999.9',
];
const BROKEN_NUMBERS = ['01', '+1', '.5', '1.', '-', '1e', '1e+', '0x10', 'NaN', 'Infinity', '1_000', '--1', '-01', '1.e3'];

export function randomLine(dice: Dice): Buffer<ArrayBuffer> {
  const style = dice.below(12);
  let line = Buffer.from(object(dice, dice.pick([0, 0, 0, 1, 2]), style === 0));
  if (style >= 1 && style <= 6) return line;
  const changes = style === 7 ? 1 + dice.below(3) : 0;
  for (let change = 0; change < changes; change++) line = changed(line, dice);
  if (style === 8) line = line.subarray(0, dice.below(line.length + 1));
  if (style === 9)
    line = Buffer.concat([
      Buffer.from(dice.pick(['', ' ', '\t', '\ufeff', '\u00a0', ',', 'x'])),
      line,
      Buffer.from(dice.pick([' ', '\t ', ',', '}', ' x', '\u00a0', ' {}', '\r'])),
    ]);
  if (style === 10)
    line = Buffer.from(
      dice.pick([
        '',
        ' ',
        '\t',
        '[]',
        '[{"host":"a"}]',
        'null',
        '"text"',
        '5',
        '{',
        '{}',
        '{ }',
        '{,}',
        '{"host"}',
        '{"host":}',
        '{"host":"a",}',
        'plain text',
        '{"host":"a"}{"host":"b"}',
        "{'host':'a'}",
        '{"host":"a" "level":"b"}',
        '{"n":1,,"m":2}',
      ] as const),
    );
  return Buffer.from(line.filter((byte) => byte !== 10));
}

/** Lines of 12 members as programs write them. */
export function ordinaryLines(dice: Dice, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      ts: new Date(Date.UTC(2026, 4, 4) + index * 10).toISOString(),
      host: `web-${dice.below(40)}`,
      service: `service-${dice.below(60)}`,
      level: dice.pick(['debug', 'info', 'warn', 'error']),
      status: dice.pick([200, 200, 204, 301, 404, 500]),
      latency_ms: dice.below(20_000) / 10,
      region: `region-${dice.below(12)}`,
      user: `u${dice.below(100_000)}`,
      path: `/api/v1/resource/${dice.below(500)}`,
      bytes: dice.below(100_000_000),
      trace: dice.below(1e9).toString(16).padStart(20, '0'),
      message: 'request handled by the worker without anything to say',
    }),
  );
}

const SHAPE_NAMES = [
  'ts',
  'host',
  'level',
  'n',
  'user',
  'id',
  'é',
  '',
  'status of the request',
  `${'long '.repeat(9)}name`,
  'x'.repeat(70),
];

/** The shape of lines: names of members, mostly different ones, and the spaces around them. */
function shapeOf(dice: Dice): readonly string[] {
  const space = dice.pick(['', '', '', ' ', '\t']);
  const names = Array.from({ length: 1 + dice.below(9) }, () => dice.pick(SHAPE_NAMES));
  const members = dice.below(8) === 0 ? names : [...new Set(names)];
  return members.map((member, at) => `${at === 0 ? `{${space}` : `,${space}`}${JSON.stringify(member)}${dice.pick(['', space])}:${space}`);
}

/** Makes lines of a few shapes, some of them changed in a byte or two. */
export class ShapedLines {
  readonly #shapes: readonly (readonly string[])[];

  constructor(readonly dice: Dice) {
    this.#shapes = Array.from({ length: 1 + dice.below(6) }, () => shapeOf(dice));
  }

  block(lines: number): Buffer {
    return Buffer.concat(Array.from({ length: lines }, () => [this.#line(), Buffer.from(this.dice.below(9) === 0 ? '\r\n' : '\n')]).flat());
  }

  #line(): Buffer {
    const { dice } = this;
    const text = dice
      .pick(this.#shapes)
      .map((before) => `${before}${usualValue(dice)}`)
      .join('');
    let line = Buffer.from(`${text}${dice.pick(['}', '}', '}', ' }', '} '])}`);
    if (dice.below(12) === 0) for (let change = dice.below(2); change >= 0; change--) line = changed(line, dice);
    return Buffer.from(line.filter((byte) => byte !== 10));
  }
}

/** Texts and numbers of all lengths; other values now and then. */
function usualValue(dice: Dice): string {
  switch (dice.below(8)) {
    case 0:
      return value(dice, 1, false);
    case 1:
      return JSON.stringify(dice.pick(TIMES));
    case 2:
    case 3:
      return String(dice.below(10 ** dice.below(10)));
    case 4:
      return dice.pick(NUMBERS);
    default:
      return JSON.stringify(dice.pick(['', 'a', 'web-1', 'é', '"', 'service-12', 'a'.repeat(dice.below(40)), `user ${dice.below(100)}`]));
  }
}

/** Lines joined to a block; the ends of some are CRLF. */
export function randomBlock(dice: Dice, lines: number): Buffer {
  const parts: Buffer[] = [];
  for (let line = 0; line < lines; line++) parts.push(randomLine(dice), Buffer.from(dice.below(5) === 0 ? '\r\n' : '\n'));
  return Buffer.concat(parts);
}

function object(dice: Dice, deep: number, spaced: boolean): string {
  const space = (): string => (spaced ? dice.pick(['', ' ', '  ', '\t', '\r']) : '');
  const members = Array.from(
    { length: dice.below(9) },
    () => `${space()}${name(dice)}${space()}:${space()}${value(dice, deep, spaced)}${space()}`,
  );
  return `{${members.join(',') || space()}}`;
}

function name(dice: Dice): string {
  const text = dice.pick(NAMES);
  return dice.below(20) === 0 ? escapedText(text, dice) : JSON.stringify(text);
}

function value(dice: Dice, deep: number, spaced: boolean): string {
  switch (dice.below(deep > 0 ? 12 : 9)) {
    case 0:
      return dice.pick(['true', 'false', 'null']);
    case 1:
    case 2:
      return dice.below(30) === 0 ? dice.pick(BROKEN_NUMBERS) : dice.pick(NUMBERS);
    case 3:
      return String((dice.below(2_000_000) - 1_000_000) / dice.pick([1, 10, 1000, 7]));
    case 4:
      return JSON.stringify(dice.pick(TIMES));
    case 5:
      return dice.below(40) === 0
        ? dice.pick(['"\\x"', '"\\u12g4"', '"a\u0001b"', '"open', 'tru', 'True', 'nul', 'undefined'])
        : escapedText(dice.pick(STRINGS), dice);
    case 6:
    case 7:
    case 8:
      return JSON.stringify(dice.pick([`u${dice.below(5000)}`, dice.pick(STRINGS)]));
    case 9:
      return `[${Array.from({ length: dice.below(4) }, () => value(dice, deep - 1, spaced)).join(',')}]`;
    case 10:
      return nested(dice);
    default:
      return object(dice, deep - 1, spaced);
  }
}

function nested(dice: Dice): string {
  const depth = dice.pick([1, 5, 62, 63, 64, 65, 200]);
  const [open, close] = dice.pick([
    ['[', ']'],
    ['{"user":', '}'],
  ] as const);
  return `${open.repeat(depth)}${open === '[' ? '' : '1'}${close.repeat(depth)}`;
}

/** Some characters as unnecessary escapes. */
function escapedText(text: string, dice: Dice): string {
  const body = Array.from({ length: text.length }, (_, at) => {
    const code = text.charCodeAt(at);
    if (dice.below(3) === 0) return `\\u${code.toString(16).padStart(4, '0')}`;
    if (code === 47 && dice.below(2) === 0) return '\\/';
    return JSON.stringify(text.charAt(at)).slice(1, -1);
  });
  return `"${body.join('')}"`;
}

function changed(line: Buffer<ArrayBuffer>, dice: Dice): Buffer<ArrayBuffer> {
  const at = dice.below(line.length + 1);
  const byte = dice.pick([dice.below(256), 34, 92, 44, 58, 123, 125, 48, 0xc3, 0xff, 0, 13]);
  switch (dice.below(3)) {
    case 0:
      return Buffer.concat([line.subarray(0, at), Buffer.from([byte]), line.subarray(at)]);
    case 1:
      return Buffer.concat([line.subarray(0, at), line.subarray(at + 1)]);
    default:
      return Buffer.concat([line.subarray(0, at), Buffer.from([byte]), line.subarray(at + 1)]);
  }
}
