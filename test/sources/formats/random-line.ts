/** Lines that are nearly in a format. */
import type { Dice } from '../scan/random-lines.js';

/** Letters of which formats are made. */
const BITS = [
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  '<13>',
  '=',
  '|',
  ',',
  '\t',
  ' ',
  ':',
  '-',
  '#',
  '*',
  '\u0000',
  '\u001b[31m',
  'é',
  '😀',
  '\ud800',
  '\r',
  '\n',
  '\ufeff',
  '0',
  '9',
  'a',
  'Z',
  ' - ',
  '""',
  '#Fields: a time',
];

/** Samples, cut, mixed and with other letters in them. */
export function randomLine(dice: Dice, samples: readonly string[]): string {
  const sample = dice.pick(samples);
  switch (dice.below(7)) {
    case 0:
      return sample.slice(0, dice.below(sample.length + 1));
    case 1:
      return sample.slice(dice.below(sample.length + 1));
    case 2: {
      const at = dice.below(sample.length + 1);
      return `${sample.slice(0, at)}${dice.pick(BITS)}${sample.slice(at + dice.below(3))}`;
    }
    case 3:
      return sample + dice.pick(samples);
    case 4:
      return Array.from({ length: dice.below(30) }, () => dice.pick(BITS)).join('');
    case 5:
      return Buffer.from(Uint8Array.from({ length: dice.below(100) }, () => dice.below(256))).toString('utf8');
    default:
      return sample;
  }
}
