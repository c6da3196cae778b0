/** What stands in a stream's `from`: globs of files, and addresses with a scheme in front, at which a running Tocsin listens. */
import type { Address, AddressProblem } from './address.js';
import { addressText, LOOPBACK, readAddress, short, wrong } from './address.js';

interface SchemeWords {
  /** As it is called in sentences. */
  readonly label: string;
  /** A port for examples. */
  readonly port: number;
  /** A path for examples, where there must be one. */
  readonly path?: string;
}

const SCHEMES = {
  tcp: { label: 'TCP', port: 7000 },
  syslog: { label: 'syslog', port: 5514 },
  'syslog+udp': { label: 'syslog over UDP', port: 5514 },
  http: { label: 'HTTP', port: 8080, path: '/records' },
  otlp: { label: 'OTLP', port: 4318 },
} as const;

const WORDS: Readonly<Record<Scheme, SchemeWords>> = SCHEMES;
const PATH = /^\/[\w.~/-]{1,200}$/;

export type Scheme = keyof typeof SCHEMES;

/** An address at which a stream listens. */
export interface Endpoint {
  readonly scheme: Scheme;
  readonly address: Address;
  /** Of HTTP. */
  readonly path?: string;
}

export type EndpointResult = { readonly ok: true; readonly way: Endpoint } | { readonly ok: false; readonly problem: AddressProblem };

/** What `from` takes besides globs, as it is written. */
export const ENDPOINTS: readonly string[] = Object.entries(WORDS).map(
  ([scheme, { path }]) => `${scheme}://HOST:PORT${path === undefined ? '' : '/PATH'}`,
);

/** `SCHEME://HOST:PORT`, with the path if there is one: the name of the source. */
export function endpointName({ scheme, address, path = '' }: Endpoint): string {
  return `${scheme}://${addressText(address)}${path}`;
}

/** Whether what comes there is posted, and answered. */
export function isPosted({ scheme }: Endpoint): boolean {
  return scheme === 'http' || scheme === 'otlp';
}

/** Whether a text of `from` means a listener, well written or not, and not a glob. */
export function isEndpoint(from: string): boolean {
  return schemeOf(from) !== undefined;
}

/** A scheme in front at which nobody listens, as in `udp://…`; undefined for globs. */
export function otherScheme(from: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1];
  return scheme === undefined || isScheme(scheme.toLowerCase()) ? undefined : scheme;
}

/** What a checked stream reads: the globs of its files, and the addresses at which it listens, each once. */
export function endpointsOf(from: readonly string[]): { readonly globs: readonly string[]; readonly addresses: readonly Endpoint[] } {
  const addresses = new Map<string, Endpoint>();
  for (const text of from) {
    const reading = isEndpoint(text) ? readEndpoint(text) : undefined;
    if (reading?.ok === true) addresses.set(endpointName(reading.way), reading.way);
  }
  return { globs: from.filter((text) => !isEndpoint(text)), addresses: [...addresses.values()] };
}

/** `SCHEME://HOST:PORT`; `SCHEME://:PORT` listens to this machine only. */
export function readEndpoint(from: string): EndpointResult {
  const scheme = schemeOf(from);
  if (scheme === undefined)
    return refuse(`\`${short(from)}\` begins with no scheme at which anybody listens`, schemesHelp(), 0, from.length);
  const { label, port, path: examplePath } = WORDS[scheme];
  const head = `${scheme}://`;
  if (!from.startsWith(head)) {
    const rest = from.slice(scheme.length + 1).replace(/^\/*/, '');
    const end = from.length - rest.length;
    const meant = rest === '' ? `${LOOPBACK}:${port}` : /^\d+$/.test(rest) ? `:${rest}` : rest;
    return refuse(
      `an address of ${label} begins with \`${head}\``,
      `write \`${head}${short(meant)}${examplePath !== undefined && !meant.includes('/') ? examplePath : ''}\``,
      0,
      end,
    );
  }
  const rest = from.slice(head.length);
  if (/^\d+$/.test(rest))
    return refuse('this has no host and no `:` before its port', `write \`${head}:${short(rest)}${examplePath ?? ''}\``, 0, from.length);
  const slash = rest.search(/[/?#]/);
  const path = examplePath === undefined || slash < 0 ? undefined : rest.slice(slash);
  if (path !== undefined && !PATH.test(path))
    return refuse(
      `\`${short(path)}\` is no path to post to`,
      `a path is of letters, digits and \`/ - _ . ~\`, such as \`${examplePath}\``,
      head.length + slash,
      from.length,
    );
  if (slash >= 0 && path === undefined)
    return refuse(
      `an address of ${label} ends with its port`,
      `write \`${head}${short(rest.slice(0, slash))}\``,
      head.length + slash,
      from.length,
    );
  const reading = readAddress(slash < 0 ? rest : rest.slice(0, slash));
  if (reading.ok && examplePath !== undefined && path === undefined)
    return refuse(`an address of ${label} ends with a path`, `write \`${head}${short(rest)}${examplePath}\``, 0, from.length);
  if (reading.ok) return { ok: true, way: { scheme, address: reading.address, ...(path === undefined ? {} : { path }) } };
  const { message, help, start, end } = reading.problem;
  return refuse(message, help, start + head.length, end + head.length);
}

/** What `from` takes, for those who wrote something else. */
export function schemesHelp(): string {
  return `\`from\` takes globs of files, and ${ENDPOINTS.map((way) => `\`${way}\``).join(', ')}`;
}

function schemeOf(from: string): Scheme | undefined {
  const scheme = /^([a-z+]+):/i.exec(from)?.[1]?.toLowerCase();
  return scheme !== undefined && isScheme(scheme) ? scheme : undefined;
}

function isScheme(text: string): text is Scheme {
  return Object.hasOwn(SCHEMES, text);
}

function refuse(message: string, help: string, start: number, end: number): Extract<EndpointResult, { readonly ok: false }> {
  const { problem } = wrong(message, help, start, end);
  return { ok: false, problem };
}
