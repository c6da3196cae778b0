/** Texts that are not in the format that a stream says is inside them, in a live run. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { statusLines } from '../../src/cli/status-text.js';
import { renderMetrics } from '../../src/live/status/metrics.js';
import { readStatus } from '../../src/live/status/read-status.js';
import { statusProblems } from '../../src/live/status/status.js';
import { START_MS, Workspace } from './workspace.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.end());

const RULES = `stream kube { from "*.log" format cri json lateness 1s idle 5s redact /pin \\d+/ }
alert Errors { on kube step 1s page when count(status >= 500) over 10s >= 3 }
`;

it('are shown in the log, the status and the metrics, and records of the others count', async () => {
  const { tocsin, transitions } = await workspace.start(RULES);
  await workspace.clock.seconds(1);
  const append = (log: string, text: string): void => appendFileSync(join(workspace.folder, log), text);
  const line = (message: string): string => `${new Date(START_MS + 1000).toISOString()} stdout F ${message}\n`;
  append(
    'pod.log',
    line('{"status":503}') + line('listening, pin 4711') + line('{"status": 503}') + line('{"status":"503","a":{}}') + line('done'),
  );
  append('other.log', line('pin 12'));
  await workspace.clock.seconds(20);
  expect(transitions.map(({ alert, to }) => `${alert} ${to}`)).toContain('Errors firing');
  const status = tocsin.status();
  expect(status.extracts).toMatchObject([{ stream: 'kube', extract: 'json from message', isRegex: false, matched: 3, unmatched: 3 }]);
  expect(readStatus(JSON.parse(JSON.stringify(status)))).toEqual(status);
  expect(statusProblems(status)).toEqual([]);
  expect(statusLines(status, false).join('\n')).toMatch(
    /stream kube: `extract json from message` found nothing in 3 of 6 records: no json; for example: (listening, )?\[redacted\]/,
  );
  const { text } = renderMetrics(status);
  expect(text).toContain('tocsin_extract_matched_total{stream="kube",extract="json from message"} 3\n');
  expect(text).toContain('tocsin_extract_unmatched_total{stream="kube",extract="json from message"} 3\n');
  expect(workspace.said.find((each) => each.startsWith('pod.log: '))).toBe(
    'pod.log: `extract json from message` found nothing in 2 records of stream kube: no json; for example: listening, [redacted]',
  );
});
