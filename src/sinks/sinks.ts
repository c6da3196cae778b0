/** All destinations there are. */
import { consoleSink } from './console.js';
import { discordSink } from './discord.js';
import { fileSink } from './file.js';
import { ntfySink } from './ntfy.js';
import { pushoverSink } from './pushover.js';
import type { SinkDescriptor } from './sink.js';
import { slackSink } from './slack.js';
import { teamsSink } from './teams.js';
import { telegramSink } from './telegram.js';
import { webhookSink } from './webhook.js';

export const SINKS: readonly SinkDescriptor[] = [
  consoleSink,
  fileSink,
  webhookSink,
  slackSink,
  discordSink,
  teamsSink,
  telegramSink,
  ntfySink,
  pushoverSink,
];
