/** A notification as text: time, severity, alert, group, deciding clauses and runbook. */
import { formatSeconds } from '../../engine/output/format-value.js';
import type { Notification } from '../../notify/notification.js';
import type { Program } from '../../parser/program.js';
import { becauseLines } from './because.js';
import { endText } from './end-text.js';
import { plainText } from './plain-text.js';

const CODES = {
  page: '\u001b[1;31m',
  warn: '\u001b[33m',
  info: '\u001b[36m',
  fine: '\u001b[32m',
  faint: '\u001b[2m',
  bold: '\u001b[1m',
} as const;
const RESET = '\u001b[0m';

/** Lines without a line break at the end of the last. */
export function notificationText(notification: Notification, program: Program, colour: boolean): string {
  const paint = (code: keyof typeof CODES, text: string): string => (colour ? `${CODES[code]}${text}${RESET}` : text);
  const { kind, severity, alert, group } = notification;
  const where = Object.entries(group).map(([name, value]) => `${plainText(name)} ${plainText(value)}`);
  const word = kind === 'resolved' ? paint('fine', 'resolved') : paint(severity, severity.toUpperCase());
  const head = `${timeText(notification.at)}  ${word.padEnd(colour ? word.length : 4)}  ${paint('bold', alert)}${where.length > 0 ? `  ${where.join(', ')}` : ''}`;
  const lasted = formatSeconds((notification.at - notification.since) / 1000);
  if (kind === 'resolved') return `${head}  ${paint('faint', endText(notification))}`;
  const lines = [
    kind === 'fired'
      ? head
      : `${head}  ${paint('faint', kind === 'raised' ? `raised, firing for ${lasted}` : `still firing, for ${lasted}`)}`,
  ];
  if (notification.summary !== undefined) lines.push(`    ${plainText(notification.summary)}`);
  for (const line of becauseLines(notification, program)) lines.push(`    ${paint('faint', 'because')} ${plainText(line)}`);
  if (notification.reason === 'late')
    lines.push(`    ${paint('faint', 'note')}    the record was late; the time is that at which it was read`);
  if (notification.reason === 'nodata') lines.push(`    ${paint('faint', 'note')}    there was no data, on which this rule fires`);
  for (const line of notification.samples ?? []) lines.push(`    ${paint('faint', 'line')}    ${paint('faint', plainText(line))}`);
  if (notification.runbook !== undefined) lines.push(`    ${paint('faint', 'do')}      ${plainText(notification.runbook)}`);
  return lines.join('\n');
}

/** `2026-05-04 10:03:00Z`; milliseconds only where there are some. */
export function timeText(ms: number): string {
  const iso = new Date(ms).toISOString();
  return `${iso.slice(0, 10)} ${iso.endsWith('.000Z') ? iso.slice(11, 19) : iso.slice(11, 23)}Z`;
}
