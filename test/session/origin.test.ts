/** Where a record comes from, as fields: `source`, and the named parts of the path. */
import { describe, expect, it } from 'vitest';
import { Session } from '../../src/session/session.js';
import { rules } from '../notify/program.js';

const at = (second: number): string => new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString();

interface Input {
  readonly source: string;
  readonly lines?: readonly string[];
  readonly records?: readonly Record<string, unknown>[];
}

/** The groups that fire. */
function groups(text: string, inputs: readonly Input[]): readonly unknown[] {
  const session = Session.create(rules(text), { mode: 'replay' });
  for (const { source, lines = [], records = [] } of inputs) {
    if (lines.length > 0) session.push('app', source, { bytes: Buffer.from(lines.map((line) => `${line}\n`).join('')) });
    if (records.length > 0) session.push('app', source, { records });
  }
  return session.end().transitions.flatMap(({ to, group }) => (to === 'firing' ? [group] : []));
}

const PODS = '"/pods/{namespace}_{pod}_{uid}/{container}/*.log"';

describe('the parts of a path', () => {
  const alert = 'alert A { by namespace, pod page when count(message contains "panic") over 1m >= 2 }';
  const cri = (second: number, text: string): string => `${at(second)} stdout F ${text}`;

  it('are fields of each record: one alert a pod', () => {
    const inputs = [
      { source: '/pods/shop_cart-1_aa/web/0.log', lines: [cri(1, 'panic'), cri(2, 'panic')] },
      { source: '/pods/shop_cart-2_bb/web/0.log', lines: [cri(1, 'panic'), cri(2, 'fine')] },
      { source: '/pods/bank_cart-1_cc/web/0.log', lines: [cri(1, 'panic'), cri(3, 'panic')] },
    ];
    expect(groups(`stream app { from ${PODS} format cri }\n${alert}`, inputs)).toEqual([
      { namespace: 'bank', pod: 'cart-1' },
      { namespace: 'shop', pod: 'cart-1' },
    ]);
  });

  it.each(['json', 'logfmt'])('take the place of fields of the same name, in %s and in records of a program', (format) => {
    const record = (second: number): Record<string, unknown> => ({ ts: at(second), pod: 'claimed', message: 'panic' });
    const line = (second: number): string =>
      format === 'json' ? JSON.stringify(record(second)) : `ts=${at(second)} pod=claimed message=panic`;
    const rule = `stream app { from ${PODS} format ${format} }\n${alert}`;
    const source = '/pods/shop_cart-1_aa/web/0.log';
    expect(groups(rule, [{ source, lines: [line(1), line(2)] }])).toEqual([{ namespace: 'shop', pod: 'cart-1' }]);
    expect(groups(rule, [{ source, records: [record(1), record(2)] }])).toEqual([{ namespace: 'shop', pod: 'cart-1' }]);
  });

  it('leave the fields of records alone that come from elsewhere', () => {
    const records = [1, 2].map((second) => ({ ts: at(second), namespace: 'own', pod: 'x', message: 'panic' }));
    expect(groups(`stream app { from ${PODS} format json }\n${alert}`, [{ source: 'records', records }])).toEqual([
      { namespace: 'own', pod: 'x' },
    ]);
  });

  it('can be searched by extract, and tested by where and by predicates', () => {
    const text = `stream app { from ${PODS} format text extract /-(?<ordinal>\\d+)$/ from pod where namespace == "shop" }
      alert A { by ordinal page when count(container == "web" and message contains "panic") over 1m >= 1 }`;
    const lines = [`${at(1)} panic`];
    const inputs = ['shop_cart-1_a/web', 'shop_cart-2_b/db', 'bank_cart-3_c/web'].map((path) => ({ source: `/pods/${path}/0.log`, lines }));
    expect(groups(text, inputs)).toEqual([{ ordinal: '1' }]);
  });
});

describe('source', () => {
  const alert = 'alert A { by source page when count(message contains "panic") over 1m >= 1 }';

  it.each(['text', 'json', 'syslog'])('is the name of the source of %s', (format) => {
    const line = { text: `${at(1)} panic`, json: `{"ts":"${at(1)}","message":"panic"}`, syslog: `<11>1 ${at(1)} web app - - - panic` }[
      format
    ];
    const inputs = ['a.log', 'logs/b.log'].map((source) => ({ source, lines: [line ?? ''] }));
    expect(groups(`stream app { format ${format} }\n${alert}`, inputs)).toEqual([{ source: 'a.log' }, { source: 'logs/b.log' }]);
  });

  it("is the record's own field where it has one", () => {
    const lines = [`{"ts":"${at(1)}","source":"billing","message":"panic"}`, `{"ts":"${at(1)}","message":"panic"}`];
    expect(groups(`stream app { format json }\n${alert}`, [{ source: 'a.log', lines }])).toEqual([
      { source: 'a.log' },
      { source: 'billing' },
    ]);
  });

  it('survives a snapshot', () => {
    const program = rules('stream app { format text }\nalert A { by source page when count(message contains "panic") over 1m >= 2 }');
    const session = Session.create(program, { mode: 'replay' });
    session.push('app', 'a.log', { bytes: Buffer.from(`${at(1)} panic\n`) });
    const saved = JSON.parse(JSON.stringify(session.snapshot()));
    const next = Session.restore(program, { mode: 'replay' }, saved);
    next.push('app', 'a.log', { bytes: Buffer.from(`${at(2)} panic\n`) });
    expect(next.end().transitions).toMatchObject([{ to: 'firing', group: { source: 'a.log' } }]);
  });

  it('is not reported as missing', () => {
    const session = Session.create(rules(`stream app { format json }\n${alert}`), { mode: 'replay' });
    session.push('app', 'a.log', { bytes: Buffer.from(`{"ts":"${at(1)}","message":"fine"}\n`) });
    expect(session.inputProblems().missingFields).toEqual([]);
  });
});
