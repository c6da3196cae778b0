/**
 * Measures in one run how fast logs are evaluated, in comparison with other programs: `npm run bench`. Machines are noisy: rely on the ratios.
 * - `-- --quick`: measures only what the goals need, in a minute; exits with 1 when a first goal is missed by more than a fifth.
 * - `-- --lane NAME`: one lane; can be given several times.
 * - `-- --groups N`: measures memory with N groups instead of a million.
 * - `-- --write`: writes docs/benchmarks.md and its plot; with `--lane`, replaces only the sections of those lanes.
 * - `-- --note TEXT`: adds a remark to such a section, such as "other programs ran on the machine".
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { LaneContext } from './context.js';
import { measureFunctions } from './functions-child.js';
import { checkGoals, clearlyMissed } from './goals.js';
import { measureGroups } from './groups-child.js';
import { Results } from './harness.js';
import { LANES } from './lanes.js';
import { pageText, withLanes } from './page.js';
import { plotSvg } from './plot.js';
import { goalsTable, laneTable, short } from './report.js';
import { measureSpans } from './spans-child.js';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    lane: { type: 'string', multiple: true, default: [] },
    groups: { type: 'string', default: '1000000' },
    write: { type: 'boolean', default: false },
    note: { type: 'string' },
    // Set when this program runs itself as a child process.
    'groups-child': { type: 'string' },
    'spans-child': { type: 'string' },
    'functions-child': { type: 'string' },
  },
});

const PAGE = 'docs/benchmarks.md';

async function run(): Promise<number> {
  const started = performance.now();
  const { quick, lane: only, write } = values;
  const unknown = only.filter((name) => !LANES.some((lane) => lane.name === name));
  if (unknown.length > 0) {
    console.error(`there is no lane ${unknown.join(', ')}; there are ${LANES.map((lane) => lane.name).join(', ')}`);
    return 2;
  }
  const lanes = LANES.filter((lane) => (only.length > 0 ? only.includes(lane.name) : lane.quick || !quick));
  const results = new Results();
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const pace = quick ? { rounds: 5, roundMs: 60 } : { rounds: 7, roundMs: 400 };
  const context: LaneContext = { results, quick, folder, pace, groups: Number(values.groups), logs: new Map() };
  try {
    for (const lane of lanes) {
      const laneStarted = performance.now();
      await lane.run(context);
      console.log(`## ${lane.name}\n\n${lane.doc}\n\n${laneTable(results, lane.name)}\n`);
      console.error(`${lane.name} took ${seconds(laneStarted)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const goalResults = checkGoals(results).filter(({ goal }) => lanes.some((lane) => lane.name === goal.lane));
  console.log(`## Goals\n\n${goalsTable(goalResults)}\n`);
  for (const skipped of results.skipped) console.log(`skipped: ${skipped}`);
  if (write && only.length > 0) {
    const order = LANES.map(({ name }) => name);
    writeFileSync(PAGE, withLanes(readFileSync(PAGE, 'utf8'), results, lanes, order, values.note));
    console.error(`wrote ${lanes.map(({ name }) => name).join(', ')} into ${PAGE}`);
  } else if (write) {
    writeFileSync(PAGE, pageText(results, lanes, goalResults));
    writeFileSync('docs/benchmarks.svg', plotSvg(results));
    console.error(`wrote ${PAGE} and docs/benchmarks.svg`);
  }
  console.error(`all took ${seconds(started)}`);
  if (!quick) return 0;
  const missed = clearlyMissed(goalResults);
  for (const { goal, reached } of missed) {
    const { what, first = Number.NaN, unit } = goal;
    console.log(`missed by more than a fifth: ${what}: ${short(reached ?? Number.NaN)} ${unit} instead of ${short(first)} ${unit}`);
  }
  return missed.length > 0 ? 1 : 0;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

const { 'groups-child': groupsChild, 'spans-child': spansChild, 'functions-child': functionsChild } = values;
if (groupsChild !== undefined) console.log(JSON.stringify(measureGroups(Number(groupsChild))));
else if (spansChild !== undefined) console.log(JSON.stringify(measureSpans(Number(spansChild))));
else if (functionsChild !== undefined) console.log(JSON.stringify(measureFunctions(Number(functionsChild))));
else process.exitCode = await run();
