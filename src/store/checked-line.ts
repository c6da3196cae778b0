/** A line of text with a checksum: CRC-32 of the rest in eight hexadecimal digits, a space, the rest. */
import { crc32 } from 'node:zlib';
import type { StoreFile } from './fs.js';

const CRC_LENGTH = 8;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const READ_BYTES = 1 << 20;

/**
 * Version of everything in a state directory: the files, and the records and snapshots that the live run keeps in them. Raise it with every change of a shape, so
 * that older state is never read as if it were current.
 */
export const FORMAT_VERSION = 2;

export function hex(crc: number): string {
  return crc.toString(16).padStart(CRC_LENGTH, '0');
}

/** With its end of line. `text` has none. */
export function checkedLine(text: string): string {
  return `${hex(crc32(text))} ${text}\n`;
}

/** The text of a line without its end; undefined if the checksum does not match. */
export function textOfLine(line: Uint8Array): string | undefined {
  if (line.length <= CRC_LENGTH || line[CRC_LENGTH] !== SPACE) return undefined;
  const rest = line.subarray(CRC_LENGTH + 1);
  // Compared as text: a flipped bit may change the case of a digit.
  if (latin1(line.subarray(0, CRC_LENGTH)) !== hex(crc32(rest))) return undefined;
  return utf8(rest);
}

export function utf8(bytes: Uint8Array): string {
  return viewOf(bytes).toString('utf8');
}

function latin1(bytes: Uint8Array): string {
  return viewOf(bytes).toString('latin1');
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The first line of a file of a store. */
export interface FileHeader {
  readonly tocsin: 'journal' | 'snapshot';
  readonly version: number;
  /** Of a journal: its first record. Of a snapshot: the last record that it covers. */
  readonly number: number;
  /** Of a snapshot: the first journal with records after it. */
  readonly journal: number;
}

export function headerLine(header: FileHeader): string {
  return checkedLine(JSON.stringify(header));
}

export function headerOf(line: Uint8Array): FileHeader | undefined {
  const text = textOfLine(line);
  if (text === undefined) return undefined;
  try {
    const header: unknown = JSON.parse(text);
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(value: unknown): value is FileHeader {
  return typeof value === 'object' && value !== null && 'tocsin' in value && 'version' in value && typeof value.version === 'number';
}

export interface LineAt {
  /** Without its end. */
  readonly bytes: Uint8Array;
  /** Offset of its first byte in the file. */
  readonly at: number;
  /** False: the file ends before the line does. */
  readonly ended: boolean;
}

/** The lines of a file from an offset on, in batches. */
export async function* linesOf(file: StoreFile, from = 0): AsyncGenerator<readonly LineAt[]> {
  let begun: Uint8Array[] = [];
  let at = from;
  for (let position = from; ; ) {
    const chunk = await file.read(position, READ_BYTES);
    if (chunk.length === 0) break;
    position += chunk.length;
    const lines: LineAt[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      begun.push(chunk.subarray(start, end));
      const bytes = joined(begun);
      lines.push({ bytes, at, ended: true });
      at += bytes.length + 1;
      begun = [];
      start = end + 1;
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
    yield lines;
  }
  if (begun.length > 0) yield [{ bytes: joined(begun), at, ended: false }];
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}
