/** Slots of a format's fields by name, for formats with a fixed list of fields that read many lines a second. */
import type { FieldPath } from '../../engine/model/records.js';
import { slotOf, slotsByName } from './format.js';

/** -1: nothing reads the field. */
export function namedSlots<Name extends string>(wanted: readonly FieldPath[], names: readonly Name[]): Readonly<Record<Name, number>> {
  const slots = slotsByName(wanted);
  return Object.fromEntries(names.map((name) => [name, slotOf(slots, name)])) as Record<Name, number>;
}
