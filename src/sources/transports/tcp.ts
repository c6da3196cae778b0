/** TCP endpoints that receive lines. */
import { readAddress } from '../../parser/address.js';
import { isEndpoint, readEndpoint } from '../../parser/endpoints.js';
import { ListenProblem } from '../listen/bind.js';
import type { TcpOptions, TcpSource } from '../listen/connections.js';
import { listenConnections } from '../listen/connections.js';
import { LineFramer } from './line-framer.js';

/**
 * @param from `tcp://HOST:PORT`, `HOST:PORT`, `:PORT` or `PORT`. Without a host it accepts connections from this machine only; port 0 picks a free port.
 * @throws ListenProblem when the address is not valid or cannot be bound.
 */
export function listenTcp(from: string, options: TcpOptions = {}): Promise<TcpSource> {
  const endpoint = isEndpoint(from) ? readEndpoint(from) : undefined;
  const reading =
    endpoint === undefined ? readAddress(from) : endpoint.ok ? { ok: true as const, address: endpoint.endpoint.address } : endpoint;
  if (!reading.ok) return Promise.reject(new ListenProblem(from, `${reading.problem.message}; ${reading.problem.help}`));
  return listenConnections('tcp', reading.address, (lineBytes) => new LineFramer(lineBytes), options);
}
