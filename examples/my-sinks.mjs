// Your own sink types for the command: `tocsin run rules/ --sinks ./my-sinks.mjs`. `check`, `test`, `replay` and `sinks test` have the same option.
// In a rule file: sink team chat { url: "http://localhost:8065/hooks/abc" channel: "#ops" }

/** @type {import('tocsin/sinks').SinkType} */
const chat = {
  type: 'chat',
  schema: {
    type: 'object',
    properties: {
      url: { type: 'string', format: 'uri', description: 'Where to post.' },
      channel: { type: 'string', pattern: '^#', description: 'The channel to post to.' },
    },
    required: ['url', 'channel'],
    additionalProperties: false,
  },
  // The options match the schema, and secrets are resolved. The URL is a secret: messages must not contain it.
  create: ({ url, channel }) => ({
    send: async ({ kind, severity, alert, group, summary }, signal) => {
      const text = `${kind === 'resolved' ? 'resolved' : severity} ${[alert, ...Object.values(group)].join(' ')} ${summary ?? ''}`.trim();
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
