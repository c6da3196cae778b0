/** Other rule engines that evaluate one parsed record at a time. Install them with `npm ci --prefix bench`; missing ones are skipped. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { LogLines } from '../context.js';
import type { Expectation } from '../expectation.js';
import type { Contestant } from '../harness.js';
import type { JsonRecord, JsonRule } from '../json-rules.js';
import { readLines } from '../read-lines.js';

/** Hits of all rules in one record. */
export type CountHits = (record: JsonRecord) => number | Promise<number>;

export interface RecordPeer {
  /** Name of its package. */
  readonly name: string;
  /** Makes an evaluator of these rules from the exports of the package. */
  prepare(exported: unknown, rules: readonly JsonRule[]): CountHits;
}

export interface InstalledPeer {
  readonly peer: RecordPeer;
  readonly version: string;
  readonly exported: unknown;
}

/** Undefined where it is not installed. The commands of the package run at its root. */
export function findRecordPeer(peer: RecordPeer): InstalledPeer | undefined {
  const require = createRequire(resolve('bench/package.json'));
  try {
    return { peer, version: versionOf(require.resolve(peer.name), peer.name), exported: require(peer.name) as unknown };
  } catch {
    return undefined;
  }
}

function versionOf(entry: string, name: string): string {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const about = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name?: string; readonly version?: string };
      if (about.name === name && about.version !== undefined) return about.version;
    } catch {
      // A folder without a package.json: the one above may have it.
    }
  }
  return '';
}

export function recordContestant(
  { peer, exported }: InstalledPeer,
  lines: LogLines,
  rules: readonly JsonRule[],
  expectation: Expectation,
): Contestant {
  const count = peer.prepare(exported, rules);
  return {
    who: `JSON.parse and ${peer.name}`,
    rules: rules.length,
    records: lines.count,
    round: async (records) => {
      const path = lines.path(records);
      const started = performance.now();
      let hits = 0;
      const later: JsonRecord[] = [];
      let asynchronous: Promise<number> | undefined;
      readLines(path, (line) => {
        const record = JSON.parse(line) as JsonRecord;
        if (asynchronous !== undefined) {
          later.push(record);
          return;
        }
        const found = count(record);
        if (typeof found === 'number') hits += found;
        else asynchronous = found;
      });
      // An asynchronous engine gets one record after another.
      if (asynchronous !== undefined) {
        hits += await asynchronous;
        for (const record of later) hits += await count(record);
      }
      return { ms: performance.now() - started, hits };
    },
    expected: expectation.hits,
  };
}
