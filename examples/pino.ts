// Rules in the process that logs: they evaluate the records that pino writes.
// Run it with `node scripts/run-ts.mjs examples/pino.ts`.
import { bufferCount, Subject } from 'rxjs';
import { alerts, loadRules } from 'tocsin';

const { program, diagnostics } = loadRules([
  {
    path: 'pino.alert',
    text: `
      # Levels of pino are numbers: 30 info, 40 warn, 50 error, 60 fatal. Times are in milliseconds.
      stream app { format json  time time  lateness 1s }

      alert Errors {
        on app
        by hostname
        page when ratio(level >= 50) over 1m > 10% and count() over 1m >= 20
        for 10s
        summary "{ratio(level >= 50) over 1m} of the records of {hostname} are errors"
        runbook "docs/playbook.md#errors"
      }

      alert Fatal {
        on app
        info each level == 60
        summary "a process died"
      }`,
  },
]);
if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));

interface LogRecord {
  readonly level: number;
  readonly time: number;
  readonly pid: number;
  readonly hostname: string;
  readonly msg: string;
}

const records = new Subject<LogRecord>();

// RxJS has a cost per element, so pass records in arrays. In a service, use `bufferTime(250)`, and set the option `now: Date.now` for a live run.
records.pipe(bufferCount(100), alerts(program)).subscribe({
  next: ({ at, alert, group, severity, from, to, reason, summary, clauses }) => {
    const who = [alert, ...Object.values(group)].join(' ');
    console.log(`${new Date(at).toISOString()} ${severity} ${who}: ${from} -> ${to} (${reason})`);
    if (to !== 'firing') return;
    console.log(`  ${summary}`);
    for (const { text, value } of clauses)
      if (typeof value === 'number') console.log(`  because ${text}: it is ${Number(value.toPrecision(3))}`);
  },
  error: (error) => console.error('the log ended with an error', error),
  complete: () => console.log('the log has ended'),
});

// A service that works for three minutes, then loses its database for two. With pino, this is a destination: `pino({}, { write: (line) => … })`.
const start = Date.parse('2026-05-04T10:00:00Z');
for (let second = 0; second < 420; second++) {
  const down = second >= 180 && second < 300;
  for (const hostname of ['web-1', 'web-2']) {
    const failed = down && hostname === 'web-2' && second % 3 === 0;
    const time = start + second * 1000 + (hostname === 'web-1' ? 0 : 40);
    records.next({ level: failed ? 50 : 30, time, pid: 7, hostname, msg: failed ? 'connection to the database lost' : 'request done' });
  }
}
records.next({ level: 60, time: start + 420_000, pid: 7, hostname: 'web-2', msg: 'out of memory' });
records.complete();
