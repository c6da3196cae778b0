import type { JsonCondition } from '../json-rules.js';
import type { RecordPeer } from './record-peer.js';

interface JsonLogicEngine {
  readonly LogicEngine: new () => { build(logic: unknown): (record: unknown) => unknown };
}

/** Each rule is compiled to a function. */
export const jsonLogicEngine: RecordPeer = {
  name: 'json-logic-engine',
  prepare: (exported, rules) => {
    const { LogicEngine } = exported as JsonLogicEngine;
    const engine = new LogicEngine();
    const tests = rules.map(({ conditions }) => engine.build({ and: conditions.map(logicOf) }));
    return (record) => {
      let hits = 0;
      for (const test of tests) if (test(record) === true) hits += 1;
      return hits;
    };
  },
};

function logicOf({ field, op, value }: JsonCondition): unknown {
  const operands = [{ var: field }, value];
  switch (op) {
    case '==':
      return { '===': operands };
    case '!=':
      return { '!==': operands };
    case 'contains':
      return { in: [value, { var: field }] };
    default:
      return { [op]: operands };
  }
}
