/** A notification as an alert of Alertmanager, which is identified by its labels. */
import { createHash } from 'node:crypto';
import type { Notification } from '../../notify/notification.js';
import type { Program } from '../../parser/program.js';
import { becauseLines } from '../text/because.js';
import { plainText } from '../text/plain-text.js';
import { shortened } from '../text/title.js';

type Texts = Readonly<Record<string, string>>;

/** Longer values are cut. */
const LABEL_CHARACTERS = 500;
const ANNOTATION_CHARACTERS = 4000;

/** Valid label names. Labels of the alert override fields of the group; `alertname` and `severity` cannot be overridden. */
export function alertLabels({ alert, severity, group, labels }: Pick<Notification, 'alert' | 'severity' | 'group' | 'labels'>): Texts {
  const all = new Map([
    ['alertname', alert],
    ['severity', severity],
  ]);
  for (const [prefix, texts] of [
    ['label', labels],
    ['group', group],
  ] as const)
    for (const [name, value] of Object.entries(texts)) all.set(freeName(all, prefix, validName(name)), distinct(value));
  return Object.fromEntries(all);
}

export function alertAnnotations(notification: Notification, program: Program): Texts {
  const { summary, runbook, samples, firingId } = notification;
  const all = {
    summary,
    runbook,
    because: becauseLines(notification, program).join('\n'),
    lines: samples?.join('\n'),
    firing_id: firingId,
  };
  const lines = (text: string): string => text.split('\n').map(plainText).join('\n');
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, shortened(lines(value), ANNOTATION_CHARACTERS)]],
    ),
  );
}

/** As Alertmanager computes it: 64-bit FNV-1a over the sorted labels. */
export function fingerprint(labels: Texts): string {
  let hash = 0xcbf29ce484222325n;
  const names = Object.keys(labels).toSorted();
  for (const byte of Buffer.concat(names.flatMap((name) => [Buffer.from(name), SEPARATOR, Buffer.from(labels[name] ?? ''), SEPARATOR])))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

const SEPARATOR = Buffer.from([0xff]);

function validName(name: string): string {
  const valid = name.replaceAll(/[^a-zA-Z0-9_]/g, '_');
  return /^[a-zA-Z_]/.test(valid) ? valid : `_${valid}`;
}

/** Two names may have become equal. */
function freeName(taken: ReadonlyMap<string, string>, prefix: string, name: string): string {
  if (!taken.has(name)) return name;
  for (let count = 1; ; count++) {
    const other = `${prefix}_${name}${count === 1 ? '' : `_${count}`}`;
    if (!taken.has(other)) return other;
  }
}

/** Values that differ only in characters that are not shown, or in the part that is cut, stay different. */
function distinct(value: string): string {
  const shown = shortened(plainText(value), LABEL_CHARACTERS);
  return shown === value ? value : `${shown}~${createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8)}`;
}
