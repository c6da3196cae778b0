/** Text messages: their characters, and how many messages a text becomes. */

/** The basic characters of GSM-7, and those that take two septets. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM = new Map<string, number>([
  ...Array.from(BASIC).map((letter) => [letter, 1] as const),
  ...Array.from('\f^{}\\[~]|€').map((letter) => [letter, 2] as const),
]);
/** Characters outside of GSM-7, which would halve the length of a message, and their replacements. */
const PLAIN: Readonly<Record<string, string>> = {
  '·': '.',
  '…': '...',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '`': "'",
  '→': '->',
  '×': 'x',
  '\u00a0': ' ',
};
const DOTS = '...';

interface Encoding {
  /** Units that a character takes. */
  readonly unitsOf: (character: string) => number;
  readonly alone: number;
  /** Per message, when there are several. */
  readonly each: number;
}

const GSM_7: Encoding = { unitsOf: (character) => GSM.get(character) ?? 2, alone: 160, each: 153 };
const UCS_2: Encoding = { unitsOf: (character) => character.length, alone: 70, each: 67 };

/** How many messages a text becomes. */
export function segments(text: string): number {
  const { unitsOf, alone, each } = encodingOf(text);
  let units = 0;
  let messages = 1;
  let left = each;
  for (const character of text) {
    const needed = unitsOf(character);
    units += needed;
    // A character of two units is not split.
    if (needed > left) {
      messages += 1;
      left = each;
    }
    left -= needed;
  }
  return units <= alone ? 1 : messages;
}

/** The text in at most `most` messages; it ends with dots when it is cut. `behind` is kept whole, or left out. */
export function fitting(text: string, behind: string, most: number): string {
  const plain = simple(text);
  const end = simple(behind);
  if (segments(plain + end) <= most) return plain + end;
  const rest = segments(DOTS + end) < most || end === '' ? end : '';
  const characters = Array.from(plain);
  // A longer text never takes fewer messages, but characters outside of GSM-7 change the limit: this finds one cut that fits.
  let [fits, tooLong] = [0, characters.length + 1];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (segments(`${characters.slice(0, middle).join('').trimEnd()}${DOTS}${rest}`) <= most) fits = middle;
    else tooLong = middle;
  }
  return `${characters.slice(0, fits).join('').trimEnd()}${DOTS}${rest}`;
}

function simple(text: string): string {
  return Array.from(text)
    .map((character) => PLAIN[character] ?? character)
    .join('');
}

function encodingOf(text: string): Encoding {
  return Array.from(text).every((character) => GSM.has(character)) ? GSM_7 : UCS_2;
}
