/** The texts of a stream's `from`: globs of files, and addresses with a scheme, on which a live run listens. */
import type { Address, AddressProblem } from './address.js';
import { addressText, LOOPBACK, readAddress, short, wrong } from './address.js';
import { plainGlob } from './path-parts.js';

interface SchemeWords {
  /** Its name in sentences. */
  readonly label: string;
  /** A port for examples. */
  readonly port: number;
  /** A path for examples, if the scheme needs a path. */
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

/** An address on which a stream listens. */
export interface Endpoint {
  readonly scheme: Scheme;
  readonly address: Address;
  /** For HTTP. */
  readonly path?: string;
}

export type EndpointResult = { readonly ok: true; readonly endpoint: Endpoint } | { readonly ok: false; readonly problem: AddressProblem };

/** The forms of addresses in `from`. */
export const ENDPOINTS: readonly string[] = Object.entries(WORDS).map(
  ([scheme, { path }]) => `${scheme}://HOST:PORT${path === undefined ? '' : '/PATH'}`,
);

/** `SCHEME://HOST:PORT`, with the path if there is one: the name of the source. */
export function endpointName({ scheme, address, path = '' }: Endpoint): string {
  return `${scheme}://${addressText(address)}${path}`;
}

/** Whether clients send records with HTTP POST and get a response. */
export function isPosted({ scheme }: Endpoint): boolean {
  return scheme === 'http' || scheme === 'otlp';
}

/** Whether a text of `from` is meant as an address, valid or not, and not as a glob. */
export function isEndpoint(from: string): boolean {
  return schemeOf(from) !== undefined;
}

/** An unsupported scheme, as in `udp://…`; undefined for globs. */
export function otherScheme(from: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1];
  return scheme === undefined || isScheme(scheme.toLowerCase()) ? undefined : scheme;
}

export interface Endpoints {
  /** As packages that find files understand them: a named part is a `*`. */
  readonly globs: readonly string[];
  /** The same as they are written. */
  readonly written: readonly string[];
  readonly addresses: readonly Endpoint[];
}

/** The globs and the addresses of a checked stream, each address once. */
export function endpointsOf(from: readonly string[]): Endpoints {
  const addresses = new Map<string, Endpoint>();
  for (const text of from) {
    const result = isEndpoint(text) ? readEndpoint(text) : undefined;
    if (result?.ok === true) addresses.set(endpointName(result.endpoint), result.endpoint);
  }
  const written = from.filter((text) => !isEndpoint(text));
  return { globs: written.map(plainGlob), written, addresses: [...addresses.values()] };
}

/** Parses `SCHEME://HOST:PORT`; `SCHEME://:PORT` accepts connections from this machine only. */
export function readEndpoint(from: string): EndpointResult {
  const scheme = schemeOf(from);
  if (scheme === undefined) return refuse(`\`${short(from)}\` does not start with a supported scheme`, schemesHelp(), 0, from.length);
  const { label, port, path: examplePath } = WORDS[scheme];
  const head = `${scheme}://`;
  if (!from.startsWith(head)) {
    const rest = from.slice(scheme.length + 1).replace(/^\/*/, '');
    const end = from.length - rest.length;
    const meant = rest === '' ? `${LOOPBACK}:${port}` : /^\d+$/.test(rest) ? `:${rest}` : rest;
    return refuse(
      `the address for ${label} must start with \`${head}\``,
      `write \`${head}${short(meant)}${examplePath !== undefined && !meant.includes('/') ? examplePath : ''}\``,
      0,
      end,
    );
  }
  const rest = from.slice(head.length);
  if (/^\d+$/.test(rest))
    return refuse('the `:` before the port is missing', `write \`${head}:${short(rest)}${examplePath ?? ''}\``, 0, from.length);
  const slash = rest.search(/[/?#]/);
  const path = examplePath === undefined || slash < 0 ? undefined : rest.slice(slash);
  if (path !== undefined && !PATH.test(path))
    return refuse(
      `\`${short(path)}\` is not a valid path`,
      `a path contains letters, digits and \`/ - _ . ~\`, for example \`${examplePath}\``,
      head.length + slash,
      from.length,
    );
  if (slash >= 0 && path === undefined)
    return refuse(
      `the address for ${label} must end with the port`,
      `write \`${head}${short(rest.slice(0, slash))}\``,
      head.length + slash,
      from.length,
    );
  const result = readAddress(slash < 0 ? rest : rest.slice(0, slash));
  if (result.ok && examplePath !== undefined && path === undefined)
    return refuse(`the address for ${label} must end with a path`, `write \`${head}${short(rest)}${examplePath}\``, 0, from.length);
  if (result.ok) return { ok: true, endpoint: { scheme, address: result.address, ...(path === undefined ? {} : { path }) } };
  const { message, help, start, end } = result.problem;
  return refuse(message, help, start + head.length, end + head.length);
}

/** The help for an address that `from` does not support. */
export function schemesHelp(): string {
  return `\`from\` takes globs of files, and ${ENDPOINTS.map((form) => `\`${form}\``).join(', ')}`;
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
