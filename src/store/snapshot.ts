/**
 * A snapshot in a file: a checked line with what it covers, the JSON in one line, and a last line with the checksum and the length of the JSON.
 */
import { constants } from 'node:buffer';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { checkedLine, FORMAT_VERSION, headerLine, headerOf, type LineAt, linesOf, textOfLine, utf8 } from './checked-line.js';
import { fileName } from './file-names.js';
import { type StoreFs, tryTo } from './fs.js';
import { jsonPieces } from './json-pieces.js';
import { reading, requireVersion } from './read-journal.js';

/** A longer snapshot could be written but not read back: JSON is parsed from one string. */
export const MAX_SNAPSHOT_BYTES: number = constants.MAX_STRING_LENGTH;

export interface SnapshotFile {
  readonly number: number;
  /** The last record that it covers. */
  readonly covers: number;
  /** Journals from this number on hold the records after it. */
  readonly journal: number;
  readonly bytes: number;
}

export class SnapshotTooLarge extends Error {
  override readonly name = 'SnapshotTooLarge';
}

/** Writes and syncs the file, renames it and syncs the directory. If it throws, the file does not count, even if it has its final name. */
export async function writeSnapshot(
  fs: StoreFs,
  dir: string,
  { number, covers, journal }: Omit<SnapshotFile, 'bytes'>,
  value: unknown,
): Promise<SnapshotFile> {
  const path = join(dir, fileName(number, 'snapshot'));
  const unfinished = `${path}.tmp`;
  let bytes = 0;
  try {
    const file = await fs.open(unfinished, 'create');
    try {
      const header = Buffer.from(headerLine({ tocsin: 'snapshot', version: FORMAT_VERSION, number: covers, journal }));
      await file.write(header);
      let crc = 0;
      for (const piece of jsonPieces(value)) {
        const encoded = Buffer.from(piece);
        crc = crc32(encoded, crc);
        bytes += encoded.length;
        if (bytes > MAX_SNAPSHOT_BYTES) throw new SnapshotTooLarge();
        await file.write(encoded);
      }
      const end = Buffer.from(`\n${endLine(bytes, crc)}`);
      await file.write(end);
      bytes += header.length + end.length;
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(unfinished, path);
  } catch (error) {
    await tryTo(() => fs.unlink(unfinished));
    throw error;
  }
  await fs.syncDirectory(dir);
  return { number, covers, journal, bytes };
}

function endLine(bytes: number, crc: number): string {
  return checkedLine(`end ${bytes} ${crc}`);
}

/**
 * The snapshot, or how the file is damaged, in words.
 * @throws StoreError when it cannot be read, or is of another version.
 */
export async function readSnapshot(
  fs: StoreFs,
  dir: string,
  number: number,
): Promise<{ readonly file: SnapshotFile; readonly value: unknown } | string> {
  const path = join(dir, fileName(number, 'snapshot'));
  const lines: LineAt[] = [];
  await reading(fs, path, async (file) => {
    for await (const some of linesOf(file)) lines.push(...some);
  });
  const [first, json, last, more] = lines;
  const header = first === undefined ? undefined : headerOf(first.bytes);
  if (header === undefined || header.tocsin !== 'snapshot') return 'its first line is not the header of a snapshot';
  requireVersion(path, header.version);
  if (json === undefined || last === undefined || more !== undefined || !last.ended) return 'its end is missing';
  if (textOfLine(last.bytes) !== `end ${json.bytes.length} ${crc32(json.bytes)}`) return 'its checksum is wrong';
  try {
    const value: unknown = JSON.parse(utf8(json.bytes));
    return { file: { number, covers: header.number, journal: header.journal, bytes: last.at + last.bytes.length + 1 }, value };
  } catch (error) {
    return `it is not JSON: ${String(error)}`;
  }
}
