/** Which sinks a notification goes to: the first entry of the routes that takes it decides. */
import { holdsFor } from '../engine/match/predicates.js';
import type { Program } from '../parser/program.js';
import type { Notification } from './notification.js';

export function routeOf(program: Program, notification: Pick<Notification, 'alert' | 'severity' | 'labels' | 'group'>): readonly string[] {
  const fields: Readonly<Record<string, string>> = {
    ...notification.group,
    ...notification.labels,
    alert: notification.alert,
    severity: notification.severity,
  };
  const cellOf = (key: string): string | undefined => {
    const name = key.startsWith('[') ? (JSON.parse(key) as string[]).join('.') : key;
    return Object.hasOwn(fields, name) ? fields[name] : undefined;
  };
  return program.routes.find((route) => holdsFor(route.match, cellOf))?.to ?? [];
}
