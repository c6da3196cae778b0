/** Fields that rules read and no record has, in the status of a live run. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { statusLines } from '../../src/cli/status-text.js';
import { renderMetrics } from '../../src/live/status/metrics.js';
import { readStatus } from '../../src/live/status/read-status.js';
import { statusProblems } from '../../src/live/status/status.js';
import { STREAM, Workspace } from './workspace.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.end());

const MISSPELT = `${STREAM}alert Errors { on app by host page when count(levle == "error") over 10s >= 3 }\n`;
const FIXED = MISSPELT.replace('levle', 'level');

it('status and metrics name the field and a similar one, until a record has it', async () => {
  const { tocsin } = await workspace.start(MISSPELT);
  await workspace.clock.seconds(2);
  expect(tocsin.status().missingFields).toEqual([]);
  workspace.write('app.log', { level: 'error' }, { level: 'error' });
  workspace.write('other.log', { level: 'info' });
  await workspace.clock.seconds(8);
  const status = tocsin.status();
  expect(status.missingFields).toEqual([
    { stream: 'app', field: 'levle', records: 3, similar: ['level'], at: expect.stringMatching(/:\d+$/) },
  ]);
  expect(readStatus(JSON.parse(JSON.stringify(status)))).toEqual(status);
  expect(statusProblems(status)).toEqual([]);
  expect(statusLines(status, false)).toContainEqual(
    expect.stringMatching(/^ {2}stream app: no record has the field `levle` \(3 records\); did you mean `level`\? It is read in .*:\d+\.$/),
  );
  expect(renderMetrics(status).text).toContain('tocsin_stream_field_missing{stream="app",field="levle"} 1\n');
  workspace.write('other.log', { levle: 'info' });
  await workspace.clock.seconds(8);
  expect(tocsin.status().missingFields).toEqual([]);
  expect(renderMetrics(tocsin.status()).text).not.toContain('tocsin_stream_field_missing{');
});

it('a restart and a reload count anew', async () => {
  let rules = MISSPELT;
  const first = await workspace.start(() => rules);
  await workspace.clock.seconds(2);
  workspace.write('app.log', { level: 'error' });
  await workspace.clock.seconds(8);
  expect(first.tocsin.status().missingFields).toMatchObject([{ field: 'levle', records: 1 }]);
  await workspace.stop(first.tocsin);
  const { tocsin } = await workspace.start(() => rules);
  await workspace.clock.seconds(2);
  expect(tocsin.status().missingFields).toEqual([]);
  workspace.write('app.log', { level: 'error' }, { level: 'error' });
  await workspace.clock.seconds(8);
  expect(tocsin.status().missingFields).toMatchObject([{ field: 'levle', records: 2 }]);
  rules = FIXED;
  await tocsin.reload();
  workspace.write('app.log', { level: 'error' });
  await workspace.clock.seconds(8);
  expect(tocsin.status().missingFields).toEqual([]);
});

it('the built-in stream has none: its records are of several kinds', async () => {
  const { tocsin } = await workspace.start(`alert Sinks { on tocsin warn each what == "sink" and sink == "pager" }\n`);
  await workspace.clock.seconds(60);
  expect(tocsin.status().sources).toMatchObject([{ stream: 'tocsin' }]);
  expect(tocsin.status().missingFields).toEqual([]);
});
