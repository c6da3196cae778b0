// Your own sink types for the command: `tocsin run rules/ --sinks ./my-sinks.mjs`. `check`, `test`, `replay` and `sinks test` have the same option.
// In a rule file: sink team chat { url: "http://localhost:8065/hooks/abc" channel: "#ops" }

/** @type {import('tocsin').SinkDescriptor} */
const chat = {
  type: 'chat',
  summary: 'a message to a chat room',
  doc: 'Posts one line for each notification.',
  schema: {
    type: 'object',
    properties: {
      url: { type: 'string', format: 'uri', description: 'Where to post.' },
      channel: { type: 'string', pattern: '^#', description: 'Where to say it.' },
    },
    required: ['url', 'channel'],
    additionalProperties: false,
  },
  retries: '429 and 5xx are tried again.',
  examples: ['sink team chat { url: "http://localhost:8065/hooks/abc" channel: "#ops" }'],
  // The options match the schema, and secrets are resolved. The URL is a secret: messages must not contain it.
  create: ({ url, channel }) => ({
    send: async ({ kind, severity, alert, group, summary }, signal) => {
      const text = `${kind === 'resolved' ? 'over' : severity} ${[alert, ...Object.values(group)].join(' ')} ${summary ?? ''}`.trim();
      try {
        const answer = await fetch(String(url), { method: 'POST', body: JSON.stringify({ channel, text }), redirect: 'error', signal });
        if (answer.ok) return { ok: true };
        return { ok: false, again: answer.status === 429 || answer.status >= 500, message: `the room answered ${answer.status}` };
      } catch {
        return { ok: false, again: true, message: 'the room cannot be reached' };
      }
    },
    close: async () => {},
  }),
};

export const sinks = [chat];
