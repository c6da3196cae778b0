/** Order of lists of texts, and of transitions. */
import { compareText } from '../../parser/text-order.js';
import type { Transition } from './transition.js';
import { SEVERITIES } from './transition.js';

/** Order of two lists of texts: of their first texts that differ. */
export function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const order = compareText(a[at] ?? '', b[at] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Time, alert, group, severity, an end before a start. */
export function compareTransitions(a: Transition, b: Transition): number {
  return (
    a.at - b.at ||
    compareText(a.alert, b.alert) ||
    compareTexts(Object.values(a.group), Object.values(b.group)) ||
    SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
    (a.to === 'inactive' ? 0 : 1) - (b.to === 'inactive' ? 0 : 1)
  );
}
