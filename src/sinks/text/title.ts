/** A notification in one line. */
import type { Notification } from '../../notify/notification.js';
import { plainText } from './plain-text.js';

/** `PAGE`, `WARN`, `INFO`; `RESOLVED` when it no longer fires. */
export function titleWord({ kind, severity }: Notification): string {
  return kind === 'resolved' ? 'RESOLVED' : severity.toUpperCase();
}

/** The alert and the group. */
export function titleText({ alert, group }: Notification): string {
  return [alert, ...Object.entries(group).map(([name, value]) => `${plainText(name)} ${plainText(value)}`)].join(' ').trim();
}

/** At most so many characters, the last three of them dots if some are missing; cut between characters. */
export function shortened(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const kept = text.slice(0, Math.max(0, characters - 3));
  return `${kept.replace(/[\ud800-\udbff]$/, '')}...`;
}
