/** All peers; each has its own file. */
import type { LaneContext, LogLines } from './context.js';
import type { Expectation } from './expectation.js';
import type { Contestant } from './harness.js';
import type { JsonRule } from './json-rules.js';
import { grep, ripgrep } from './peers/grep.js';
import { hyperscanFile, hyperscanLines } from './peers/hyperscan.js';
import { jsonLogicEngine } from './peers/json-logic-engine.js';
import { jsonRulesEngine } from './peers/json-rules-engine.js';
import { mingo } from './peers/mingo.js';
import { mtail } from './peers/mtail.js';
import { findRecordPeer, recordContestant } from './peers/record-peer.js';
import { sec } from './peers/sec.js';
import { sift } from './peers/sift.js';
import { swatch } from './peers/swatch.js';
import { textContestant } from './peers/text-peer.js';
import type { TextPattern } from './text-lines.js';

const RECORD_PEERS = [jsonLogicEngine, sift, mingo, jsonRulesEngine];
const TEXT_PEERS = [
  { peer: sec, inQuick: true },
  { peer: swatch, inQuick: true },
  { peer: mtail, inQuick: false },
  { peer: grep, inQuick: false },
  { peer: ripgrep, inQuick: false },
  { peer: hyperscanLines, inQuick: true },
  { peer: hyperscanFile, inQuick: true },
];

export type MakeRecordContestant = (lines: LogLines, rules: readonly JsonRule[], expectation: Expectation) => Contestant;

/** The installed peers. */
export function recordPeers({ results }: LaneContext): readonly MakeRecordContestant[] {
  return RECORD_PEERS.flatMap((peer) => {
    const found = findRecordPeer(peer);
    if (found === undefined) {
      results.skipped.add(`${peer.name}: not installed (npm ci --prefix bench)`);
      return [];
    }
    results.peers.set(peer.name, found.version);
    return [(lines, rules, expectation) => recordContestant(found, lines, rules, expectation)];
  });
}

export type MakeTextContestant = (lines: LogLines, patterns: readonly TextPattern[], expectation: Expectation) => Contestant;

/** The installed peers; in a short run, only those that goals refer to. */
export function textPeers({ results, folder, quick }: LaneContext): readonly MakeTextContestant[] {
  return TEXT_PEERS.flatMap(({ peer, inQuick }) => {
    if (quick && !inQuick) return [];
    const version = peer.version(folder);
    if (version === undefined) {
      results.skipped.add(`${peer.name}: not installed`);
      return [];
    }
    results.peers.set(peer.name, version);
    return [(lines, patterns, expectation) => textContestant(peer, folder, lines, patterns, expectation)];
  });
}
