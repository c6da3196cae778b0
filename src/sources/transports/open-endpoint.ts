/** Listens at an address that a stream names. */
import type { Endpoint, Scheme } from '../../parser/endpoints.js';
import { endpointName } from '../../parser/endpoints.js';
import { JSON_RECORDS } from '../http/json-body.js';
import { OTLP_PATH, otlpLogs } from '../http/otlp.js';
import { listenPosts } from '../http/posts.js';
import type { HttpFronts } from '../http/servers.js';
import type { ListeningSource } from '../listen/listening-source.js';
import { listenSyslog, listenSyslogUdp } from './syslog.js';
import { listenTcp } from './tcp.js';

const OPENERS: Readonly<Record<Scheme, (way: Endpoint, fronts: HttpFronts) => Promise<ListeningSource>>> = {
  tcp: (way) => listenTcp(endpointName(way)),
  syslog: ({ address }) => listenSyslog(address),
  'syslog+udp': ({ address }) => listenSyslogUdp(address),
  http: ({ address, path = '/' }, fronts) => listenPosts(fronts, address, path, JSON_RECORDS),
  otlp: ({ address }, fronts) => listenPosts(fronts, address, OTLP_PATH, otlpLogs()),
};

/**
 * @param fronts addresses of HTTP that are open: several ways in may share one.
 * @throws ListenProblem when nobody can listen there.
 */
export function openEndpoint(way: Endpoint, fronts: HttpFronts): Promise<ListeningSource> {
  return OPENERS[way.scheme](way, fronts);
}
