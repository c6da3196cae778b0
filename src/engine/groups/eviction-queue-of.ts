/** Who makes room first among the instances of an alert. */

import { EvictionQueue } from '../collections/eviction-queue.js';
import { compareTexts } from '../model/order.js';
import type { InstanceTable } from './instance-table.js';

/** All that are there, heard of least lately first, then by their values; those that fire stay. */
export function evictionQueueOf(instances: InstanceTable): EvictionQueue {
  const oldest = new EvictionQueue({
    lastHeardMs: (place) => instances.at(place)?.lastHeardMs,
    mayGo: (place) => instances.at(place)?.firing === false,
    compare: (a, b) => compareTexts(instances.at(a)?.ref.values ?? [], instances.at(b)?.ref.values ?? []),
  });
  for (const { index } of instances) oldest.add(index);
  return oldest;
}
