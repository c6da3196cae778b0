/**
 * Kills `tocsin run` repeatedly and counts the notifications that are lost or sent twice: `npm run test:crash`. Exits with 1 if there are any.
 * - `-- --kills 200`: the number of kills, in rounds of `--kills-per-round`; each round has its own state and log, made from its seed.
 * - `-- --seed 7`: the seed of the first round; repeat a round that failed with its seed and `--kills 10`.
 * - `-- --jobs 2`: how many rounds run at the same time.
 * - `-- --no-points`: kills only at random times; `--rude 0`: destinations that never fail.
 * - `-- --kept-files 3`: the writer deletes older rotated files, as logrotate does; by default it keeps all.
 * - `-- --keep`: keeps the folders of all rounds; the folder of a round that failed is always kept.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { RoundResult } from './round.js';
import { crashRound } from './round.js';
import type { WriterOptions } from './writer.js';
import { writeLogs } from './writer.js';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    'kills-per-round': { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    records: { type: 'string', default: '3000' },
    jobs: { type: 'string', default: '1' },
    rude: { type: 'string', default: '1' },
    'kept-files': { type: 'string' },
    patience: { type: 'string', default: '45' },
    'no-points': { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    // Set when this program runs itself as the writer.
    writer: { type: 'string' },
  },
});

const SHOWN = 8;

async function run(): Promise<number> {
  const kills = Number(values.kills);
  const perRound = Math.max(1, Number(values['kills-per-round']));
  const seed = Number(values.seed);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-crash-'));
  const rounds = Array.from({ length: Math.max(1, Math.ceil(kills / perRound)) }, (_, at) => ({
    seed: seed + at,
    kills: Math.min(perRound, kills - at * perRound),
    folder: join(folder, `seed-${seed + at}`),
  }));
  const results: RoundResult[] = [];
  const waiting = rounds.toReversed();
  const work = async (): Promise<void> => {
    for (let round = waiting.pop(); round !== undefined; round = waiting.pop()) {
      mkdirSync(round.folder);
      const result = await crashRound({
        ...round,
        records: Number(values.records),
        points: !values['no-points'],
        rude: Number(values.rude),
        ...(values['kept-files'] === undefined ? {} : { keptFiles: Number(values['kept-files']) }),
        patienceMs: Number(values.patience) * 1000,
      });
      results.push(result);
      printResult(round.seed, result);
      if (isFine(result)) {
        if (!values.keep) rmSync(round.folder, { recursive: true });
      } else {
        writeFileSync(join(round.folder, 'result.json'), JSON.stringify(result, undefined, 2));
        console.log(`  kept: ${round.folder}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  summarize(results);
  const fine = results.every(isFine);
  if (fine && !values.keep) rmSync(folder, { recursive: true });
  return fine ? 0 : 1;
}

function isFine({ differences, problems }: RoundResult): boolean {
  return differences.length === 0 && problems.length === 0;
}

function printResult(seed: number, { expected, accepted, skipped, repeats, kills, differences, problems, seconds }: RoundResult): void {
  const count = (kind: string): number => differences.filter((difference) => difference.kind === kind).length;
  const others = differences.length - count('lost') - count('doubled');
  console.log(
    `seed ${seed}: ${kills} kills, ${expected} notifications, ${accepted} accepted, ${count('lost')} lost, ${count('doubled')} doubled, ${others} otherwise wrong, ${skipped} skipped because the alert had resolved, ` +
      `${repeats} repeats recognised (${seconds.toFixed(1)} s)`,
  );
  for (const { kind, sink, message } of differences.slice(0, SHOWN)) console.log(`  ${kind} at ${sink}: ${message}`);
  if (differences.length > SHOWN) console.log(`  and ${differences.length - SHOWN} more`);
  for (const problem of problems.slice(0, SHOWN)) console.log(`  ${problem}`);
}

function summarize(results: readonly RoundResult[]): void {
  const sum = (of: (result: RoundResult) => number): number => results.reduce((total, result) => total + of(result), 0);
  const count = (kind: string): number => sum(({ differences }) => differences.filter((difference) => difference.kind === kind).length);
  const byPoint = new Map<string, number>();
  for (const { killedAt } of results)
    for (const [point, times] of Object.entries(killedAt)) byPoint.set(point, (byPoint.get(point) ?? 0) + times);
  const points = [...byPoint].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([point, times]) => `${point} ${times}`);
  console.log(`killed at: ${points.join(', ') || 'no time'}`);
  console.log(
    `${sum(({ kills }) => kills)} kills in ${results.length} rounds: ${sum(({ expected }) => expected)} notifications, ${count('lost')} lost, ` +
      `${count('doubled')} doubled, ${count('unexpected')} unexpected, ${count('disordered')} out of order, ${count('miscounted')} miscounted, ${sum(({ skipped }) => skipped)} skipped because the alert had resolved, ` +
      `${sum(({ repeats }) => repeats)} repeats recognised, ${sum(({ problems }) => problems.length)} other problems`,
  );
}

if (values.writer === undefined) process.exitCode = await run();
else await writeLogs(JSON.parse(values.writer) as WriterOptions);
