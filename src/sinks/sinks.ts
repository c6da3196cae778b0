/** All destinations there are. */
import { consoleSink } from './console.js';
import { execSink } from './exec.js';
import { fileSink } from './file.js';
import { mailSink } from './mail.js';
import type { SinkDescriptor } from './sink.js';
import { webhookSink } from './webhook.js';

export const SINKS: readonly SinkDescriptor[] = [consoleSink, execSink, fileSink, mailSink, webhookSink];
