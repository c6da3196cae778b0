/** Encodings of logs other than UTF-8: found by a byte order mark or by the zeros of UTF-16, or named by the stream. Lines are cut and decoded as UTF-8 everywhere else. */

export const UTF8 = 'utf-8';

/** Bytes that are looked at to recognize UTF-16. */
const HEAD_BYTES = 256;
/** Fewer bytes than these say nothing about zeros. */
const MIN_HEAD_BYTES = 8;
const NEWLINE = 10;

/** Encodings whose characters change the meaning of those behind them, or that are none. */
const NO_LINES = new Set(['iso-2022-jp', 'replacement', 'x-user-defined']);

/** Why a stream cannot name this encoding; undefined if it can. */
export function checkEncoding(label: string): string | undefined {
  const name = nameOf(label);
  if (name === undefined) return `there is no encoding \`${label}\``;
  return NO_LINES.has(name) ? `the encoding \`${label}\` cannot be read line by line` : undefined;
}

/** The encoding that the first bytes of a log show: a byte order mark wins over what the stream names. Undefined: none is certain. */
export function encodingOfHead(head: Uint8Array): string | undefined {
  const [first, second, third] = head;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xef && second === 0xbb && third === 0xbf) return UTF8;
  if (head.length < MIN_HEAD_BYTES) return undefined;
  // Text that is mostly ASCII: every other byte is zero. A hole of NULs has more, text in UTF-8 none.
  const zeros = [0, 0];
  const length = Math.min(head.length, HEAD_BYTES) & ~1;
  for (let at = 0; at < length; at++) if (head[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd >= length * 0.4 && even === 0) return 'utf-16le';
  return even >= length * 0.4 && odd === 0 ? 'utf-16be' : undefined;
}

/** Whether more of the head may show an encoding. A line of a terminal, as short as it is, must not wait. */
function mayBeOther(head: Uint8Array): boolean {
  const [first = 0, second = 0] = head;
  return head.length < MIN_HEAD_BYTES && (first === 0 || second === 0 || first >= 0xef);
}

/** From bytes in one encoding to UTF-8. */
export class Transcoder {
  readonly #decoder: InstanceType<typeof TextDecoder>;

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding);
  }

  /** Characters that are not complete are kept for the next chunk. */
  push(chunk: Uint8Array): Buffer {
    return Buffer.from(this.#decoder.decode(chunk, { stream: true }), 'utf8');
  }

  end(): Buffer {
    return Buffer.from(this.#decoder.decode(), 'utf8');
  }
}

/**
 * A log as UTF-8. Chunks of one that is UTF-8 are passed on as they are.
 * @param named the encoding of the stream, if it names one.
 */
export async function* decodedChunks(chunks: AsyncIterable<Uint8Array>, named?: string): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let transcoder: Transcoder | undefined;
  let isKnown = false;
  const begin = (): void => {
    isKnown = true;
    const encoding = encodingOfHead(head) ?? nameOf(named ?? UTF8) ?? UTF8;
    if (encoding !== UTF8) transcoder = new Transcoder(encoding);
  };
  const read = (chunk: Uint8Array): Uint8Array => transcoder?.push(chunk) ?? chunk;
  for await (const chunk of chunks) {
    if (isKnown) {
      yield read(chunk);
      continue;
    }
    // Most logs begin with a chunk that is large enough, which then need not be copied.
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (mayBeOther(head)) {
      head = Uint8Array.from(head);
      continue;
    }
    begin();
    yield read(head);
  }
  if (!isKnown) {
    begin();
    if (head.length > 0) yield read(head);
  }
  if (transcoder !== undefined) yield transcoder.end();
}

/** Where lines end, and how to decode whole ones, for readers that count the bytes of a log. */
export interface LineEncoding {
  readonly isUtf8: boolean;
  /** Bytes of a unit: positions between lines are multiples of it. */
  readonly unit: 1 | 2;
  /** Position behind the first newline; -1 if there is none. `bytes` begins at the start of a unit. */
  readonly firstEnd: (bytes: Buffer) => number;
  /** Position behind the last newline; -1 if there is none. */
  readonly lastEnd: (bytes: Buffer) => number;
  /** Whole lines as UTF-8. */
  readonly decode: (bytes: Buffer) => Buffer;
}

const ENCODINGS = new Map<string, LineEncoding>();

/** @param named the encoding of the stream, if it names one. */
export function lineEncodingOf(head: Uint8Array, named?: string): LineEncoding {
  const name = encodingOfHead(head) ?? nameOf(named ?? UTF8) ?? UTF8;
  const known = ENCODINGS.get(name) ?? createLineEncoding(name);
  ENCODINGS.set(name, known);
  return known;
}

function createLineEncoding(name: string): LineEncoding {
  const decode = (bytes: Buffer): Buffer => (name === UTF8 ? bytes : Buffer.from(new TextDecoder(name).decode(bytes), 'utf8'));
  if (name !== 'utf-16le' && name !== 'utf-16be')
    return {
      isUtf8: name === UTF8,
      unit: 1,
      firstEnd: (bytes) => behind(bytes.indexOf(NEWLINE), 1),
      lastEnd: (bytes) => behind(bytes.lastIndexOf(NEWLINE), 1),
      decode,
    };
  const low = name === 'utf-16le' ? 0 : 1;
  const isNewline = (bytes: Buffer, at: number): boolean => bytes[at + low] === NEWLINE && bytes[at + 1 - low] === 0;
  return {
    isUtf8: false,
    unit: 2,
    firstEnd: (bytes) => {
      for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) {
        const unit = at - low;
        if (unit >= 0 && unit % 2 === 0 && unit + 1 < bytes.length && isNewline(bytes, unit)) return unit + 2;
      }
      return -1;
    },
    lastEnd: (bytes) => {
      for (let at = bytes.lastIndexOf(NEWLINE); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)) {
        const unit = at - low;
        if (unit >= 0 && unit % 2 === 0 && unit + 1 < bytes.length && isNewline(bytes, unit)) return unit + 2;
      }
      return -1;
    },
    decode,
  };
}

function behind(at: number, width: number): number {
  return at < 0 ? -1 : at + width;
}

/** The name of an encoding in the Encoding Standard; undefined if there is none. */
function nameOf(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}
