/** Order of texts and transitions as people and files see them: by code point. */
import type { Transition } from './transition.js';
import { SEVERITIES } from './transition.js';

/** Compares by code point, not by UTF-16 unit. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return surrogatesLast(left) - surrogatesLast(right);
  }
  return a.length - b.length;
}

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

/** Surrogates stand for code points above all other units. */
function surrogatesLast(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
