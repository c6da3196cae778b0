/** "Groups": which group of an alert a record is in, and how groups are ordered. */
import type { CheckedAlert } from '../../src/parser/program.js';
import { compareText, textOf } from './predicates.js';
import type { ReferenceRecord } from './records.js';
import { fieldValue } from './records.js';
import { applyAll } from './text-functions.js';

/** The values of the `by` fields, as text. */
export type GroupKey = readonly string[];

/** Undefined for a record without one of the fields: it is in no group. */
export function groupOf(alert: CheckedAlert, record: ReferenceRecord): GroupKey | undefined {
  const key: string[] = [];
  for (const by of alert.by) {
    const text = textOf(fieldValue(record.fields, 'functions' in by ? by.path : by));
    if (text === undefined) return undefined;
    key.push('functions' in by ? applyAll(by.functions, text) : text);
  }
  return key;
}

export function compareKeys(a: GroupKey, b: GroupKey): number {
  for (let i = 0; i < a.length; i++) {
    const difference = compareText(a[i] ?? '', b[i] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

/** As transitions show it. */
export function shownGroup(alert: CheckedAlert, key: GroupKey): Record<string, string> {
  return Object.fromEntries(alert.byNames.map((name, i) => [name, key[i] ?? '']));
}
