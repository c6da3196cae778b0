/** The parts of a chat message as plain text, to be escaped and cut by each destination. */
import { formatSeconds } from '../../engine/output/format-value.js';
import type { Notification } from '../../notify/notification.js';
import type { Program } from '../../parser/program.js';
import type { SendAttempt } from '../sink.js';
import { endText } from './end-text.js';
import { notificationText, timeText } from './notification-text.js';
import { plainText } from './plain-text.js';

/** No part has line breaks, control characters or bidirectional marks. Title and lines contain text from logs. */
export interface ChatText {
  /** Severity, alert and group: `PAGE CheckoutErrors: host a`. */
  readonly title: string;
  /** The summary, the deciding clauses and log lines; empty when it is resolved. */
  readonly lines: readonly string[];
  /** `2026-05-04 10:03:00Z`. */
  readonly when: string;
  /** From the rules, never from a log; absent when it is resolved. */
  readonly runbook?: string;
  /** The runbook when it is an http or https URL, without characters that end a link in any markup. */
  readonly link?: string;
}

/** Lines are cut, so that a long one leaves room for the others. */
const MOST_LINE_CHARACTERS = 600;
const MOST_RUNBOOK_CHARACTERS = 500;

export function chatText(notification: Notification, program: Program, attempt: SendAttempt | undefined): ChatText {
  const { runbook, ...rest } = notification;
  const again = attempt?.mayBeRepeat === true ? '(may have been sent before) ' : '';
  const [, ...lines] = notificationText(rest, program, false).split('\n');
  const group = Object.entries(notification.group).map(([name, value]) => `${name} ${value}`);
  return {
    title: wellFormed(plainText(`${again}${headOf(notification)}${group.length === 0 ? '' : `: ${group.join(', ')}`}`)),
    lines: lines.map((line) => cut(wellFormed(line.trim()), MOST_LINE_CHARACTERS)),
    when: timeText(notification.at),
    ...(runbook === undefined || notification.kind === 'resolved' ? {} : runbookParts(wellFormed(plainText(runbook)))),
  };
}

function headOf(notification: Notification): string {
  const { kind, severity, alert, at, since } = notification;
  const lasted = formatSeconds((at - since) / 1000);
  if (kind === 'resolved') return `RESOLVED ${alert} ${endText(notification)}`;
  const head = `${severity.toUpperCase()} ${alert}`;
  if (kind === 'raised') return `${head} raised, firing for ${lasted}`;
  return kind === 'reminder' ? `${head} still firing, for ${lasted}` : head;
}

function runbookParts(runbook: string): Pick<ChatText, 'runbook' | 'link'> {
  const link = linkOf(runbook);
  return { runbook: cut(runbook, MOST_RUNBOOK_CHARACTERS), ...(link === undefined ? {} : { link }) };
}

function linkOf(text: string): string | undefined {
  if (!/^https?:\/\/\S+$/i.test(text) || !URL.canParse(text)) return undefined;
  const href = new URL(text).href.replace(/[|<>()[\]"'`\\*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
  // A link that was cut would not work.
  return href.length <= MOST_RUNBOOK_CHARACTERS ? href : undefined;
}

/** A lone surrogate cannot be encoded as UTF-8. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

const ELLIPSIS = '\u2026';

/**
 * The text if it fits, otherwise as much of its beginning as fits with an ellipsis.
 * @param most of what `sizeOf` counts, which is at least one for each character.
 */
export function cut(text: string, most: number, sizeOf: (text: string) => number = units): string {
  // Anything after this cannot fit.
  const start = text.slice(0, 2 * most + 1);
  if (start.length === text.length && sizeOf(text) <= most) return text;
  let fits = 0;
  let tooLong = start.length + 1;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (sizeOf(`${upTo(start, middle)}${ELLIPSIS}`) <= most) fits = middle;
    else tooLong = middle;
  }
  return most <= 0 ? '' : `${upTo(start, fits).trimEnd()}${ELLIPSIS}`;
}

/** Cuts between characters. */
function upTo(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
}

/** Sizes as services count them: UTF-16 units, code points, UTF-8 bytes. */
export function units(text: string): number {
  return text.length;
}

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}
