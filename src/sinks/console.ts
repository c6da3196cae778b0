import type { SinkDescriptor } from './sink.js';
import { notificationText } from './text/notification-text.js';

/** `sink here console { }`. */
export const consoleSink: SinkDescriptor = {
  type: 'console',
  summary: 'text on standard output',
  doc: 'Writes each notification to standard output as a person reads it: when, what, for which group, why, and what to do. Control characters from log lines are taken out.',
  schema: { type: 'object', properties: {}, additionalProperties: false },
  retries: 'Writing to a terminal or a pipe is not tried again.',
  repeats: 'What may have been told before a crash begins with "(may have been told before)".',
  examples: ['sink screen console { }'],
  create: (_options, { program, print, colour }) => ({
    send: async (notification, _signal, attempt) => {
      const again = attempt?.mayBeRepeat === true ? '(may have been told before) ' : '';
      print(`${again}${notificationText(notification, program, colour)}\n`);
      return { ok: true };
    },
    close: async () => {},
  }),
};
