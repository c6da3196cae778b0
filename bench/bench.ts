/**
 * How fast records are matched and judged, beside `JSON.parse` alone and a closure a rule, in one run. `npm run bench`; `-- --quick` for a short one.
 * Machines are noisy: trust the ratios.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Matcher } from '../src/engine/match/matcher.js';
import { planProgram } from '../src/engine/plan.js';
import type { Engine, Program, RecordBatch } from '../src/index.js';
import { createEngine, createStreamDecoder, loadRules, openFile, readBatches, replay } from '../src/index.js';
import { closureOf, makeLines, makeRules, ruleText } from './lines.js';

const quick = process.argv.includes('--quick');
const LINES = quick ? 20_000 : 100_000;
const ROUNDS = quick ? 3 : 7;
const BATCH = 1000;

interface Row {
  readonly what: string;
  readonly rules: number;
  readonly nsPerRecord: number;
  readonly spread: string;
}

const rows: Row[] = [];

async function measure(what: string, rules: number, run: () => number | Promise<number>, expected?: number): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 1; round++) {
    const started = performance.now();
    const hits = await run();
    const took = performance.now() - started;
    if (expected !== undefined && hits !== expected) throw new Error(`${what}, ${rules} rules: ${hits} hits instead of ${expected}`);
    // The first round warms up.
    if (round > 0) times.push((took * 1e6) / LINES);
  }
  times.sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? 0;
  rows.push({ what, rules, nsPerRecord: median, spread: `${Math.round(times[0] ?? 0)}–${Math.round(times.at(-1) ?? 0)}` });
}

function programOf(count: number): Program {
  const text = `stream app { format json time ts }\n${makeRules(count).map(ruleText).join('\n')}`;
  const { program, diagnostics } = loadRules([{ path: 'bench.alert', text }]);
  if (program === undefined) throw new Error(diagnostics[0]?.message ?? 'the rules do not load');
  return program;
}

function decodeAll(program: Program, engine: Engine, lines: readonly string[]): readonly RecordBatch[] {
  const [stream] = program.streams;
  const [plan] = engine.plans;
  if (stream === undefined || plan === undefined) throw new Error('no stream');
  const decoder = createStreamDecoder({ stream, fields: plan.fields });
  const batches: RecordBatch[] = [];
  for (let start = 0; start < lines.length; start += BATCH) batches.push(decoder.push(lines.slice(start, start + BATCH)));
  return batches;
}

/** Hits of all rules on all batches, found from the predicates. */
function matchAll(program: Program, batches: readonly RecordBatch[]): number {
  const [plan] = planProgram(program);
  if (plan === undefined) return 0;
  const matcher = new Matcher(plan);
  let hits = 0;
  for (const batch of batches) for (const hit of matcher.decide(batch).hits) hits += matcher.watched[hit]?.feeds.length ?? 0;
  return hits;
}

async function main(): Promise<void> {
  const lines = makeLines(LINES);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const path = join(folder, 'app.log');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0);
  try {
    await measure('JSON.parse alone', 0, () => {
      let n = 0;
      for (const line of lines) if ((JSON.parse(line) as { status: number }).status > 0) n += 1;
      return n;
    });
    for (const count of quick ? [1, 100, 1000] : [1, 10, 100, 1000]) {
      const closures = makeRules(count).map(closureOf);
      const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
      let expected = 0;
      for (const record of records) for (const closure of closures) if (closure(record)) expected += 1;
      const program = programOf(count);
      const engine = createEngine(program, { mode: 'replay' });
      const batches = decodeAll(program, engine, lines);
      await measure('matching: closures on parsed records', count, () => {
        let hits = 0;
        for (const record of records) for (const closure of closures) if (closure(record)) hits += 1;
        return hits;
      });
      await measure('matching: tocsin on batches', count, () => matchAll(program, batches), expected);
      await measure(
        'from file: JSON.parse and closures',
        count,
        async () => {
          let hits = 0;
          for await (const text of lineTexts(path)) {
            const record = JSON.parse(text) as Record<string, unknown>;
            for (const closure of closures) if (closure(record)) hits += 1;
          }
          return hits;
        },
        expected,
      );
      await measure(
        'from file: tocsin, to transitions',
        count,
        async () => {
          const fresh = createEngine(program, { mode: 'replay' });
          const [stream] = program.streams;
          const [plan] = fresh.plans;
          if (stream === undefined || plan === undefined) return 0;
          const file = await openFile(path);
          const reader = readBatches(file.chunks(), createStreamDecoder({ stream, fields: plan.fields }));
          let transitions = 0;
          for await (const some of replay(fresh, [{ stream: stream.name, name: path, batches: reader.batches() }]))
            transitions += some.length;
          return transitions;
        },
        0,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print(bytes / LINES);
}

async function* lineTexts(path: string): AsyncGenerator<string> {
  const file = await openFile(path);
  let rest = '';
  for await (const chunk of file.chunks()) {
    const parts = (rest + chunk.toString('latin1')).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}

function print(lineBytes: number): void {
  const parse = rows[0]?.nsPerRecord ?? 1;
  console.log(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores`);
  console.log(`${LINES.toLocaleString('en-US')} lines of ${Math.round(lineBytes)} bytes, medians of ${ROUNDS} rounds\n`);
  console.log('| what | rules | ns a record | fastest–slowest | records/s | against JSON.parse alone |');
  console.log('|---|---|---|---|---|---|');
  for (const { what, rules, nsPerRecord, spread } of rows) {
    const perSecond = Math.round(1e9 / nsPerRecord).toLocaleString('en-US');
    const ratio = (parse / nsPerRecord).toPrecision(2);
    console.log(
      `| ${what} | ${rules === 0 ? '' : rules.toLocaleString('en-US')} | ${Math.round(nsPerRecord).toLocaleString('en-US')} | ${spread} | ${perSecond} | ${Number(ratio)} × |`,
    );
  }
}

await main();
