/** Asks a running Tocsin how it is. */
import { get } from 'node:http';
import type { Address } from '../parser/address.js';
import { LOOPBACK } from '../parser/address.js';
import { readStatus } from './read-status.js';
import type { RunStatus } from './status.js';

/** An answer is longer only if it is no status. */
const MOST_BYTES = 256 << 20;
export const STATUS_TIMEOUT_MS = 5000;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EHOSTUNREACH: 'no way to this host',
  ENETUNREACH: 'no way to this network',
  ETIMEDOUT: 'no connection in time',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
};

export type StatusResponse =
  | { readonly ok: true; readonly status: RunStatus }
  /** `nobody`: no connection; `silent`: no answer in time; `other`: an answer that is no status. */
  | { readonly ok: false; readonly why: 'nobody' | 'silent' | 'other'; readonly message: string };

/** Never throws. */
export async function requestStatus(address: Address, timeoutMs: number = STATUS_TIMEOUT_MS): Promise<StatusResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  let body: { readonly code: number; readonly text: string };
  try {
    body = await getText(address, signal);
  } catch (error) {
    if (signal.aborted) return { ok: false, why: 'silent', message: `no answer in ${timeoutMs / 1000} s` };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const message = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
    return { ok: false, why: Object.hasOwn(REASONS, code) ? 'nobody' : 'other', message };
  }
  if (body.code !== 200) return { ok: false, why: 'other', message: `its answer is ${body.code}` };
  try {
    const status = readStatus(JSON.parse(body.text));
    if (status !== undefined) return { ok: true, status };
  } catch {
    // What is no JSON is no status.
  }
  return { ok: false, why: 'other', message: 'its answer is no status' };
}

function getText(address: Address, signal: AbortSignal): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: address.host ?? LOOPBACK, port: address.port, path: '/status', agent: false, signal };
    const request = get(options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) request.destroy(new Error('its answer does not end'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
  });
}
