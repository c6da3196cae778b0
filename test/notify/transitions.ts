import type { Reason, Transition } from '../../src/engine/model/transition.js';
import type { Delivery } from '../../src/notify/notification.js';
import type { Severity } from '../../src/parser/program.js';

type Group = Readonly<Record<string, string>>;

/** A `when` begins to fire `atS` seconds after 1970. */
export function starts(atS: number, severity: Severity, group: Group = {}, alert = 'A'): Transition {
  return {
    at: atS * 1000,
    alert,
    group,
    severity,
    from: 'inactive',
    to: 'firing',
    reason: 'condition',
    clauses: [{ text: `why ${severity}`, value: atS, truth: 'true' }],
    summary: `began ${atS}`,
  };
}

export function ends(atS: number, severity: Severity, group: Group = {}, alert = 'A', reason: Reason = 'cleared'): Transition {
  const clauses = [{ text: `why ${severity}`, value: 0, truth: 'false' }] as const;
  return { at: atS * 1000, alert, group, severity, from: 'firing', to: 'inactive', reason, clauses, summary: `ended ${atS}` };
}

export function pends(atS: number, severity: Severity, group: Group = {}, alert = 'A'): Transition {
  return { ...starts(atS, severity, group, alert), to: 'pending' };
}

/** `fired warn @60 a=1 -> chat, mail`: the relevant properties, one delivery per line. */
export function textOf(deliveries: readonly Delivery[]): readonly string[] {
  return deliveries.map(({ notification: { kind, alert, severity, at, group }, to }) => {
    const where = Object.entries(group).map(([name, value]) => ` ${name}=${value}`);
    return `${alert === 'A' ? '' : `${alert} `}${kind} ${severity} @${at / 1000}${where.join('')}${to.length === 0 ? '' : ` -> ${to.join(', ')}`}`;
  });
}
