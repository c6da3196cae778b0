/** All built-in types of sinks. */
import { alertmanagerSink } from './alertmanager.js';
import { consoleSink } from './console.js';
import { discordSink } from './discord.js';
import { execSink } from './exec.js';
import { fileSink } from './file.js';
import { ircSink } from './irc.js';
import { mailSink } from './mail.js';
import { ntfySink } from './ntfy.js';
import { pagerdutySink } from './pagerduty.js';
import { pushoverSink } from './pushover.js';
import type { SinkDescriptor } from './sink.js';
import { slackSink } from './slack.js';
import { teamsSink } from './teams.js';
import { telegramSink } from './telegram.js';
import { twilioSink } from './twilio.js';
import { webhookSink } from './webhook.js';

export const SINKS: readonly SinkDescriptor[] = [
  alertmanagerSink,
  consoleSink,
  discordSink,
  execSink,
  fileSink,
  ircSink,
  mailSink,
  ntfySink,
  pagerdutySink,
  pushoverSink,
  slackSink,
  teamsSink,
  telegramSink,
  twilioSink,
  webhookSink,
];
