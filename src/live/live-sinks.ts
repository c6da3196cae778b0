/** The sinks of a live run: its outbox is their journal, their problems go to the log and to rules on the stream `tocsin`. */
import { receiptText } from '../delivery/receipts.js';
import type { SinkQueuesOptions } from '../delivery/sink-queues.js';
import { SinkQueues, sinkProblemText } from '../delivery/sink-queues.js';
import type { OwnInput } from './inputs/own-input.js';
import type { LiveLog } from './log.js';
import type { LiveRun } from './run.js';

export interface LiveSinksOptions extends Pick<SinkQueuesOptions, 'descriptors' | 'secrets' | 'context' | 'clock'> {
  readonly log: LiveLog;
  readonly own: OwnInput;
  /** Whether an alert is about Tocsin itself: a failure to send its notifications must not cause more of them. */
  readonly isOwnAlert: (alert: string) => boolean;
  /** Undefined before the start. */
  readonly run: () => LiveRun | undefined;
}

export function liveSinks({ log, own, isOwnAlert, run, ...options }: LiveSinksOptions): SinkQueues {
  return new SinkQueues({
    ...options,
    outbox: {
      isWanted: (item) => {
        const live = run();
        if (live === undefined) return true;
        return live.outbox.isWanted(item, options.clock.now(), (firingId) => live.session.notifier.isActive(firingId));
      },
      onClaim: async (item) => run()?.claim(item),
    },
    onEnd: (item, end, message) => {
      const { alert, kind } = item.notification;
      if (end === 'skipped') log.info(`${alert} (${kind}) is not sent to ${item.target}: ${message}`);
      run()?.end(item, end);
    },
    onProblem: (problem) => {
      const { sink, notification, kind } = problem;
      const { alert, id } = notification;
      log[kind === 'retry' ? 'warn' : 'error'](sinkProblemText(problem), { sink, alert, kind: notification.kind, id });
      if (!isOwnAlert(alert)) own.note(kind === 'retry' ? 'sink-failed' : 'sink-gave-up', { sink, alert });
    },
    onCloseProblem: (sink, message) => log.warn(`sink ${sink}: ${message}`),
    onReceiptNews: (sink, { alert, kind, id }, news) => {
      log[news.kind === 'acknowledged' ? 'info' : 'warn'](`sink ${sink}: ${alert} (${kind}): ${receiptText(news)}`, {
        sink,
        alert,
        kind,
        id,
      });
      if (news.kind === 'unknown' || isOwnAlert(alert)) return;
      if (news.kind === 'acknowledged') own.note('acknowledged', { sink, alert, by: news.by ?? '' });
      else own.note('unanswered', { sink, alert });
    },
    onReceiptSkipped: (sink, { alert, kind }) =>
      log.warn(`sink ${sink}: ${alert} (${kind}): its acknowledgement is not tracked, too many notifications of this sink wait for one`),
  });
}
