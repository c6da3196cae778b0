/** Who makes room first among the instances of an alert. */
import type { InstanceTable } from './instance-table.js';
import { EvictionQueue } from './oldest.js';
import { compareTexts } from './order.js';

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
