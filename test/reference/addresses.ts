/** "Addresses": IPv4 and IPv6 as whole numbers, and whether they are in a range. */

interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

function ipv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(?:0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6(text: string): bigint | undefined {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail !== null) {
    const last = ipv4(tail[2] ?? '');
    if (last === undefined) return undefined;
    return ipv6(`${tail[1]}${(last >> 16n).toString(16)}:${(last & 0xffffn).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - rest.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<string>(missing).fill('0'), ...rest];
  if (groups.some((group) => !/^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** With a port, in brackets and with a zone, too. */
function addressOf(text: string): Address | undefined {
  const plain = /^\[(.*)\](?::\d{1,5})?$/.exec(text)?.[1];
  const four = ipv4(plain === undefined ? (/^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text) : '');
  if (four !== undefined) return { bits: 32, value: four };
  const six = ipv6((plain ?? text).replace(/%.+$/s, ''));
  if (six === undefined || text.length > 100) return undefined;
  return six >> 32n === 0xffffn ? { bits: 32, value: six & 0xffff_ffffn } : { bits: 128, value: six };
}

export function isInRange(text: string, range: string): boolean {
  const [base = '', prefix] = range.split('/');
  const address = addressOf(text);
  const network = addressOf(base);
  if (address === undefined || network === undefined || address.bits !== network.bits) return false;
  const written = network.bits === 32 && base.includes(':') ? 128 : network.bits;
  const free = BigInt(prefix === undefined ? 0 : written - Number(prefix));
  return address.value >> free === network.value >> free;
}
