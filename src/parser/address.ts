/** Addresses: `HOST:PORT`, `:PORT` and `PORT`; in a stream's `from` after a scheme. */

export interface Address {
  /** A name or an IP address; IPv6 without brackets. Absent: this machine only. */
  readonly host?: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Why a text is not an address; offsets are into the text. */
export interface AddressProblem {
  readonly message: string;
  readonly help: string;
  readonly start: number;
  readonly end: number;
}

export type AddressResult = { readonly ok: true; readonly address: Address } | { readonly ok: false; readonly problem: AddressProblem };

/** The host of an address without a host. */
export const LOOPBACK = '127.0.0.1';

const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_.])?$/i;
/** Only digits and dots: meant as IPv4. */
const DOTTED = /^[\d.]+$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{2,45}(?:%[\w.-]{1,32})?$/i;

/** `HOST:PORT`, `:PORT` or `PORT`. */
export function readAddress(text: string): AddressResult {
  const colon = text.lastIndexOf(':');
  const host = colon < 0 ? '' : text.slice(0, colon);
  const port = text.slice(colon + 1);
  const bracketed = /^\[(.*)\]$/.exec(host)?.[1];
  if (text === '' || (colon < 0 && !/^\d+$/.test(port)) || (host.startsWith('[') && bracketed === undefined))
    return wrong('the address must end with a port', `write HOST:PORT such as ${LOOPBACK}:7000, or :7000`, 0, text.length);
  if (!/^\d+$/.test(port) || Number(port) > 65_535) {
    const message = port === '' ? 'the port after the `:` is missing' : `\`${short(port)}\` is not a valid port`;
    return wrong(message, 'a port is a number up to 65535', port === '' ? colon : colon + 1, text.length);
  }
  if (host === '') return { ok: true, address: { port: Number(port) } };
  if (bracketed === undefined && host.includes(':'))
    return wrong('an IPv6 address must be in brackets', `write \`[${short(host)}]:${port}\``, 0, host.length);
  const plain = bracketed ?? host;
  const good = bracketed === undefined ? (DOTTED.test(host) ? IPV4 : HOST_NAME).test(host) : IPV6.test(plain);
  if (!good)
    return wrong(
      `\`${short(host)}\` is not a valid host`,
      `write a name, or an address such as ${LOOPBACK} or [::1]; 0.0.0.0 means all addresses of this machine`,
      0,
      host.length,
    );
  return { ok: true, address: { host: plain, port: Number(port) } };
}

/** `HOST:PORT`, IPv6 in brackets. */
export function addressText({ host = LOOPBACK, port }: Address): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function wrong(message: string, help: string, start: number, end: number): Extract<AddressResult, { readonly ok: false }> {
  return { ok: false, problem: { message, help, start, end } };
}

export function short(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}
