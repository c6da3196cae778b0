/** Which targets a notification goes to: the first route that matches decides. */
import { holdsFor } from '../engine/match/predicates.js';
import type { CheckedRoute, Program } from '../parser/program.js';
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
  return targetsOf(matchingRoute(program, (name) => fields.get(name)));
}

/** The first route that matches. @param fieldOf is only asked for fields whose value matters, given those before. */
export function matchingRoute(
  { routes }: Pick<Program, 'routes'>,
  fieldOf: (name: string) => string | undefined,
): CheckedRoute | undefined {
  return routes.find(({ match }) => holdsFor(match, fieldOf));
}

export function targetsOf(route: CheckedRoute | undefined): readonly string[] {
  return [...new Set(route?.to)];
}
