// Rules that run inside a program: it passes in its own records, receives notifications, and continues after a restart where it stopped.
// Run it with `node scripts/run-ts.mjs examples/live.ts`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { createTocsin } from 'tocsin';

const stateDir = mkdtempSync(join(tmpdir(), 'tocsin-example-'));
const rules = [
  {
    path: 'jobs.alert',
    text: `
      stream jobs { format json  time at  lateness 0s  idle 1s }
      sink screen console {}

      alert JobDied {
        on jobs
        by job
        page each outcome == "died" { keep 1h }
        runbook "https://runbooks.example/jobs#died"
      }

      route { page -> screen }`,
  },
];

const first = createTocsin({ rules, stateDir, print: (text) => console.log(text.split('\n')[0]?.slice(26)) });
await first.start();
const delivered = firstValueFrom(first.deliveries);
await first.push('jobs', [{ at: new Date().toISOString(), job: 'nightly', outcome: 'died' }]);
for (const { notification, to } of await delivered)
  console.log(`${notification.alert} is ${notification.kind}, and goes to ${to.join(', ')}`);
await first.stop();

// Another process, an hour or a crash later: it knows what fires, and does not notify again.
const second = createTocsin({ rules, stateDir });
await second.start();
for (const { alert, group, severity } of second.status().firing) console.log(`still firing: ${severity} ${alert} ${group['job']}`);
await second.stop();
rmSync(stateDir, { recursive: true });
