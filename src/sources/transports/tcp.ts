/** Lines over TCP, each ended by a newline. */
import { readAddress } from '../../parser/address.js';
import { isEndpoint, readEndpoint } from '../../parser/endpoints.js';
import { LineBlocks } from '../lines/line-blocks.js';
import type { TcpOptions, TcpSource } from '../listen/connections.js';
import { listenConnections } from '../listen/connections.js';
import { ListenProblem } from '../listen/listening.js';

/**
 * @param from `tcp://HOST:PORT`, `HOST:PORT`, `:PORT` or `PORT`; this machine only unless there is a host; port 0 finds a free one.
 * @throws ListenProblem when the address cannot be read or nobody can listen there.
 */
export function listenTcp(from: string, options: TcpOptions = {}): Promise<TcpSource> {
  const way = isEndpoint(from) ? readEndpoint(from) : undefined;
  const reading = way === undefined ? readAddress(from) : way.ok ? { ok: true as const, address: way.endpoint.address } : way;
  if (!reading.ok) return Promise.reject(new ListenProblem(from, `${reading.problem.message}; ${reading.problem.help}`));
  return listenConnections('tcp', reading.address, (lineBytes) => new LineBlocks(lineBytes), options);
}
