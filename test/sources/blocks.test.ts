/** Lines read as bytes give the same records as lines that are decoded as text. */
import { describe, expect, it } from 'vitest';
import type { FieldPath } from '../../src/engine/model/records.js';
import { cellReader } from '../../src/engine/model/records.js';
import type { CheckedStream } from '../../src/parser/program.js';
import { readBatches } from '../../src/sources/decode/batches.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import type { DecodeStats, StreamDecoder } from '../../src/sources/decode/stream-decoder.js';
import { Dice, randomBlock } from './scan/random-lines.js';

type Stream = Pick<CheckedStream, 'format' | 'time' | 'extracts'>;

interface Read {
  readonly rows: readonly unknown[];
  readonly stats: DecodeStats;
}

function withoutNames(stats: DecodeStats): unknown {
  return { ...stats, fields: { ...stats.fields, names: stats.fields.names.length > 0 } };
}

/** The same bytes, cut into chunks anywhere. */
function* chunksOf(bytes: Buffer, dice: Dice, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0; at < bytes.length; ) {
    const size = 1 + dice.below(dice.pick(sizes));
    yield Buffer.from(bytes.subarray(at, at + size));
    at += size;
  }
}

async function read(decoder: StreamDecoder, chunks: Iterable<Buffer>): Promise<Read> {
  const reader = readBatches(chunks, decoder);
  const rows: unknown[] = [];
  // One expectation for all cells: each costs more than reading a cell.
  const wanted: unknown[] = [];
  const found: unknown[] = [];
  for await (const batch of reader.batches()) {
    const readers = batch.columns.map(cellReader);
    for (let row = 0; row < batch.size; row++) rows.push([batch.times[row], ...readers.map((cell) => cell(row))]);
    for (const [at, { codes, numbers, raw, cells }] of batch.columns.entries()) {
      for (let row = 0; row < batch.size; row++) {
        const cell = readers[at]?.(row);
        wanted.push(cell);
        found.push(cells[row]);
        const id = codes?.ids[row] ?? -1;
        if (id >= 0) {
          wanted.push(cell);
          found.push(codes?.values.cells[id]);
        }
        const number = numbers?.[row] ?? Number.NaN;
        if (!Number.isNaN(number)) {
          wanted.push(typeof cell === 'object' && 'text' in cell ? cell.value : cell);
          found.push(number);
        }
        if (raw?.plain[row] === 1) {
          wanted.push(cell);
          found.push(Buffer.from(raw.bytes).toString('latin1', raw.starts[row], raw.ends[row]));
        }
      }
    }
  }
  expect(found).toEqual(wanted);
  return { rows, stats: reader.stats() };
}

function plainOnly(decoder: StreamDecoder): StreamDecoder {
  return { push: (lines) => decoder.push(lines), end: () => decoder.end(), stats: () => decoder.stats() };
}

async function same(stream: Stream, fields: readonly FieldPath[], bytes: Buffer, dice: Dice): Promise<number> {
  const decoder = createStreamDecoder({ stream, fields, year: { year: 2026 } });
  expect(decoder).toHaveProperty('pushBlock');
  const sizes = dice.pick([[64], [1000, 5000], [100_000]]);
  const blocks = await read(decoder, chunksOf(bytes, dice, sizes));
  const plain = await read(plainOnly(createStreamDecoder({ stream, fields, year: { year: 2026 } })), chunksOf(bytes, dice, sizes));
  // Which names are sampled depends on the batches, and those on the blocks.
  expect(withoutNames(blocks.stats)).toEqual(withoutNames(plain.stats));
  expect(blocks.rows).toEqual(plain.rows);
  return plain.rows.length;
}

const FIELDS: readonly FieldPath[] = [
  ['line'],
  ['host'],
  ['user', 'id'],
  ['user.id'],
  ['n'],
  ['ts'],
  ['a', 'b'],
  ['é'],
  ['user'],
  ['level'],
  ['status'],
  [''],
];

describe('blocks of JSON', () => {
  it.each([
    ['the usual time', {}],
    ['another time', { time: { field: ['user'] } }],
    ['a nested time', { time: { field: ['user', 'id'] } }],
    ['ISO times', { time: { field: ['ts'], as: ['iso'] } }],
    ['seconds', { time: { field: ['n'], as: ['epoch s'] } }],
    ['a zone', { time: { field: ['ts'], zone: 'Europe/Berlin' } }],
  ] as const)('give the same records: %s', async (_, more) => {
    const dice = new Dice(7);
    let records = 0;
    for (let round = 0; round < 12; round++) {
      const fields = FIELDS.filter(() => dice.below(3) > 0);
      records += await same({ format: { name: 'json' }, extracts: [], ...more }, fields, randomBlock(dice, 700), dice);
    }
    expect(records).toBeGreaterThan(1000);
  });

  it('give the same records with words for levels', async () => {
    const dice = new Dice(29);
    const levels = ['10', '30', '50', '60', '35', '50.0', '5e1', '-0', '"error"', '"50"', '"é"', 'null', 'true', '[50]', '{"level":50}'];
    const level = (): string => (dice.below(8) === 0 ? String(dice.below(20_000)) : dice.pick(levels));
    const wanted: readonly FieldPath[] = [['level'], ['time'], ['n'], ['a', 'level'], ['line']];
    for (const lines of [300, 300, 24_000]) {
      const line = (): string => `{"level":${level()},"time":${1_777_888_980_250 + dice.below(9)},"n":${dice.below(9)},"a":{"level":50}}`;
      const broken = ['', 'x', '{"level":50', ' {"level":50}', '{"level":30,"level":50}', '{"a.level":10}'];
      const bytes = Buffer.from(Array.from({ length: lines }, () => `${dice.below(9) === 0 ? dice.pick(broken) : line()}\n`).join(''));
      const fields = lines > 1000 ? wanted.slice(0, 1) : wanted.filter(() => dice.below(4) > 0);
      await same({ format: { name: 'pino' }, extracts: [] }, fields, bytes, dice);
      await same({ format: { name: 'pino' }, time: { field: ['level'] }, extracts: [] }, fields, bytes, dice);
      const nested = Buffer.from(bytes.toString().replace(/^/gm, '2026-05-04T10:03:00.250Z stdout F '));
      await same({ format: { name: 'cri', inner: { name: 'pino' } }, extracts: [] }, [...fields, ['stream']], nested, dice);
    }
  }, 60_000);

  it('give the same records when other formats read the other lines', async () => {
    const dice = new Dice(19);
    const format = { name: 'json', otherwise: { name: 'logfmt', otherwise: { name: 'text' } } };
    const others = ['a=1 host=h', 'n=5', 'plain = text', '', '2026-05-04T10:03:00Z x'];
    for (let round = 0; round < 6; round++) {
      const lines = randomBlock(dice, 500).toString().split('\n').slice(0, -1);
      const mixed = lines.map((line) => `${dice.below(3) === 0 ? dice.pick(others) : line}\n`).join('');
      await same({ format, extracts: [] }, [...FIELDS, ['message']], Buffer.from(mixed), dice);
    }
  });

  it('give the same records when values are many, then few', async () => {
    // Long enough for codes to be reassigned in the long run.
    const lines = process.env['TOCSIN_LONG'] === '1' ? 130_000 : 24_000;
    const host = (at: number): string => (at < 40_000 ? `h${at % 4096}` : `k${at % 50}`);
    const line = (at: number): string => `{"ts":${1_777_888_980 + at},"id":"u${at % 20_000}","host":"${host(at)}","n":${at % 9000}}\n`;
    const bytes = Buffer.from(Array.from({ length: lines }, (_, at) => line(at)).join(''));
    await same({ format: { name: 'json' }, extracts: [] }, [['id'], ['host'], ['n']], bytes, new Dice(3));
  });
});

describe('blocks of text', () => {
  const heads = [
    '',
    ' ',
    '\t',
    '[',
    '2026-05-04T10:03:00.250Z',
    '2026-05-04 10:03:00,123',
    '2026-05-04 10:03:00',
    '2026-05-04 10:03',
    '2026/05/04 10:03:00',
    '2026-02-30 10:03:00',
    '2026-05-04 10:03:61',
    '2026-05-04 24:03:00',
    '2026-05-04 10:03:00.1234567890',
    '2026-05-04T10:03:00+02:00',
    '2026-05-04 10:03:00 UTC',
    '2026-05-04 10:03:00 +0200',
    '2026-05-04T10:03:00Zulu',
    '2026-05-04T10:03:00Z:',
    '[2026-05-04 10:03:00]',
    'May  4 10:03:00',
    'Mon May  4 10:03:00 2026',
    '04/May/2026:10:03:00 +0000',
    '1777888980',
    'at com.example',
    '\tat com.example',
    'é',
    '\u00a02026-05-04 10:03:00',
    'ERROR',
    '1969-05-04 10:03:00',
    '2026-05-04 10:03:00.',
    '2026-05-04 10:03:00-05',
    '        2026-05-04 10:03:00',
    '         2026-05-04 10:03:00',
    '2026-05-04T10:03:00.5',
    '2026-05-04 10:03:001',
    '2026-05-04T10:03:00Z ',
    '2026-05-04 10:03:00]x',
  ];
  const tails = [
    '',
    ' ',
    ' disk full',
    'x',
    ' é',
    ' Zone',
    ' +1',
    ' -',
    ' UTC',
    '\r',
    ']',
    ':',
    ',5',
    ' U',
    ' CEST x',
    ' -03 x',
    '+02',
    ' WARN x',
    ' ALERT: x',
    ':123 x',
    '[UTC]',
    ' PM',
    ' AM x',
    ' Europe/Berlin',
    ' Error/x',
    ' - INFO',
    ' UTC+2',
    ' IST',
  ];

  it.each([
    ['the usual time', {}],
    ['ISO', { time: { field: ['time'], as: ['iso'] } }],
    ['another field', { time: { field: ['message'] } }],
    ['a zone', { time: { field: ['time'], zone: 'Europe/Berlin' } }],
  ] as const)('give the same records: %s', async (_, more) => {
    const dice = new Dice(11);
    const lines = Array.from({ length: 4000 }, () => dice.pick(heads) + dice.pick(tails));
    const bytes = Buffer.from(lines.map((line) => line + dice.pick(['\n', '\n', '\r\n'])).join(''));
    expect(
      await same({ format: { name: 'text' }, extracts: [], ...more }, [['line'], ['message'], ['time'], ['nothing']], bytes, dice),
    ).toBeGreaterThan(3000);
    await same({ format: { name: 'text' }, extracts: [], ...more }, [['message']], bytes, dice);
  });
});

describe('blocks of container log lines', () => {
  const times = [
    '2026-05-04T10:03:00.250Z',
    '2026-05-04T10:03:00.669794202Z',
    '2026-05-04T10:03:01Z',
    '2026-05-04T10:03:00.250+02:00',
    '2026-05-04T10:03:61Z',
    'now',
    'é',
    '',
  ];
  const middles = [
    ' stdout F ',
    ' stderr F ',
    ' stdout P ',
    ' stderr P ',
    ' stdout F:x ',
    ' stdout P:x ',
    ' stream F ',
    ' stdout Fx ',
    ' stdout F',
    ' ',
  ];
  const CRI: readonly FieldPath[] = [['line'], ['time'], ['stream'], ['flag'], ['message'], ['nothing']];

  /** Mostly complete messages, and sometimes parts, other tags and lines of other kinds. */
  function criBlock(dice: Dice, lines: number, message: () => string): Buffer {
    const line = (): string => {
      const isUsual = dice.below(4) > 0;
      const time = isUsual ? (times[dice.below(3)] ?? '') : dice.pick(times);
      return `${time}${isUsual ? (middles[dice.below(2)] ?? '') : dice.pick(middles)}${message()}${dice.pick(['\n', '\n', '\n', '\r\n'])}`;
    };
    return Buffer.from(Array.from({ length: lines }, line).join(''));
  }

  it.each([
    ['the usual time', {}],
    ['ISO', { time: { field: ['time'], as: ['iso'] } }],
    ['another field', { time: { field: ['message'] } }],
    ['a zone', { time: { field: ['time'], zone: 'Europe/Berlin' } }],
  ] as const)('give the same records: %s', async (_, more) => {
    const dice = new Dice(13);
    for (let round = 0; round < 6; round++) {
      const bytes = criBlock(dice, 1500, () => dice.pick(['', ' ', 'listening', 'é', '  x ', '2026-05-04T10:03:00Z']));
      expect(await same({ format: { name: 'cri' }, extracts: [], ...more }, CRI, bytes, dice)).toBeGreaterThan(500);
      await same({ format: { name: 'cri' }, extracts: [], ...more }, [['stream']], bytes, dice);
    }
  });

  it.each([
    ['the usual time', {}],
    ['a time of the message', { time: { field: ['ts'] } }],
    ['a time that both may have', { time: { field: ['time'] } }],
    ['a nested time', { time: { field: ['user', 'id'] } }],
    ['a zone', { time: { field: ['ts'], zone: 'Europe/Berlin' } }],
  ] as const)('give the same records with JSON inside: %s', async (_, more) => {
    const dice = new Dice(17);
    const clauses = [
      { format: { name: 'cri', inner: { name: 'json' } }, extracts: [] },
      { format: { name: 'cri' }, extracts: [{ format: { name: 'json' }, from: ['message'] }] },
      { format: { name: 'cri', inner: { name: 'json' }, otherwise: { name: 'text' } }, extracts: [] },
    ];
    for (let round = 0; round < 18; round++) {
      const messages = randomBlock(dice, 700)
        .toString()
        .split('\n')
        .map((line) => line.trimEnd());
      const own = [
        '{"time":"2001-01-01T00:00:00Z","stream":"s","flag":1,"message":["a",1]}',
        '{"stream":null,"line":5}',
        'x',
        'x {"host":"h"}',
      ];
      const bytes = criBlock(dice, 700, () => (dice.below(5) === 0 ? dice.pick(own) : dice.pick(messages)));
      const fields = [...FIELDS, ...CRI.slice(1)].filter(() => dice.below(3) > 0);
      await same({ ...(clauses[round % 3] ?? { format: { name: 'cri' }, extracts: [] }), ...more }, fields, bytes, dice);
    }
  });
});

describe('blocks with NULs, marks and colours', () => {
  it.each(['json', 'text'])('give the records and counts of the same lines in %s', async (format) => {
    const dice = new Dice(7);
    const odd = ['', '', '', '\0\0', '\ufeff', '\x1b[31m', '\0\ufeff\0', '\x1b]0;t\x07'];
    const line = (at: number): string => {
      const time = new Date(Date.UTC(2026, 4, 4, 10, 0, at)).toISOString();
      const body = format === 'json' ? `{"ts":"${time}","host":"a${dice.pick(odd)}","n":${at}}` : `${time} host ${dice.pick(odd)} ${at}`;
      return `${dice.pick(odd)}${body}${dice.pick(odd)}\n`;
    };
    const bytes = Buffer.from(Array.from({ length: 400 }, (_, at) => line(at)).join(''));
    const stream: Stream = { format: { name: format }, extracts: [] };
    const records = await same(stream, [['line'], ['host'], ['message'], ['n']], bytes, dice);
    expect(records).toBeGreaterThan(150);
  });
});
