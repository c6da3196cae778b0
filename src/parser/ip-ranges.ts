/** Addresses and ranges of IPv4 and IPv6: texts to numbers, and whether one of many ranges contains an address. */

/** IPv4 as one number, or IPv6 as four words of 32 bits. An IPv4 address inside IPv6 (`::ffff:10.0.0.1`) is one of IPv4. */
type Address = number | readonly [number, number, number, number];

/** Longer texts are not addresses; the name of a zone may be long. */
const MOST_CHARACTERS = 100;

const PORT = /^\d{1,5}$/;

/** An address as logs write it: also with a port (`10.0.0.1:8080`, `[::1]:443`), in brackets, or with a zone (`fe80::1%eth0`), which do not count. */
function readAddress(text: string): Address | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  if (text.startsWith('[')) {
    const close = text.indexOf(']');
    const rest = text.slice(close + 1);
    if (close < 0 || (rest !== '' && !(rest.startsWith(':') && PORT.test(rest.slice(1))))) return undefined;
    return readIpv6(text.slice(1, close));
  }
  const colon = text.indexOf(':');
  if (colon < 0) return readIpv4(text);
  if (text.includes('.') && text.lastIndexOf(':') === colon && PORT.test(text.slice(colon + 1))) return readIpv4(text.slice(0, colon));
  return readIpv6(text);
}

function readIpv4(text: string): number | undefined {
  let value = 0;
  let octet = -1;
  let octets = 0;
  for (let at = 0; at <= text.length; at++) {
    const digit = at === text.length ? -1 : text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) {
      // A leading zero may mean that the number is octal.
      if (octet === 0) return undefined;
      octet = octet < 0 ? digit : octet * 10 + digit;
      if (octet > 255) return undefined;
      continue;
    }
    if (octet < 0 || (at < text.length && text.charCodeAt(at) !== 0x2e)) return undefined;
    value = value * 256 + octet;
    octets += 1;
    octet = -1;
  }
  return octets === 4 ? value : undefined;
}

function readIpv6(zoned: string): Address | undefined {
  const zone = zoned.indexOf('%');
  const text = zone < 0 ? zoned : zoned.slice(0, zone);
  if (zone === zoned.length - 1 && zone >= 0) return undefined;
  const gap = text.indexOf('::');
  const head = groupsOf(gap < 0 ? text : text.slice(0, gap), gap < 0);
  const tail = gap < 0 ? [] : groupsOf(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail];
  const word = (at: number): number => (groups[at] ?? 0) * 0x10000 + (groups[at + 1] ?? 0);
  const words = [word(0), word(2), word(4), word(6)] as const;
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? words[3] : words;
}

/** Groups of 16 bits; the last two may be written as IPv4. */
function groupsOf(text: string, mayEndInIpv4: boolean): readonly number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [at, part] of parts.entries()) {
    if (mayEndInIpv4 && at === parts.length - 1 && part.includes('.')) {
      const ipv4 = readIpv4(part);
      if (ipv4 === undefined) return undefined;
      groups.push(Math.floor(ipv4 / 0x10000), ipv4 % 0x10000);
    } else {
      if (!/^[0-9A-Fa-f]{1,4}$/.test(part)) return undefined;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups.length > 8 ? undefined : groups;
}

// ---------------------------------------------------------------- ranges

/** The first and the last address of a range, both of IPv4 or both of IPv6. */
export interface IpRange {
  readonly low: Address;
  readonly high: Address;
}

export interface IpRangeProblem {
  readonly message: string;
  readonly help: string;
}

/** A range such as `10.0.0.0/8`, or a single address. */
export function readIpRange(text: string): IpRange | IpRangeProblem {
  const slash = text.indexOf('/');
  const base = slash < 0 ? text : text.slice(0, slash);
  const address =
    /[%[\]]/.test(base) || (base.includes(':') && !base.includes('::') && base.split(':').length < 7) ? undefined : readAddress(base);
  if (address === undefined)
    return {
      message: `\`${text}\` is not an address or a range of addresses`,
      help: 'write a range such as `10.0.0.0/8` or `fd00::/8`, or an address',
    };
  const written = slash < 0 ? undefined : text.slice(slash + 1);
  // A mapped address such as ::ffff:10.0.0.0/104 counts the bits of IPv6.
  const isMapped = typeof address === 'number' && base.includes(':');
  const bits = typeof address === 'number' && !isMapped ? 32 : 128;
  const prefix = written === undefined ? bits : /^\d{1,3}$/.test(written) ? Number(written) : Number.NaN;
  if (!(prefix <= bits) || (isMapped && prefix < 96)) {
    const least = isMapped ? 96 : 0;
    return {
      message: `\`/${written ?? ''}\` is not the length of a prefix of ${bits === 32 ? 'an IPv4' : 'an IPv6'} address`,
      help: `write a number from ${least} to ${bits}`,
    };
  }
  const range = rangeOf(address, isMapped ? prefix - 96 : prefix);
  if (!isSame(range.low, address)) {
    const network = addressText(range.low);
    const shown = isMapped ? prefix - 96 : prefix;
    return {
      message: `\`${text}\` has bits behind its prefix of ${prefix} bits`,
      help: `write \`${network}/${shown}\` for the whole range, or \`${base}\` for the one address`,
    };
  }
  return range;
}

function rangeOf(address: Address, prefix: number): IpRange {
  if (typeof address === 'number') {
    const size = 2 ** (32 - prefix);
    const low = Math.floor(address / size) * size;
    return { low, high: low + size - 1 };
  }
  const low: number[] = [];
  const high: number[] = [];
  address.forEach((word, at) => {
    const size = 2 ** (32 - Math.min(32, Math.max(0, prefix - 32 * at)));
    low.push(Math.floor(word / size) * size);
    high.push(Math.floor(word / size) * size + size - 1);
  });
  return { low: fourWords(low), high: fourWords(high) };
}

function fourWords([a = 0, b = 0, c = 0, d = 0]: readonly number[]): Address {
  return [a, b, c, d];
}

function isSame(a: Address, b: Address): boolean {
  return order(a, b) === 0;
}

/** Both of IPv4, or both of IPv6. */
function order(a: Address, b: Address): number {
  if (typeof a === 'number' || typeof b === 'number') return typeof a === 'number' && typeof b === 'number' ? a - b : Number.NaN;
  for (let at = 0; at < 4; at++) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function addressText(address: Address): string {
  if (typeof address === 'number') return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
  const groups = address.flatMap((word) => [Math.floor(word / 0x10000), word % 0x10000]).map((group) => group.toString(16));
  const text = groups.join(':');
  // The longest run of zeros becomes `::`.
  const runs = [...text.matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const [run] = runs;
  return run === undefined ? text : `${text.slice(0, run.index)}::${text.slice(run.index + run[0].length + 1)}`;
}

// ---------------------------------------------------------------- many ranges

/** Tests texts of addresses: one binary search among the ranges, which are merged where they touch. */
export class IpRanges {
  readonly #ipv4: readonly IpRange[];
  readonly #ipv6: readonly IpRange[];

  /** @param ranges texts that `readIpRange` reads; others are left out. */
  constructor(ranges: readonly string[]) {
    const read = ranges.map(readIpRange).filter((range) => 'low' in range);
    this.#ipv4 = merged(read.filter(({ low }) => typeof low === 'number'));
    this.#ipv6 = merged(read.filter(({ low }) => typeof low !== 'number'));
  }

  /** False for a text that is not an address. */
  contains(text: string): boolean {
    const address = readAddress(text);
    if (address === undefined) return false;
    const ranges = typeof address === 'number' ? this.#ipv4 : this.#ipv6;
    let from = 0;
    let to = ranges.length;
    // The last range that begins at or before the address.
    while (from < to) {
      const middle = (from + to) >> 1;
      const range = ranges[middle];
      if (range !== undefined && order(range.low, address) <= 0) from = middle + 1;
      else to = middle;
    }
    const found = ranges[from - 1];
    return found !== undefined && order(address, found.high) <= 0;
  }
}

export function isIpAddress(text: string): boolean {
  return readAddress(text) !== undefined;
}

function merged(ranges: readonly IpRange[]): readonly IpRange[] {
  const sorted = [...ranges].sort((a, b) => order(a.low, b.low) || order(a.high, b.high));
  const found: IpRange[] = [];
  for (const range of sorted) {
    const last = found.at(-1);
    if (last === undefined || order(range.low, last.high) > 0) found.push(range);
    else if (order(range.high, last.high) > 0) found[found.length - 1] = { low: last.low, high: range.high };
  }
  return found;
}
