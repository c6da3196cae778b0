import { queryOf } from './query.js';
import type { RecordPeer } from './record-peer.js';

interface Mingo {
  readonly Query: new (query: unknown) => { test(record: unknown): boolean };
}

export const mingo: RecordPeer = {
  name: 'mingo',
  prepare: (exported, rules) => {
    const { Query } = exported as Mingo;
    const queries = rules.map((rule) => new Query(queryOf(rule)));
    return (record) => {
      let hits = 0;
      for (const query of queries) if (query.test(record)) hits += 1;
      return hits;
    };
  },
};
