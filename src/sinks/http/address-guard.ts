/**
 * Addresses to which nothing is sent unless the configuration names them: link-local addresses and the metadata services of clouds, which hand out secrets.
 * Checked twice: in the URL, and when a socket connects, so that DNS answers that change cannot bypass the check.
 */
import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { JsonSchema } from '../sink.js';

/** The option of every sink that opens connections. */
export const ALLOW_OPTION: Readonly<Record<'allow', JsonSchema>> = {
  allow: {
    type: 'array',
    items: { type: 'string', minLength: 1 },
    description: 'Hosts that may be, or resolve to, link-local or cloud metadata addresses, which are refused otherwise.',
    examples: [['169.254.10.20']],
  },
};

/** The message names only the host. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
  readonly code = 'ADDRESS_REFUSED';
}

export interface AddressGuard {
  /** Whether `allow` names any hosts. */
  readonly hasExceptions: boolean;
  /**
   * @param host as in a URL, or alone: a name or an address, IPv6 with or without brackets.
   * @throws RefusedAddressError
   */
  check(host: string): void;
  /** For sockets: resolves as the given function does, without the refused addresses; fails when none is left. */
  lookup(resolve: LookupFunction): LookupFunction;
}

/** @throws Error when an item of `allow` is not a host. */
export function addressGuard(allow: readonly string[] = []): AddressGuard {
  const allowed = new Set(
    allow.map((host) => {
      const known = canonicalHost(host);
      if (known === undefined)
        throw new Error(`\`allow\` holds ${JSON.stringify(host)}, which is not a host; it must be a name or an address alone`);
      return known;
    }),
  );
  const mayReach = (host: string): boolean => {
    const known = canonicalHost(host);
    return known === undefined || allowed.has(known) || !isRefusedHost(known);
  };
  return {
    hasExceptions: allowed.size > 0,
    check: (host) => {
      if (!mayReach(host)) throw new RefusedAddressError(`${host} is ${WHAT}; if it is meant, \`allow: [${JSON.stringify(host)}]\``);
    },
    lookup: (resolve) => (hostname, options, callback) => {
      const named = canonicalHost(hostname);
      if (named !== undefined && allowed.has(named)) {
        resolve(hostname, options, callback);
        return;
      }
      resolve(hostname, { ...options, all: true }, (error, found, family) => {
        if (error !== null) {
          callback(error, '', 0);
          return;
        }
        const addresses: readonly LookupAddress[] = typeof found === 'string' ? [{ address: found, family: family ?? 0 }] : found;
        const left = mayReach(hostname) ? addresses.filter(({ address }) => mayReach(address)) : [];
        const [first] = left;
        if (first === undefined)
          callback(
            new RefusedAddressError(`${hostname} leads to ${WHAT}; if it is meant, \`allow: [${JSON.stringify(hostname)}]\``),
            '',
            0,
          );
        else if (options.all === true) callback(null, [...left]);
        else callback(null, first.address, first.family);
      });
    },
  };
}

const WHAT = 'a link-local or cloud-metadata address, to which nothing is sent';

/** Names of metadata services, in case something else resolves them, such as a proxy. */
const METADATA_NAMES = new Set(['metadata.google.internal', 'metadata.goog', 'instance-data.ec2.internal', 'metadata.tencentyun.com']);
/** Outside of 169.254.0.0/16, by provider. */
const METADATA_V4 = new Map([
  ['100.100.100.200', 'Alibaba'],
  ['168.63.129.16', 'Azure'],
  ['192.0.0.192', 'Oracle'],
]);
/** As URLs write them. */
const METADATA_V6 = new Map([
  ['fd00:ec2::254', 'Amazon'],
  ['fd20:ce::254', 'Google'],
]);

/** @param host as `canonicalHost` gives it. */
function isRefusedHost(host: string): boolean {
  if (host.includes(':')) return isRefusedV6(host);
  return /^[\d.]+$/.test(host) ? isRefusedV4(host) : METADATA_NAMES.has(host);
}

function isRefusedV4(address: string): boolean {
  return address.startsWith('169.254.') || METADATA_V4.has(address);
}

function isRefusedV6(address: string): boolean {
  const groups = groupsOf(address);
  const isLinkLocal = ((groups[0] ?? 0) & 0xffc0) === 0xfe80;
  return isLinkLocal || METADATA_V6.has(address) || embeddedV4(groups).some(isRefusedV4);
}

/** The IPv4 addresses that an IPv6 address may stand for. */
function embeddedV4(groups: readonly number[]): readonly string[] {
  const at = (index: number): number => groups[index] ?? 0;
  const starts = (...wanted: readonly number[]): boolean => wanted.every((group, index) => at(index) === group);
  const found: string[] = [];
  const last = dotted(at(6), at(7));
  // Mapped, compatible, translated (SIIT), and the well-known prefix of NAT64.
  if (starts(0, 0, 0, 0, 0, 0xffff) || starts(0, 0, 0, 0, 0, 0) || starts(0, 0, 0, 0, 0xffff, 0) || starts(0x64, 0xff9b, 0, 0, 0, 0))
    found.push(last);
  // NAT64 of a site (64:ff9b:1::/48): the address at the end, or right behind the 48, 56 or 64 bits of the prefix and around bits 64 to 71.
  if (starts(0x64, 0xff9b, 1))
    found.push(
      last,
      dotted(at(3), ((at(4) & 0xff) << 8) | (at(5) >> 8)),
      dotted(((at(3) & 0xff) << 8) | (at(4) & 0xff), at(5)),
      dotted(((at(4) & 0xff) << 8) | (at(5) >> 8), ((at(5) & 0xff) << 8) | (at(6) >> 8)),
    );
  if (starts(0x2002)) found.push(dotted(at(1), at(2)));
  // Teredo: its server, and the client with all bits turned.
  if (starts(0x2001, 0)) found.push(dotted(at(2), at(3)), dotted(at(6) ^ 0xffff, at(7) ^ 0xffff));
  // ISATAP, with or without the bit for a global address.
  if ((at(4) & 0xfdff) === 0 && at(5) === 0x5efe) found.push(last);
  return found;
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** Eight numbers of 16 bits. */
function groupsOf(address: string): readonly number[] {
  const [head = '', tail] = address.split('::');
  const numbers = (text: string): readonly number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const first = numbers(head);
  if (tail === undefined) return first;
  const rest = numbers(tail);
  return [...first, ...Array.from({ length: 8 - first.length - rest.length }, () => 0), ...rest];
}

/** One writing for each host, as URLs have it: names small, IPv4 in four decimals, IPv6 short and without brackets. Nothing when it is no host. */
function canonicalHost(host: string): string | undefined {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  // The part after the percent sign of an IPv6 address is the interface.
  const written = bare.includes(':') ? `[${bare.replace(/%.*$/, '')}]` : bare;
  if (!/^(?:\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+)$/i.test(written)) return undefined;
  try {
    return new URL(`http://${written}/`).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  } catch {
    return undefined;
  }
}
