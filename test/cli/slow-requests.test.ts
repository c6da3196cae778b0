/** Access logs that have the time at which a request began: those that time out are written a minute late, and count. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

const RULES = 'stream web { format combined }\nalert Timeouts { page when ratio(status >= 500) over 5m > 5% and count() over 5m >= 20 }';

/** One request a second; from the third minute on, every third one times out after a minute. In the order in which they end. */
function requests(minutes: number): string {
  const all = Array.from({ length: minutes * 60 }, (_, second) => {
    const timesOut = second >= 120 && second % 3 === 0;
    const time = new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString();
    const line = `203.0.113.7 - - [04/May/2026:${time.slice(11, 19)} +0000] "GET /cart HTTP/1.1" ${timesOut ? 504 : 200} 10 "-" "x"`;
    return { endsAt: second + (timesOut ? 60 : 0), line };
  });
  return all
    .toSorted((a, b) => a.endsAt - b.endsAt)
    .map(({ line }) => `${line}\n`)
    .join('');
}

it('a page on requests that time out is not lost', async () => {
  workspace.write('rules.alert', RULES);
  workspace.write('access.log', requests(8));
  const { code, out } = await workspace.run(['replay', 'rules.alert', 'access.log']);
  expect(code).toBe(0);
  expect(out).toContain('Timeouts  1 page');
  expect(out).not.toContain('late');
});

it('with the lateness of other formats they are late, and the report says what to write', async () => {
  workspace.write('rules.alert', RULES.replace('combined', 'combined lateness 5s'));
  workspace.write('access.log', requests(8));
  const { out } = await workspace.run(['replay', 'rules.alert', 'access.log']);
  expect(out).toContain('set `lateness 1m` to keep them');
});

it('`check --notes` says how long alerts wait, and what to write for nginx', async () => {
  workspace.write('rules.alert', RULES);
  const { out, error } = await workspace.run(['check', '--notes', 'rules.alert']);
  expect(out + error).toContain('T525');
  expect(out + error).toContain('write `lateness 5s`');
});
