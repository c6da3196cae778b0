/** Which targets a notification goes to: the first route that matches decides. */
import { holdsFor } from '../engine/match/predicates.js';
import type { Program } from '../parser/program.js';
import type { Notification } from './notification.js';

/** Names of targets, each once; none when no route matches. A label wins over a group field of its name, `alert` and `severity` over both. */
export function routeOf(
  program: Pick<Program, 'routes'>,
  notification: Pick<Notification, 'alert' | 'severity' | 'labels' | 'group'>,
): readonly string[] {
  const fields: ReadonlyMap<string, string> = new Map([
    ...Object.entries(notification.group),
    ...Object.entries(notification.labels),
    ['alert', notification.alert],
    ['severity', notification.severity],
  ]);
  const route = program.routes.find(({ match }) => holdsFor(match, (name) => fields.get(name)));
  return [...new Set(route?.to)];
}
