/** Who makes room first among the instances of an alert. */
import type { InstanceTable } from './instance-table.js';
import { Oldest } from './oldest.js';
import { compareTexts } from './order.js';

/** All that are there, heard of least lately first, then by their values; those that fire stay. */
export function oldestOf(instances: InstanceTable): Oldest {
  const oldest = new Oldest({
    lastHeardMs: (place) => instances.at(place)?.lastHeardMs,
    mayGo: (place) => instances.at(place)?.firing === false,
    compare: (a, b) => compareTexts(instances.at(a)?.ref.values ?? [], instances.at(b)?.ref.values ?? []),
  });
  for (const { place } of instances) oldest.add(place);
  return oldest;
}
