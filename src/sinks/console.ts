import type { SinkDescriptor } from './sink.js';
import { notificationText } from './text/notification-text.js';

/** `sink here console { }`. */
export const consoleSink: SinkDescriptor = {
  type: 'console',
  summary: 'text on standard output',
  doc: 'Writes each notification to standard output as text: time, severity, alert, group, deciding clauses and runbook. Control characters from log lines are removed.',
  schema: { type: 'object', properties: {}, additionalProperties: false },
  retries: 'Writing to a terminal or a pipe is not retried.',
  repeats: 'A message that may have been sent before a crash begins with "(may have been sent before)".',
  examples: ['sink screen console { }'],
  create: (_options, { program, print, colour }) => ({
    send: async (notification, _signal, attempt) => {
      const again = attempt?.mayBeRepeat === true ? '(may have been sent before) ' : '';
      print(`${again}${notificationText(notification, program, colour)}\n`);
      return { ok: true };
    },
    close: async () => {},
  }),
};
