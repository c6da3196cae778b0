/** Generators of values that change along an `every`. */

/** @param index which record of `count`, from 0. */
export function generate(name: string, args: readonly unknown[], index: number, count: number): unknown {
  switch (name) {
    case 'ramp': {
      const from = Number(args[0]);
      const to = Number(args[1]);
      return count <= 1 ? from : from + ((to - from) * index) / (count - 1);
    }
    case 'cycle':
      return args[index % Math.max(1, args.length)];
    case 'random': {
      const from = Number(args[0]);
      const to = Number(args[1]);
      return from + (to - from) * fraction(index);
    }
    default:
      throw new Error(`no generator is called ${name}`);
  }
}

/** A fixed sequence that looks random, between 0 and 1. */
function fraction(index: number): number {
  let x = Math.imul(index + 1, 0x9e3779b1);
  x ^= x >>> 15;
  x = Math.imul(x, 0x85ebca6b);
  x ^= x >>> 13;
  return (x >>> 0) / 0x100000000;
}
