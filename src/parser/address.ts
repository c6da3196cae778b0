/** Addresses of TCP: `HOST:PORT`, `:PORT` and `PORT`; in a stream's `from` with `tcp://` in front. */

export interface Address {
  /** A name or an IP address; IPv6 without its brackets. Absent: this machine only. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** What cannot be read as an address: offsets are into the text that was given. */
export interface AddressProblem {
  readonly message: string;
  readonly help: string;
  readonly start: number;
  readonly end: number;
}

export type AddressReading = { readonly ok: true; readonly address: Address } | { readonly ok: false; readonly problem: AddressProblem };

/** The host of an address that names none. */
export const LOOPBACK = '127.0.0.1';

const SCHEME = 'tcp://';
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_.])?$/i;
/** Digits and dots alone are meant as IPv4. */
const DOTTED = /^[\d.]+$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{2,45}(?:%[\w.-]{1,32})?$/i;

/** Whether a text of `from` means a listener for TCP, well written or not, and not a glob. */
export function isTcp(from: string): boolean {
  return /^tcp:/i.test(from);
}

/** A scheme in front that is not that of TCP, as in `udp://…`; undefined for globs. */
export function otherScheme(from: string): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(from)?.[1];
  return scheme === undefined || scheme.toLowerCase() === 'tcp' ? undefined : scheme;
}

/** What a checked stream reads: the globs of its files, and the addresses at which it listens, each once. */
export function waysIn(from: readonly string[]): { readonly globs: readonly string[]; readonly tcp: readonly Address[] } {
  const tcp = new Map<string, Address>();
  for (const text of from) {
    const reading = isTcp(text) ? readTcp(text) : undefined;
    if (reading?.ok === true) tcp.set(addressText(reading.address), reading.address);
  }
  return { globs: from.filter((text) => !isTcp(text)), tcp: [...tcp.values()] };
}

/** `tcp://HOST:PORT`; `tcp://:PORT` listens to this machine only. */
export function readTcp(from: string): AddressReading {
  if (!from.startsWith(SCHEME)) {
    const rest = from.replace(/^tcp:\/*/i, '');
    const end = from.length - rest.length;
    const meant = rest === '' ? `${LOOPBACK}:7000` : /^\d+$/.test(rest) ? `:${rest}` : rest;
    return wrong('an address of TCP begins with `tcp://`', `write \`${SCHEME}${short(meant)}\``, 0, end);
  }
  const rest = from.slice(SCHEME.length);
  if (/^\d+$/.test(rest)) return wrong('this has no host and no `:` before its port', `write \`${SCHEME}:${short(rest)}\``, 0, from.length);
  const slash = rest.search(/[/?#]/);
  if (slash >= 0)
    return wrong(
      'an address of TCP ends with its port',
      `write \`${SCHEME}${short(rest.slice(0, slash))}\``,
      SCHEME.length + slash,
      from.length,
    );
  const reading = readAddress(rest);
  if (reading.ok) return reading;
  const { problem } = reading;
  return { ok: false, problem: { ...problem, start: problem.start + SCHEME.length, end: problem.end + SCHEME.length } };
}

/** `HOST:PORT`, `:PORT` or `PORT`. */
export function readAddress(text: string): AddressReading {
  const colon = text.lastIndexOf(':');
  const host = colon < 0 ? '' : text.slice(0, colon);
  const port = text.slice(colon + 1);
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1];
  if (text === '' || (colon < 0 && !/^\d+$/.test(port)) || (host.startsWith('[') && bracketed === undefined))
    return wrong('an address ends with a port', `write HOST:PORT, such as ${LOOPBACK}:7000, or :7000`, 0, text.length);
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    const message = port === '' ? 'there is no port behind the `:`' : `\`${short(port)}\` is no port`;
    return wrong(message, 'a port is a number up to 65535', port === '' ? colon : colon + 1, text.length);
  }
  if (host === '') return { ok: true, address: { port: Number(port) } };
  if (bracketed === undefined && host.includes(':'))
    return wrong('an IPv6 address stands in brackets', `write \`[${short(host)}]:${port}\``, 0, host.length);
  const plain = bracketed ?? host;
  const good = bracketed === undefined ? (DOTTED.test(host) ? IPV4 : HOST_NAME).test(host) : IPV6.test(plain);
  if (!good)
    return wrong(
      `\`${short(host)}\` is no host`,
      `a host is a name, or an address such as ${LOOPBACK} or [::1]; 0.0.0.0 is all of this machine's`,
      0,
      host.length,
    );
  return { ok: true, address: { host: plain, port: Number(port) } };
}

/** `HOST:PORT`, IPv6 in brackets. */
export function addressText({ host = LOOPBACK, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function wrong(message: string, help: string, start: number, end: number): AddressReading {
  return { ok: false, problem: { message, help, start, end } };
}

function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
