/** What a notification says about the end of a firing. */
import { formatSeconds } from '../../engine/output/format-value.js';
import type { Notification } from '../../notify/notification.js';

/** Ends that do not mean that all is well again. */
const NOT_CLEARED: Partial<Record<Notification['reason'], string>> = {
  nodata: 'there is no data',
  forgotten: 'no longer heard of',
  evicted: 'no longer heard of, dropped to make room',
  removed: 'the rule was removed',
};

/** `after 12m`, and why it ended unless the rule's condition cleared: `after 9h (no longer heard of)`. */
export function endText({ at, since, reason }: Notification): string {
  const why = NOT_CLEARED[reason];
  return `after ${formatSeconds((at - since) / 1000)}${why === undefined ? '' : ` (${why})`}`;
}
