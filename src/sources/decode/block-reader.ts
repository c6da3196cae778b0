/** The block reader of a stream, if its formats have one. */
import { fieldKey } from '../../engine/model/records.js';
import type { MessageReader } from '../blocks/nested-blocks.js';
import { NestedBlocks } from '../blocks/nested-blocks.js';
import type { BlockReader } from '../format/block-rows.js';
import type { BlockOptions, FormatDescriptor } from '../format/format.js';
import { LINE_FIELD } from '../format/format.js';
import type { DecodedStream } from './decoded-stream.js';
import { alternativesOf, descriptorOf, innerExtracts, MESSAGE_FIELD } from './formats-of.js';

/** Undefined where lines are needed as text. Lines that the first format does not read are left to the plain decoder. */
export function createBlockReader(stream: DecodedStream, options: BlockOptions): BlockReader | undefined {
  const [first] = alternativesOf(stream.format);
  if (first === undefined) return undefined;
  const outer = descriptorOf(first);
  const extracts = [...innerExtracts(first), ...stream.extracts];
  if (extracts.length === 0) return outer.createBlocks?.(options);
  const [only] = extracts;
  if (extracts.length > 1 || only === undefined || !('format' in only) || !isMessage(only.from)) return undefined;
  const { inner, otherwise } = only.format;
  if (inner !== undefined || otherwise !== undefined) return undefined;
  return nestedReader(stream, outer, descriptorOf(only.format), options);
}

function isMessage(from: readonly string[] | undefined): boolean {
  return from !== undefined && fieldKey(from) === fieldKey(MESSAGE_FIELD);
}

function nestedReader(
  stream: DecodedStream,
  outer: FormatDescriptor,
  inner: FormatDescriptor,
  options: BlockOptions,
): BlockReader | undefined {
  const { wanted, columns, timeSlots } = options;
  // A line without a time has that of its message, which the plain decoder looks for.
  if (outer.alwaysHasTime !== true || inner.ignoresSpaceBefore !== true) return undefined;
  const keepsTime = stream.time === undefined;
  // A time field may be one that only the line has.
  const lines = outer.createBlocks?.(keepsTime ? options : { ...options, columns: wanted.length });
  const messages = inner.createBlocks?.(
    keepsTime ? { ...options, wanted: wanted.slice(0, columns), timeSlots: [], readsIso: false } : options,
  );
  if (lines === undefined || !findsMessages(lines) || messages === undefined) return undefined;
  const outerKeys = new Set((outer.fields ?? []).map(({ path }) => fieldKey(path)));
  return new NestedBlocks(lines, messages, {
    outerSlots: wanted.flatMap((path, slot) => (outerKeys.has(fieldKey(path)) ? [slot] : [])),
    lineSlot: wanted.findIndex((path) => fieldKey(path) === fieldKey(LINE_FIELD)),
    ...(keepsTime ? { keptTimeSlots: timeSlots } : {}),
  });
}

function findsMessages(reader: BlockReader): reader is MessageReader {
  return reader.messageStarts !== undefined;
}
