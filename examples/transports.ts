// Rules in a service that logs with pino or winston: one line each, and logging never waits for the rules.
// Run it with `node scripts/run-ts.mjs examples/transports.ts`.
import { pino } from 'pino';
import { filter, firstValueFrom } from 'rxjs';
import { createTocsin, pinoStream, winstonTransport } from 'tocsin';
import { createLogger } from 'winston';

const tocsin = createTocsin({
  rules: [
    {
      path: 'service.alert',
      text: `
        # Levels of pino are numbers: 50 is error. The time fields of both libraries are recognised.
        stream web   { format json  lateness 0s  idle 1s }
        stream batch { format json  lateness 0s  idle 1s }

        alert Web {
          on web
          by msg
          page each level >= 50
          summary "{msg}"
        }

        alert Batch {
          on batch
          by message
          warn each level == "error"
          summary "{message}"
        }`,
    },
  ],
});
await tocsin.start();

const onDrop = (count: number, why: string): void => console.error(`${count} records did not reach the rules: ${why}`);
const web = pino({}, pinoStream(tocsin, 'web', { onDrop }));
const batch = createLogger({ transports: [winstonTransport(tocsin, 'batch', { onDrop })] });

for (const [alert, log] of [
  ['Web', () => web.error('the database is gone')],
  ['Batch', () => batch.error('the night run failed')],
] as const) {
  const fired = firstValueFrom(tocsin.transitions.pipe(filter((transitions) => transitions.some((each) => each.alert === alert))));
  log();
  for (const { severity, to, summary } of await fired) console.log(`${severity} ${alert} is ${to}: ${summary}`);
}
await tocsin.stop();
