/** Signatures by the Standard Webhooks specification: an HMAC over id, time and body. */
import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';
const SHORTEST_BYTES = 24;
const LONGEST_BYTES = 64;

export interface Signer {
  /** Headers for one try. The id must not hold a full stop. */
  headers(id: string, body: string, nowMs: number): Readonly<Record<string, string>>;
}

/** @throws Error when the secret is malformed; the message does not contain it. */
export function webhookSigner(secret: string): Signer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : undefined;
  const key = Buffer.from(text ?? '', 'base64');
  // Decoding silently skips characters that are not base64.
  const isWhole = key.toString('base64').replace(/=+$/, '') === text?.replace(/=+$/, '');
  if (!isWhole || key.length < SHORTEST_BYTES || key.length > LONGEST_BYTES)
    throw new Error(`\`secret\` must be "${PREFIX}" and from ${SHORTEST_BYTES} to ${LONGEST_BYTES} bytes in base64`);
  return {
    headers: (id, body, nowMs) => {
      const timestamp = String(Math.floor(nowMs / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      return { 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
    },
  };
}
