/** Requests the status of a running Tocsin. */
import { get } from 'node:http';
import type { Address } from '../../parser/address.js';
import { LOOPBACK } from '../../parser/address.js';
import { readStatus } from './read-status.js';
import type { RunStatus } from './status.js';

/** A longer response is not a status. */
const MAX_BYTES = 256 << 20;
export const STATUS_TIMEOUT_MS = 5000;

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
  EADDRNOTAVAIL: 'this machine does not have that address',
  EACCES: 'permission denied',
};

export type StatusResponse =
  | { readonly ok: true; readonly status: RunStatus }
  /** `unreachable`: no connection; `timeout`: no response in time; `other`: a response that is not a status. */
  | { readonly ok: false; readonly why: 'unreachable' | 'timeout' | 'other'; readonly message: string };

/** Never throws. */
export async function requestStatus(address: Address, timeoutMs: number = STATUS_TIMEOUT_MS): Promise<StatusResponse> {
  const signal = AbortSignal.timeout(timeoutMs);
  let body: { readonly code: number; readonly text: string };
  try {
    body = await getText(address, signal);
  } catch (error) {
    if (signal.aborted) return { ok: false, why: 'timeout', message: `no response in ${timeoutMs / 1000} s` };
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const message = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
    return { ok: false, why: Object.hasOwn(REASONS, code) ? 'unreachable' : 'other', message };
  }
  if (body.code !== 200) return { ok: false, why: 'other', message: `response code ${body.code}` };
  try {
    const status = readStatus(JSON.parse(body.text));
    if (status !== undefined) return { ok: true, status };
  } catch {
    // Not JSON: not a status.
  }
  return { ok: false, why: 'other', message: 'the response is not a status' };
}

function getText(address: Address, signal: AbortSignal): Promise<{ readonly code: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const options = { host: address.host ?? LOOPBACK, port: address.port, path: '/status', agent: false, signal };
    const request = get(options, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_BYTES) request.destroy(new Error('the response is too large'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ code: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    request.on('error', reject);
  });
}
