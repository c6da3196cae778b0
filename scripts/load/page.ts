/** The page about a load test. */
import { cpus } from 'node:os';
import type { Judgement, LoadResult } from './result.js';
import { thousands } from './result.js';
import { LATENESS_MS } from './rules.js';

export function pageText(result: LoadResult, judgements: readonly Judgement[]): string {
  const { options, seen, latencies, requests, turns, suppressions } = result;
  const minutes = options.durationMs / 60_000;
  const sink = (name: string): string => {
    const counts = requests[name];
    return `${thousands(counts?.requests ?? 0)} requests, ${thousands(counts?.refused ?? 0)} of them refused, ${thousands(counts?.repeats ?? 0)} repeats recognised`;
  };
  return `<!-- Made by \`npm run load -- --write\`: change it there. -->

# Under load

${options.clients} clients in ${options.processes} processes write ${thousands(options.rate)} lines a second for ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, in pieces that end anywhere, also in the middle of a line and of a character:
a third of them JSON into files, a third the same over TCP, a third a web server's log. A client rotates its file, or connects anew, about every 25 seconds; here ${thousands(turns)} times.
One sink takes a request a second, another fails half the time; a third tells how long it takes from a line to a sink. State is kept on disk. Measured on ${options.processes > 0 ? `${cpus().length} processors (${cpus()[0]?.model.trim() ?? 'unknown'})` : ''}, Node ${process.versions.node}, everything on the one machine.

| | goal | reached | |
| --- | --- | --- | --- |
${judgements.map(({ what, goal, reached, held }) => `| ${what} | ${goal} | ${reached} | ${held ? 'held' : '**missed**'} |`).join('\n')}

![records a second, memory and lag over time](load.svg)

- Memory: ${Math.round(seen.memory.firstMiB)} MiB at first, ${Math.round(seen.memory.p50MiB)} MiB in the middle, ${Math.round(seen.memory.maxMiB)} MiB at most. Processor: ${(seen.processor * 100).toFixed(0)}% of one.
- Lag, written and not yet read: p50 ${thousands(seen.lag.p50Bytes / 1024)} KiB (${thousands(seen.lag.p50Ms)} ms), p99 ${thousands(seen.lag.p99Bytes / 1024)} KiB (${thousands(seen.lag.p99Ms)} ms).
- The slow sink: ${sink('slow')}. The one that fails: ${sink('shaky')}.
- Lines that clients held back since nothing more was taken: ${thousands(suppressions)}.

Lines are counted by the rules themselves: each client numbers its lines, and its last one fires an alert with the count and the sum of the numbers, which must be those that it wrote.

## From a line to a sink

From the moment at which the last byte of a line has been written to the first request at the sink. A record is judged when the watermark has come to it, which is the lateness of the stream later (${LATENESS_MS / 1000} s here), and a threshold at the next tick (1 s). An \`each\` and a count over its threshold are certain as they are read, and told then: the goal is a second for these, and a second beyond the tick for the mean.

| alert | over | samples | p50 | p99 | at most |
| --- | --- | --- | --- | --- | --- |
${latencies.map(({ alert, way, samples, p50Ms, p99Ms, maxMs }) => `| ${alert} | ${way} | ${samples} | ${Math.round(p50Ms)} ms | ${Math.round(p99Ms)} ms | ${Math.round(maxMs)} ms |`).join('\n')}
`;
}
