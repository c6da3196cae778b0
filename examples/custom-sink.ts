// Your own sink type: rules can use it, its options are checked with the rules, and failed sends are retried when it asks for it.
// Run it with `node scripts/run-ts.mjs examples/custom-sink.ts`.
import { deliveriesFrom, loadRules } from 'tocsin';
import type { Notification, SendResult, SinkType } from 'tocsin/sinks';
import { createDeliverer } from 'tocsin/sinks';

/** A chat room, in memory. It is too busy for the first message. */
const room = { busy: true, messages: [] as string[] };

const chat: SinkType = {
  type: 'chat',
  schema: {
    type: 'object',
    properties: {
      channel: { type: 'string', pattern: '^#', description: 'Where to say it.', examples: ['#ops'] },
      token: { type: 'string', description: 'Of the bot.', examples: ['…'] },
    },
    required: ['channel', 'token'],
    additionalProperties: false,
  },
  create: ({ channel }) => ({
    send: async (notification): Promise<SendResult> => {
      if (room.busy) {
        room.busy = false;
        return { ok: false, again: true, retryAfterMs: 5, message: 'the room is busy' };
      }
      room.messages.push(`${String(channel)} ${messageOf(notification)}`);
      return { ok: true };
    },
    close: async () => {},
  }),
};

function messageOf({ kind, severity, alert, group, summary }: Notification): string {
  const who = [alert, ...Object.values(group)].join(' ');
  return kind === 'resolved' ? `${who} is resolved` : `${severity} ${who}${kind === 'reminder' ? ' (still)' : ''}: ${summary ?? ''}`;
}

const rules = `
  stream auth { format json  time at }

  alert BruteForce {
    on auth
    by address
    warn when count(denied == true) over 1m >= 5
    keep 2m
    remind 5m
    summary "{count(denied == true) over 1m} failed logins within a minute"
  }

  sink team chat { channel: "#ops"  token: env("CHAT_TOKEN") }
  route { warn -> team }`;

const { program, diagnostics } = loadRules([{ path: 'auth.alert', text: rules }], { sinkTypes: [chat] });
if (program === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));

const deliverer = createDeliverer(program, {
  sinkTypes: [chat],
  secrets: { env: { CHAT_TOKEN: 'not a real one' }, readFile: () => '' },
  firstPauseMs: 5,
  onProblem: ({ sink, kind, message }) => console.log(`${sink}: ${message} (${kind})`),
});
for await (const delivery of deliveriesFrom(program, logins())) deliverer.deliver(delivery);
await deliverer.close();

console.log(room.messages.join('\n'));
console.log(deliverer.counts());

/** One address that fails to log in for eight minutes, and one that succeeds. */
function* logins(): Generator<object> {
  const start = Date.parse('2026-05-04T10:00:00Z');
  for (let second = 0; second < 900; second += 5) {
    const at = new Date(start + second * 1000).toISOString();
    yield { at, address: '192.0.2.1', denied: false };
    if (second >= 60 && second < 540) yield { at, address: '203.0.113.9', denied: true };
  }
}
