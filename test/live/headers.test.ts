/** Logs with a header that are followed from their end: the header is read from the start of the file. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './workspace.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.end());

const rules = (format: string, condition: string): string =>
  `stream app { from "app.log" format ${format} lateness 0s idle 2s }\nalert Any { on app info each ${condition} { keep 60s } }`;

const path = (): string => join(workspace.folder, 'app.log');
const at = (): string => new Date(workspace.clock.nowMs).toISOString().slice(0, 19).replace('T', ' ');

const CSV = rules('csv', 'status == 503');
const W3C = rules('w3c', 'sc_status == 503');
const W3C_HEAD = '#Software: Microsoft Internet Information Services 10.0\n#Version: 1.0\n#Date: 2026-05-04 00:00:03\n';

async function fires(
  text: string,
  before: string,
  write: () => void,
): Promise<{ readonly transitions: number; readonly unreadable: number }> {
  writeFileSync(path(), before);
  const { tocsin, transitions } = await workspace.start(text);
  await workspace.clock.seconds(2);
  write();
  await workspace.clock.seconds(4);
  const [source] = tocsin.status().sources;
  return { transitions: transitions.length, unreadable: source?.unreadable ?? -1 };
}

describe('a header before the place where a log is followed', () => {
  it('of a table is its first line', async () => {
    const found = await fires(CSV, `time,status\n${'2026-05-03 10:00:00,200\n'.repeat(10_000)}`, () =>
      appendFileSync(path(), `${at()},503\n`),
    );
    expect(found).toEqual({ transitions: 1, unreadable: 0 });
  });

  it('of a table may stand behind `sep=`', async () => {
    const found = await fires(CSV, 'sep=;\ntime;status\n2026-05-03 10:00:00;200\n', () => appendFileSync(path(), `${at()};503\n`));
    expect(found).toEqual({ transitions: 1, unreadable: 0 });
  });

  it('of a table that has none is missed, and its lines are counted', async () => {
    const found = await fires(CSV, '2026-05-03 10:00:00,200\n', () => appendFileSync(path(), `${at()},503\n${at()},503\n`));
    expect(found.transitions).toBe(0);
    expect(found.unreadable).toBeGreaterThanOrEqual(2);
  });

  it('of a W3C log is its `#Fields:`', async () => {
    const found = await fires(W3C, `${W3C_HEAD}#Fields: date time c-ip sc-status\n2026-05-04 00:00:03 203.0.113.9 200\n`, () =>
      appendFileSync(path(), `${at()} 203.0.113.9 503\n`),
    );
    expect(found).toEqual({ transitions: 1, unreadable: 0 });
  });

  it('of a W3C log is the last one before that place', async () => {
    const rows = '2026-05-04 00:00:03 200 GET\n'.repeat(5000);
    const found = await fires(
      W3C,
      `${W3C_HEAD}#Fields: date time sc-status cs-method\n${rows}${W3C_HEAD}#Fields: date time cs-method sc-status\n2026-05-04 00:00:03 GET 200\n`,
      () => appendFileSync(path(), `${at()} GET 503\n`),
    );
    expect(found).toEqual({ transitions: 1, unreadable: 0 });
  });

  it('is kept over a rotation to a file without one', async () => {
    writeFileSync(path(), `time,status\n2026-05-03 10:00:00,200\n`);
    const first = await workspace.start(CSV);
    await workspace.clock.seconds(2);
    appendFileSync(path(), `${at()},200\n`);
    await workspace.clock.seconds(2);
    renameSync(path(), `${path()}.1`);
    writeFileSync(path(), `${at()},503\n`);
    await workspace.clock.seconds(4);
    expect(first.transitions).toHaveLength(1);
  });

  it('is read when a reload makes a table of a log that was followed as text', async () => {
    let text = rules('text', 'line contains "503"');
    writeFileSync(path(), 'time,status\n2026-05-03 10:00:00,200\n');
    const { tocsin, transitions } = await workspace.start(() => text);
    await workspace.clock.seconds(2);
    appendFileSync(path(), `${at()},200\n`);
    await workspace.clock.seconds(2);
    text = CSV;
    await tocsin.reload();
    await workspace.clock.seconds(2);
    appendFileSync(path(), `${at()},503\n`);
    await workspace.clock.seconds(4);
    expect(transitions.map(({ alert, to }) => `${alert} ${to}`)).toEqual(['Any firing']);
  });

  it('is kept over a stop', async () => {
    writeFileSync(path(), 'time,status\n2026-05-03 10:00:00,200\n');
    const state = join(workspace.folder, 'state');
    const first = await workspace.start(CSV, { stateDir: state });
    await workspace.clock.seconds(2);
    appendFileSync(path(), `${at()},200\n`);
    await workspace.clock.seconds(3);
    expect(first.tocsin.status().sources).toMatchObject([{ unreadable: 0 }]);
    await workspace.stop(first.tocsin);
    const second = await workspace.start(CSV, { stateDir: state });
    appendFileSync(path(), `${at()},503\n`);
    await workspace.clock.seconds(4);
    expect(second.transitions).toHaveLength(1);
  });
});
