import { spawnSync } from 'node:child_process';
import type { Lane } from '../context.js';
import { LogLines } from '../context.js';
import type { GroupsFound } from '../groups-child.js';
import type { Contestant } from '../harness.js';
import { race } from '../harness.js';
import { JSON_STREAM } from '../json-race.js';
import { makeLines } from '../lines.js';
import { evaluateFile, programOf } from '../tocsin.js';

export const manyGroups: Lane = {
  name: 'many-groups',
  doc: 'JSON lines, 1,000 per second. One count over five minutes, for each of 100,000 users and without groups. Then memory and tick times with a million groups, in a separate process.',
  quick: true,
  run: async ({ results, quick, folder, pace, groups }) => {
    if (!quick) {
      const lines = new LogLines(folder, 'groups', makeLines(200_000, { perSecond: 1000 }));
      await race(results, 'many-groups', [contestant(lines, ''), contestant(lines, 'by user')], pace);
    }
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', '--max-old-space-size=8192', process.argv[1] ?? '', '--groups-child', String(groups)],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the process with ${groups} groups ended with ${status}: ${stderr}`);
    const found = JSON.parse(stdout) as GroupsFound;
    const figure = (what: string, value: number, unit: string): void => {
      results.figures.push({ lane: 'many-groups', what, value, unit });
    };
    figure('groups', found.groups, '');
    figure('memory of the groups', found.heldMiB, 'MiB');
    figure('memory of the process', found.rssMiB, 'MiB');
    figure('per record, while groups are created', found.recordNs, 'ns');
    figure('a tick with 100 changed groups', found.tickMs, 'ms');
    figure('the same with 1,000 groups in total', found.tickOfFewMs, 'ms');
  },
};

function contestant(lines: LogLines, by: string): Contestant {
  const program = programOf(
    `stream app { ${JSON_STREAM} }\nalert G { on app ${by} info when count(level == "error") over 5m > 1000000000 }`,
  );
  return {
    who: by === '' ? 'no groups' : '100,000 groups',
    rules: 1,
    records: lines.count,
    whole: true,
    round: async (records) => {
      const { ms, transitions } = await evaluateFile(program, lines.path(records));
      return { ms, hits: transitions };
    },
    expected: () => 0,
  };
}
