/** Numbers with units in logs, and values that are no numbers, from the command line. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const TIME = (second: number): string => `2026-05-04T10:00:${String(second).padStart(2, '0')}Z`;

it('durations of Go are numbers of fields whose unit is declared', async () => {
  workspace.write(
    'gw.alert',
    'stream gw { format logfmt field wait: duration(ms) field size: bytes }\nalert Slow { page when max(wait) over 5m > 2s }\nalert Big { page when max(size) over 5m > 10MB }\nalert Each { info each wait > 1m { keep 1m } }\n',
  );
  workspace.write(
    'gw.log',
    ['15.2ms', '1m2.5s', '840µs', '', '-', '3ms'].map((wait, at) => `ts=${TIME(at)} wait=${wait} size="${at} MB"\n`).join('') +
      `ts=${TIME(9)} wait=1s size=12.5MB\n`,
  );
  const { out, error } = await workspace.run(['replay', 'gw.alert', 'gw.log']);
  expect(out + error).toMatch(/Slow +1 page/);
  expect(out + error).toMatch(/Big +1 page/);
  expect(out + error).toMatch(/Each +1 info/);
  expect(out + error).not.toContain('Problems');
});

it('values that are no numbers are reported with the clause to write', async () => {
  workspace.write(
    'gw.alert',
    'stream gw { format logfmt }\nalert Slow { page when max(wait) over 5m > 2000 and count(rows > 5) over 5m >= 0 }\nalert In { info each ip in cidr("10.0.0.0/8") and plain > 100 { keep 1m } }\n',
  );
  workspace.write(
    'gw.log',
    ['15.2ms', '1m2.5s', '5'].map((wait, at) => `ts=${TIME(at)} wait=${wait} rows=many ip=db-${at} plain=1.5k\n`).join(''),
  );
  const { out, error } = await workspace.run(['replay', 'gw.alert', 'gw.log']);
  const lines = (out + error).split('\n').filter((line) => line.includes('such as'));
  expect(lines.map((line) => line.trim()).sort()).toEqual([
    'stream gw: `ip` is no address in 3 of 3 values, such as "db-0", read in gw.alert:3',
    'stream gw: `plain` is no number in 3 of 3 values, such as "1.5k", read in gw.alert:3; declare its unit: `field plain: number`',
    'stream gw: `rows` is no number in 3 of 3 values, such as "many", read in gw.alert:2',
    'stream gw: `wait` is no number in 2 of 3 values, such as "15.2ms", read in gw.alert:2; declare its unit: `field wait: duration(ms)`',
  ]);
});
