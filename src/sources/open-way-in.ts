/** Listens at an address that a stream names. */
import type { Scheme, WayIn } from '../parser/ways-in.js';
import { wayName } from '../parser/ways-in.js';
import type { ListeningSource } from './listening-source.js';
import { listenSyslog, listenSyslogUdp } from './syslog.js';
import { listenTcp } from './tcp.js';

const OPENERS: Readonly<Record<Scheme, (way: WayIn) => Promise<ListeningSource>>> = {
  tcp: (way) => listenTcp(wayName(way)),
  syslog: ({ address }) => listenSyslog(address),
  'syslog+udp': ({ address }) => listenSyslogUdp(address),
};

/** @throws ListenProblem when nobody can listen there. */
export function openWayIn(way: WayIn): Promise<ListeningSource> {
  return OPENERS[way.scheme](way);
}
