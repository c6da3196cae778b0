/** Binds an address, and says why that fails. */
import type { Server } from 'node:net';
import type { Address } from '../../parser/address.js';
import { addressText, LOOPBACK } from '../../parser/address.js';
import { errorCode } from '../files/file-problem.js';

/** An address cannot be bound: the message names it and the reason. */
export class ListenProblem extends Error {
  override readonly name = 'ListenProblem';
  constructor(address: string, why: string, options?: ErrorOptions) {
    super(`cannot listen on ${address}: ${why}`, options);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use by another process; stop it or choose another port',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied; ports below 1024 need privileges',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the host name cannot be resolved now',
};

export function listenProblem(address: Address, error: unknown): ListenProblem {
  return new ListenProblem(addressText(address), REASONS[errorCode(error)] ?? (error instanceof Error ? error.message : String(error)), {
    cause: error,
  });
}

/** Returns the address with the port that was bound. @throws ListenProblem */
export function listen(server: Server, address: Address): Promise<Address> {
  const host = address.host ?? LOOPBACK;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(listenProblem(address, error));
    server.once('error', failed);
    server.listen({ host, port: address.port, exclusive: true }, () => {
      server.off('error', failed);
      const bound = server.address();
      resolve({ host, port: bound !== null && typeof bound === 'object' ? bound.port : address.port });
    });
  });
}
