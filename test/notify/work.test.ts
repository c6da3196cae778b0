import { expect, it } from 'vitest';
import { WorkCounter } from '../work-counter.js';
import { rules } from './program.js';
import { ends, starts } from './transitions.js';

const REMINDING = rules(`
  stream s { format json }
  alert A { on s  by host  page when count() over 5m > 100  warn when count() over 5m > 50  remind 1h }`);

it('the work of a transition does not grow with the number of active alerts', async () => {
  const counter = await WorkCounter.load<typeof import('../../src/notify/notifier.js')>('src/notify/notifier.ts');
  const work = (count: number): number =>
    counter.workOf(({ createNotifier }) => {
      const notifier = createNotifier(REMINDING);
      const groups = Array.from({ length: count }, (_, index) => ({ host: `h${index}` }));
      const deliveries = [
        ...notifier.push(groups.map((group, index) => starts(index / 100, 'warn', group))),
        ...notifier.push(groups.map((group, index) => ends(1800 + index / 100, 'warn', group))),
      ];
      expect(deliveries).toHaveLength(2 * count);
    });
  // Twice the transitions are twice the work; the queue of reminders is a heap, one level deeper.
  expect(work(4000)).toBeLessThan(2.4 * work(2000));
  counter.close();
});
