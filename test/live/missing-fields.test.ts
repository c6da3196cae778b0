/** Fields that rules read and no record has, in the status of a live run. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { statusLines } from '../../src/cli/status-text.js';
import { renderMetrics } from '../../src/live/status/metrics.js';
import { readStatus } from '../../src/live/status/read-status.js';
import { statusProblems } from '../../src/live/status/status.js';
import { Place, STREAM } from './place.js';

let place: Place;
beforeEach(() => {
  place = new Place();
});
afterEach(() => place.end());

const MISSPELT = `${STREAM}alert Errors { on app by host page when count(levle == "error") over 10s >= 3 }\n`;
const FIXED = MISSPELT.replace('levle', 'level');

it('status and metrics name the field and a similar one, until a record has it', async () => {
  const { tocsin } = await place.start(MISSPELT);
  await place.clock.seconds(2);
  expect(tocsin.status().missingFields).toEqual([]);
  place.write('app.log', { level: 'error' }, { level: 'error' });
  place.write('other.log', { level: 'info' });
  await place.clock.seconds(8);
  const status = tocsin.status();
  expect(status.missingFields).toEqual([{ stream: 'app', field: 'levle', records: 3, similar: ['level'] }]);
  expect(readStatus(JSON.parse(JSON.stringify(status)))).toEqual(status);
  expect(statusProblems(status)).toEqual([]);
  expect(statusLines(status, false)).toContain('  stream app: no record has the field `levle` (3 records); did you mean `level`?');
  expect(renderMetrics(status).text).toContain('tocsin_stream_field_missing{stream="app",field="levle"} 1\n');
  place.write('other.log', { levle: 'info' });
  await place.clock.seconds(8);
  expect(tocsin.status().missingFields).toEqual([]);
  expect(renderMetrics(tocsin.status()).text).not.toContain('tocsin_stream_field_missing{');
});

it('a restart and a reload count anew', async () => {
  let rules = MISSPELT;
  const first = await place.start(() => rules);
  await place.clock.seconds(2);
  place.write('app.log', { level: 'error' });
  await place.clock.seconds(8);
  expect(first.tocsin.status().missingFields).toMatchObject([{ field: 'levle', records: 1 }]);
  await place.stop(first.tocsin);
  const { tocsin } = await place.start(() => rules);
  await place.clock.seconds(2);
  expect(tocsin.status().missingFields).toEqual([]);
  place.write('app.log', { level: 'error' }, { level: 'error' });
  await place.clock.seconds(8);
  expect(tocsin.status().missingFields).toMatchObject([{ field: 'levle', records: 2 }]);
  rules = FIXED;
  await tocsin.reload();
  place.write('app.log', { level: 'error' });
  await place.clock.seconds(8);
  expect(tocsin.status().missingFields).toEqual([]);
});

it('the built-in stream has none: its records are of several kinds', async () => {
  const { tocsin } = await place.start(`alert Sinks { on tocsin warn each what == "sink" and sink == "pager" }\n`);
  await place.clock.seconds(60);
  expect(tocsin.status().sources).toMatchObject([{ stream: 'tocsin' }]);
  expect(tocsin.status().missingFields).toEqual([]);
});
