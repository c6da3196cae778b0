import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The output of each program under `examples/`. */
const PRINTS: Readonly<Record<string, string>> = {
  'async-iterator.ts': `
2026-05-04T02:12:35.000Z BackupBehind warn firing (condition): no backup for 2m 35s
not a record: Traceback (most recent call last):
2026-05-04T02:16:05.000Z BackupBehind warn inactive (cleared)
done`,
  'custom-sink.ts': `
team: the room is busy (retry)
#ops warn BruteForce 203.0.113.9: at least 5 failed logins within a minute
#ops warn BruteForce 203.0.113.9 (still): at least 5 failed logins within a minute
#ops warn BruteForce 203.0.113.9 (still): at least 5 failed logins within a minute
#ops BruteForce 203.0.113.9 is resolved
{
  team: { sent: 4, retries: 1, givenUp: 0, overflowed: 0, waiting: 0 }
}`,
  'live.ts': `
JobDied is fired, and goes to screen
PAGE  JobDied  job nightly
still firing: page JobDied nightly`,
  'pino.ts': `
2026-05-04T10:03:20.000Z page Errors web-2: inactive -> pending (condition)
2026-05-04T10:03:30.000Z page Errors web-2: pending -> firing (condition)
  16.7% of the records of web-2 are errors
  because ratio(level >= 50) over 1m > 10%: it is 0.167
  because count() over 1m >= 20: it is 60
2026-05-04T10:05:40.000Z page Errors web-2: firing -> inactive (cleared)
2026-05-04T10:07:00.000Z info Fatal: inactive -> firing (condition)
  a process died
the log has ended`,
  'transports.ts': `
page Web is firing: the database is gone
warn Batch is firing: the night run failed`,
};

it('this file tests every example program', () => {
  const programs = readdirSync(`${ROOT}/examples`).filter((name) => name.endsWith('.ts'));
  expect(programs.toSorted()).toEqual(Object.keys(PRINTS));
});

it.each(Object.entries(PRINTS))('%s prints the expected output', async (name, text) => {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['scripts/run-ts.mjs', `examples/${name}`], { cwd: ROOT, env });
  expect(stdout.trim()).toBe(text.trim());
  expect(stderr.replaceAll(/^.*(?:FORCE_COLOR|NO_COLOR|trace-warnings).*\n?/gm, '')).toBe('');
});
