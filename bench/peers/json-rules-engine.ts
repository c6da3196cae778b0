import type { RecordPeer } from './record-peer.js';

interface JsonRulesEngine {
  readonly Engine: new (
    rules: readonly unknown[],
  ) => {
    addOperator(name: string, test: (fact: string, value: string) => boolean): void;
    run(facts: unknown): Promise<{ readonly events: readonly unknown[] }>;
  };
}

const OPERATORS = {
  '==': 'equal',
  '!=': 'notEqual',
  '>=': 'greaterThanInclusive',
  '>': 'greaterThan',
  in: 'in',
  contains: 'textContains',
} as const;

export const jsonRulesEngine: RecordPeer = {
  name: 'json-rules-engine',
  prepare: (exported, rules) => {
    const { Engine } = exported as JsonRulesEngine;
    const engine = new Engine(
      rules.map(({ conditions }, index) => ({
        conditions: { all: conditions.map(({ field, op, value }) => ({ fact: field, operator: OPERATORS[op], value })) },
        event: { type: `R${index}` },
      })),
    );
    engine.addOperator('textContains', (fact, value) => fact.includes(value));
    return async (record) => (await engine.run(record)).events.length;
  },
};
