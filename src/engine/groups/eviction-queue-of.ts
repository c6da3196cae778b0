/** Which instances of an alert are evicted first. */

import { EvictionQueue } from '../collections/eviction-queue.js';
import { compareTexts } from '../model/order.js';
import type { InstanceTable } from './instance-table.js';

/** All instances, those with the oldest last record first, then in order of their values. */
export function evictionQueueOf(instances: InstanceTable): EvictionQueue {
  const queue = new EvictionQueue({
    lastRecordMs: (index) => instances.at(index)?.lastRecordMs,
    compare: (a, b) => compareTexts(instances.at(a)?.ref.values ?? [], instances.at(b)?.ref.values ?? []),
  });
  for (const { index } of instances) queue.add(index);
  return queue;
}
