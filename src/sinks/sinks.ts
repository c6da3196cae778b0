/** All destinations there are. */
import { alertmanagerSink } from './alertmanager.js';
import { consoleSink } from './console.js';
import { execSink } from './exec.js';
import { fileSink } from './file.js';
import { mailSink } from './mail.js';
import { pagerdutySink } from './pagerduty.js';
import type { SinkDescriptor } from './sink.js';
import { twilioSink } from './twilio.js';
import { webhookSink } from './webhook.js';

export const SINKS: readonly SinkDescriptor[] = [
  alertmanagerSink,
  consoleSink,
  execSink,
  fileSink,
  mailSink,
  pagerdutySink,
  twilioSink,
  webhookSink,
];
