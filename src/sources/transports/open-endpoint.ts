/** Opens an endpoint of a stream, by its scheme. */
import type { Endpoint, Scheme } from '../../parser/endpoints.js';
import { endpointName } from '../../parser/endpoints.js';
import { JSON_RECORDS } from '../http/json-body.js';
import { OTLP_PATH, otlpLogs } from '../http/otlp.js';
import { listenPosts } from '../http/posts.js';
import type { HttpServers } from '../http/servers.js';
import type { ListeningSource } from '../listen/listening-source.js';
import { listenSyslog, listenSyslogUdp } from './syslog.js';
import { listenTcp } from './tcp.js';

const OPENERS: Readonly<Record<Scheme, (endpoint: Endpoint, servers: HttpServers) => Promise<ListeningSource>>> = {
  tcp: (endpoint) => listenTcp(endpointName(endpoint)),
  syslog: ({ address }) => listenSyslog(address),
  'syslog+udp': ({ address }) => listenSyslogUdp(address),
  http: ({ address, path = '/' }, servers) => listenPosts(servers, address, path, JSON_RECORDS),
  otlp: ({ address }, servers) => listenPosts(servers, address, OTLP_PATH, otlpLogs()),
};

/**
 * @param servers the open HTTP servers: several endpoints may share one.
 * @throws ListenProblem when the address cannot be bound.
 */
export function openEndpoint(endpoint: Endpoint, servers: HttpServers): Promise<ListeningSource> {
  return OPENERS[endpoint.scheme](endpoint, servers);
}
