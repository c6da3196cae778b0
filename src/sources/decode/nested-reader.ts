/** Reads the fields of a format from a text of a record, such as JSON from the message of a container. */
import type { Cell, FieldPath } from '../../engine/model/records.js';
import { fieldKey } from '../../engine/model/records.js';
import { formatText } from '../../parser/format-text.js';
import type { CheckedFormat } from '../../parser/program.js';
import type { Decoder, FormatDescriptor, Outcome } from '../format/format.js';
import { dotted, LINE_FIELD } from '../format/format.js';
import type { TimeReader } from '../time/compile.js';
import { compileTime } from '../time/compile.js';
import type { TimeResolver } from '../time/resolver.js';
import { alternativesOf, createDecoder, descriptorOf, MESSAGE_FIELD } from './formats-of.js';
import type { Slots } from './slots.js';

/** Records of a source whose field names are listed. */
const SAMPLED = 50;
const MAX_NAMES = 500;
const LINE = fieldKey(LINE_FIELD);
const MESSAGE = fieldKey(MESSAGE_FIELD);
/** The text may be in a field that the record does not have. */
export const NO_TEXT = 'no text';

/** A cell with a time, and what reads it. */
export interface FoundTime {
  readonly cell: Cell;
  readonly read: TimeReader;
}

/** One of the formats that are tried. */
interface Layer {
  readonly name: string;
  readonly descriptor: FormatDescriptor;
  readonly decoder: Decoder;
  /** What is inside its message. */
  readonly inner: NestedReader | undefined;
  readonly timeSlots: readonly number[];
  readonly readTime: TimeReader;
}

/** The slots of fields that a nested format needs besides those that rules read. Reserved before any reader is made. */
export function reserveNestedSlots(format: CheckedFormat, slots: Slots, readsTimes: boolean): void {
  for (const each of alternativesOf(format)) {
    if (readsTimes) for (const path of timeFieldsOf(descriptorOf(each))) slots.of(path);
    if (each.inner === undefined) continue;
    slots.of(MESSAGE_FIELD);
    reserveNestedSlots(each.inner, slots, readsTimes);
  }
}

function timeFieldsOf({ timeField, otherTimeFields = [] }: FormatDescriptor): readonly FieldPath[] {
  return [timeField, ...otherTimeFields];
}

export class NestedReader {
  readonly #layers: readonly Layer[];
  /** Cells of the text: one for each field but the line, and the slots of these fields in the record. */
  readonly #cells: Cell[];
  readonly #slots: readonly number[];
  readonly #messageCell: number;
  readonly #names = new Set<string>();
  #sampled = 0;
  #last: Layer | undefined;

  /** @param timeForms of the stream's `time … as`. */
  constructor(format: CheckedFormat, paths: readonly FieldPath[], resolver: TimeResolver, timeForms?: readonly string[]) {
    this.#slots = paths.flatMap((path, slot) => (fieldKey(path) === LINE ? [] : [slot]));
    const wanted = this.#slots.map((slot) => paths[slot] ?? []);
    const keys = wanted.map(fieldKey);
    this.#messageCell = keys.indexOf(MESSAGE);
    this.#cells = wanted.map(() => undefined);
    this.#layers = alternativesOf(format).map((each): Layer => {
      const descriptor = descriptorOf(each);
      const { timeAs } = descriptor;
      for (const { path, type } of descriptor.fields ?? []) if (type !== 'object') this.#names.add(dotted(path));
      return {
        name: formatText(each),
        descriptor,
        decoder: createDecoder(each, wanted, timeForms),
        inner: each.inner === undefined ? undefined : new NestedReader(each.inner, wanted, resolver, timeForms),
        timeSlots: timeFieldsOf(descriptor).map((path) => keys.indexOf(fieldKey(path))),
        readTime: compileTime(timeAs === undefined ? {} : { as: [timeAs] }, resolver),
      };
    });
  }

  /** Adds the fields of the text to those of the record. Returns `record`, or why the text cannot be read. */
  read(text: string, cells: Cell[]): Outcome {
    const layers = this.#layers;
    let outcome: Outcome = 'blank';
    for (let at = 0; at < layers.length; at++) {
      const layer = layers[at];
      if (layer === undefined) break;
      const part = partOf(layer, text, at < layers.length - 1);
      outcome = part === undefined ? `no ${layer.name}` : layer.decoder.decode(part, this.#cells);
      if (outcome !== 'record') continue;
      this.#last = layer;
      if (part !== undefined && this.#sampled < SAMPLED) this.#sample(layer, part);
      const inner = this.#readInner(layer);
      this.#merge(layer.descriptor.hasBareKeys === true, cells);
      return inner;
    }
    this.#last = undefined;
    return layers.length === 1 ? outcome : `neither ${layers.map(({ name }) => name).join(' nor ')}`;
  }

  /** The time in the text that was read last. */
  time(): FoundTime | undefined {
    const layer = this.#last;
    if (layer === undefined) return undefined;
    for (const slot of layer.timeSlots) {
      const cell = this.#cells[slot];
      if (cell !== undefined) return { cell, read: layer.readTime };
    }
    return layer.inner?.time();
  }

  /** Names of fields that the first texts had, and those that the formats document. */
  get names(): ReadonlySet<string> {
    return this.#names;
  }

  #readInner({ inner }: Layer): Outcome {
    if (inner === undefined) return 'record';
    const text = this.#cells[this.#messageCell];
    const outcome = inner.read(typeof text === 'string' ? text : '', this.#cells);
    return typeof text === 'string' ? outcome : NO_TEXT;
  }

  #merge(hasBareKeys: boolean, cells: Cell[]): void {
    for (let at = 0; at < this.#slots.length; at++) {
      const cell = this.#cells[at];
      const slot = this.#slots[at] ?? 0;
      if (cell !== undefined && !(cell === true && hasBareKeys && cells[slot] !== undefined)) cells[slot] = cell;
    }
  }

  #sample({ decoder, inner }: Layer, text: string): void {
    this.#sampled++;
    for (const name of decoder.names?.(text) ?? []) if (this.#names.size < MAX_NAMES) this.#names.add(name);
    for (const name of inner?.names ?? []) if (this.#names.size < MAX_NAMES) this.#names.add(name);
  }
}

/** What the format may read of a text; undefined: nothing, or another format fits better. */
function partOf({ descriptor }: Layer, text: string, isFollowed: boolean): string | undefined {
  if (isFollowed && descriptor.isLikely?.(text) === false) return undefined;
  const start = descriptor.startIn?.(text) ?? 0;
  return start < 0 ? undefined : start === 0 ? text : text.slice(start);
}
