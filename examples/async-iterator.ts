// Rules over an async iterable, without RxJS: here the lines of a log, one by one.
// Run it with `node scripts/run-ts.mjs examples/async-iterator.ts`.
import type { Transition } from 'tocsin';
import { alertsFrom, loadRules } from 'tocsin';

const { program, diagnostics } = loadRules([
  {
    path: 'backup.alert',
    text: `
      stream backup { format json  time ts  lateness 10s }

      # The backup runs every minute. One missed run is fine, two are not.
      alert BackupBehind {
        on backup
        warn when since(backup exists) > 150s
        summary "no backup for {since(backup exists)}"
      }`,
  },
]);
if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));

for await (const transition of alertsFrom(program, recordsOf(lines()))) {
  console.log(lineOf(transition));
}
console.log('done');

/** One record per line; lines that are not JSON are reported and skipped. */
async function* recordsOf(log: AsyncIterable<string>): AsyncGenerator<object> {
  for await (const line of log) {
    try {
      yield JSON.parse(line);
    } catch {
      console.log(`not a record: ${line}`);
    }
  }
}

/** Half an hour of log: one backup a minute, except the fifth and five minutes after the tenth, in which there are only heartbeats. */
async function* lines(): AsyncGenerator<string> {
  const start = Date.parse('2026-05-04T02:00:00Z');
  for (let second = 0; second <= 1800; second += 15) {
    const ts = new Date(start + second * 1000).toISOString();
    const minute = second / 60;
    const done = Number.isInteger(minute) && minute !== 5 && (minute <= 10 || minute > 15);
    yield JSON.stringify(done ? { ts, backup: `night-${minute}.tar` } : { ts, event: 'heartbeat' });
    if (second === 900) yield 'Traceback (most recent call last):';
  }
}

function lineOf({ at, alert, severity, to, reason, summary }: Transition): string {
  return `${new Date(at).toISOString()} ${alert} ${severity} ${to} (${reason})${to === 'firing' ? `: ${summary}` : ''}`;
}
