/** Logs that run behind the clock, and fall silent: nothing of them is lost, and what is lost otherwise shows. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { statusLines } from '../../src/cli/status-text.js';
import type { Tocsin } from '../../src/index.js';
import { renderMetrics } from '../../src/live/status/metrics.js';
import { statusProblems } from '../../src/live/status/status.js';
import { shown, Workspace } from './workspace.js';

const RULES = `stream pg { from "pg.log" format text }
alert Deadlocks { page when count(message contains "deadlock") over 1m >= 3 }
`;
const HOUR = 3600;

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

/** Appends a line whose time is so many seconds behind the clock. */
function write(behind: number, message: string, log = 'pg.log'): void {
  const time = new Date(workspace.clock.nowMs - behind * 1000).toISOString().replace('T', ' ').slice(0, 23);
  appendFileSync(join(workspace.folder, log), `${time} [4711] ${message}\n`);
}

async function lines(count: number, behind: number, message: string): Promise<void> {
  for (let line = 0; line < count; line++) {
    write(behind, message);
    await workspace.clock.seconds(1);
  }
}

const lateOf = (tocsin: Tocsin): readonly number[] => tocsin.status().sources.map(({ late }) => late);

describe.each([
  ['is shipped 20 seconds late', 20],
  ['has local times of the Americas without a zone', 5 * HOUR],
])('a log that %s', (_, behind) => {
  it('loses nothing in a pause', async () => {
    const { tocsin, transitions, deliveries } = await workspace.start(RULES);
    await lines(3, behind, 'LOG:  checkpoint');
    await workspace.clock.seconds(40);
    await lines(10, behind, 'ERROR:  deadlock detected');
    await workspace.clock.seconds(10);
    expect(lateOf(tocsin)).toEqual([0]);
    // The third error is written in second 45, and the tick after it is due once the log has reached it by the lateness.
    expect(shown(transitions).slice(0, 1)).toEqual([`${46 - behind}s Deadlocks firing condition`]);
    expect(deliveries).toHaveLength(1);
    expect(statusProblems(tocsin.status())).toEqual([]);
  });

  it('loses nothing when its first line comes long after the start', async () => {
    const { tocsin } = await workspace.start(RULES);
    await workspace.clock.seconds(100);
    await lines(5, behind, 'ERROR:  deadlock detected');
    await workspace.clock.seconds(100);
    await lines(5, behind, 'ERROR:  deadlock detected');
    expect(tocsin.status().sources).toMatchObject([{ records: 10, late: 0 }]);
  });

  it('loses nothing over a restart', async () => {
    const first = await workspace.start(RULES);
    await lines(3, behind, 'LOG:  checkpoint');
    await workspace.clock.seconds(35);
    await workspace.stop(first.tocsin);
    workspace.clock.nowMs += 60_000;
    write(behind, 'LOG:  written while nobody reads');
    const second = await workspace.start(RULES);
    await workspace.clock.seconds(45);
    await lines(10, behind, 'ERROR:  deadlock detected');
    expect(second.tocsin.status().sources).toMatchObject([{ records: 14, late: 0, delayMs: behind * 1000 + 1000 }]);
  });
});

it('a backlog does not count as delay', async () => {
  for (let line = 0; line < 3; line++) write(2 * HOUR - line, 'LOG:  old');
  const { tocsin } = await workspace.start(RULES, { begin: 'start' });
  await workspace.clock.seconds(31);
  const [source] = tocsin.status().sources;
  expect(source).toMatchObject({ records: 3, late: 0 });
  expect(source?.delayMs).toBeUndefined();
  expect(tocsin.status().streams[0]?.watermarkMs).toBe(workspace.clock.nowMs - 5000);
});

it('an old file that appears later holds nobody back once it is silent', async () => {
  const { tocsin } = await workspace.start(RULES.replace('"pg.log"', '"*.log"'));
  await lines(3, 0, 'LOG:  checkpoint');
  for (let line = 0; line < 3; line++) write(2 * HOUR, 'LOG:  old', 'restored.log');
  for (let second = 0; second < 40; second++) await lines(1, 0, 'LOG:  checkpoint');
  expect(workspace.clock.nowMs - (tocsin.status().streams[0]?.watermarkMs ?? 0)).toBeLessThan(10_000);
});

it('what was read after a pause of the process does not count as delay', async () => {
  const { tocsin } = await workspace.start(RULES);
  await lines(3, 0, 'LOG:  checkpoint');
  write(0, 'LOG:  just before the pause');
  workspace.clock.nowMs += 600_000;
  await workspace.clock.seconds(1);
  expect(tocsin.status().sources).toMatchObject([{ records: 4, late: 0, delayMs: 1000 }]);
  await workspace.clock.seconds(31);
  expect(tocsin.status().streams[0]?.watermarkMs).toBe(workspace.clock.nowMs - 6000);
});

describe('when one of a hundred records is late', () => {
  const ABSENT = `${RULES}alert Silent { on pg warn when none(line exists) over 1m }\n`;

  it('status, readiness and metrics say so, with the clause to write', async () => {
    const { tocsin } = await workspace.start(ABSENT);
    // The clock decides before the first line, since the alert on silence does not wait for one.
    await workspace.clock.seconds(60);
    await lines(20, 20, 'ERROR:  deadlock detected');
    const status = tocsin.status();
    expect(status.sources).toMatchObject([{ records: 20, late: 15, recent: { records: 20, late: 15 } }]);
    expect(statusProblems(status)).toEqual(['stream pg loses late records (15 of the latest 20 of pg.log), write `lateness 20s`']);
    expect(statusLines(status, false)[0]).toContain('is unhealthy: stream pg loses late records');
    expect(renderMetrics(status).text).toContain('tocsin_source_recent_late_ratio{stream="pg",source="pg.log"} 0.75\n');
    expect(renderMetrics(status).text).toContain('tocsin_source_delay_seconds{stream="pg",source="pg.log"} 21\n');
  });

  it('the zone is named where hours are missing', async () => {
    const { tocsin } = await workspace.start(ABSENT);
    await workspace.clock.seconds(60);
    await lines(3, 5 * HOUR, 'ERROR:  deadlock detected');
    const [problem] = statusProblems(tocsin.status());
    expect(problem).toContain('3 of the latest 3 of pg.log');
    expect(problem).toContain('name their zone (`time … zone "…"`) or write `lateness 6h`');
    expect(statusLines(tocsin.status(), false).join('\n')).toContain('pg.log (pg): its times are 5h behind the clock');
  });

  it('all is well again after an hour, or ten minutes with records', async () => {
    const { tocsin } = await workspace.start(ABSENT);
    await workspace.clock.seconds(60);
    await lines(2, 20, 'ERROR:  deadlock detected');
    expect(statusProblems(tocsin.status())).toHaveLength(1);
    for (let minute = 0; minute < 10; minute++) {
      await workspace.clock.seconds(59);
      expect(statusProblems(tocsin.status())).toHaveLength(1);
      await lines(1, 20, 'LOG:  checkpoint');
    }
    await workspace.clock.seconds(60);
    await lines(1, 20, 'LOG:  checkpoint');
    expect(statusProblems(tocsin.status())).toEqual([]);
  });
});
