import { queryOf } from './query.js';
import type { RecordPeer } from './record-peer.js';

type Sift = (query: unknown) => (record: unknown) => boolean;

export const sift: RecordPeer = {
  name: 'sift',
  prepare: (exported, rules) => {
    const make = exported as Sift | { readonly default: Sift };
    const tests = rules.map((rule) => (typeof make === 'function' ? make : make.default)(queryOf(rule)));
    return (record) => {
      let hits = 0;
      for (const test of tests) if (test(record)) hits += 1;
      return hits;
    };
  },
};
