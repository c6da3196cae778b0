/** The page of the docs: its head is written here by hand, the rest is what was measured. */
import { cpus } from 'node:os';
import type { Lane } from './context.js';
import type { Judgement } from './goals.js';
import type { Results } from './harness.js';
import { goalsTable, laneTable, short } from './report.js';
import { TOCSIN } from './tocsin.js';

const HEAD = `<!-- Made by \`npm run bench -- --write\`: change its words in \`bench/page.ts\`. -->

# Benchmarks

\`npm run bench\` measures, in one run, how fast logs are judged, beside others who could do it. They take turns, so that the machine's moods hit all of them. Before a time is
believed the hits must be equal: everybody must find as many as the plainest loop does, and of ours the alerts that fire must be those whose rules have hits. Machines are
noisy: trust the ratios, and measure on your own. A ratio stands for its lane alone.

_File to transitions_ is all there is to do: bytes of a file that the system has in memory, lines, fields, times, rules, windows of five minutes, ticks. The others do less: they
say which rules a record hits, or how many lines have a hit, and keep no windows. Programs of the system are run on the same file, and what they need to start with an empty
file is taken off. Slow ones get fewer lines. _JSON.parse alone_ reads the file in pieces of 256 KiB, cuts it into lines and parses each, and does nothing with them.
One core each. Making the engine, or what the others make of their rules, is not part of the time; the lane \`load\` tells it.

Peers from npm are installed with \`npm ci --prefix bench\`, those of the system by the system (\`sec\`, \`swatch\`, \`mtail\`, \`ripgrep\`, and \`libhyperscan-dev\` with a C
compiler); who is not there is skipped, with a word. \`npm run bench -- --quick\` measures what the goals need in a minute and ends with 1 when a first goal is missed by more than a
fifth. \`-- --lane NAME\` runs one lane (with \`--write\`, only its section here is replaced), \`-- --groups N\` counts the memory of N groups.
`;

export function pageText(results: Results, lanes: readonly Lane[], judgements: readonly Judgement[]): string {
  const peers = [...results.peers].map(([name, version]) => `${name} ${version}`).join(', ');
  const skipped = [...results.skipped].map((word) => `- ${word}\n`).join('');
  return [
    HEAD,
    `Measured with Node ${process.version} on ${cpus()[0]?.model ?? 'an unknown processor'}, ${cpus().length} cores, ${process.platform} ${process.arch}.${peers === '' ? '' : ` Peers: ${peers}.`}\n`,
    skipped === '' ? '' : `Skipped:\n\n${skipped}`,
    `## Goals\n\n${goalsTable(judgements)}\n`,
    `## Who is ahead\n\n${aheadText(results)}\n`,
    '![Records a second by number of rules, both axes logarithmic](benchmarks.svg)\n',
    ...lanes.map((lane) => `## ${lane.name}\n\n${lane.doc}\n\n${laneTable(results, lane.name)}\n`),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/**
 * The page with the sections of some lanes replaced, or put where they belong; all else stays as it was measured before.
 * @param order the names of all lanes, as they stand on the page.
 * @param note what is to be known of this run.
 */
export function withLanes(
  page: string,
  results: Results,
  lanes: readonly Lane[],
  order: readonly string[],
  note: string | undefined,
): string {
  const [head = '', ...sections] = page.split(/^(?=## )/m);
  const places = new Map(sections.map((section) => [/^## (.*)/.exec(section)?.[1] ?? '', section.trimEnd()]));
  for (const { name, doc } of lanes) {
    const by = `_Measured by itself${note === undefined ? '' : `: ${note}`}._`;
    places.set(name, `## ${name}\n\n${doc}\n\n${by}\n\n${laneTable(results, name)}`);
  }
  const others = [...places].filter(([name]) => !order.includes(name)).map(([, section]) => section);
  const measured = order.flatMap((name) => places.get(name) ?? []);
  return `${[head.trimEnd(), ...others, ...measured].join('\n\n')}\n`;
}

/** Everybody who was faster than we were with the same rules. */
function aheadText(results: Results): string {
  const ahead = results.rows.flatMap((ours) => {
    if (ours.who !== TOCSIN) return [];
    return results.rows
      .filter((row) => row.lane === ours.lane && row.rules === ours.rules && row.who !== ours.who && row.ns < ours.ns)
      .map(
        (row) =>
          `- ${ours.lane}, ${ours.rules === 1 ? '1 rule' : `${ours.rules.toLocaleString('en-US')} rules`}: ${row.who} is ${short(ours.ns / row.ns)} × as fast`,
      );
  });
  return ahead.length === 0
    ? 'Nobody was faster with the same rules in this run.'
    : `Faster than ours in this run, with the same rules:\n\n${ahead.join('\n')}`;
}
