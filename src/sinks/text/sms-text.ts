/** Text messages for telephones: which letters they have, and how many messages a text becomes. */

/** The basic letters of GSM-7, and those that take two places. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const GSM = new Map<string, number>([
  ...Array.from(BASIC).map((letter) => [letter, 1] as const),
  ...Array.from('\f^{}\\[~]|€').map((letter) => [letter, 2] as const),
]);
/** Letters that would make every other take twice the room, and what stands for them. */
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
  /** Places that a character takes. */
  readonly placesOf: (character: string) => number;
  readonly alone: number;
  /** Of each message, when there are several. */
  readonly each: number;
}

const GSM_7: Encoding = { placesOf: (character) => GSM.get(character) ?? 2, alone: 160, each: 153 };
const UCS_2: Encoding = { placesOf: (character) => character.length, alone: 70, each: 67 };

/** How many messages a text becomes. */
export function segments(text: string): number {
  const { placesOf, alone, each } = encodingOf(text);
  let places = 0;
  let messages = 1;
  let left = each;
  for (const character of text) {
    const needed = placesOf(character);
    places += needed;
    // What takes two places is not cut in half.
    if (needed > left) {
      messages += 1;
      left = each;
    }
    left -= needed;
  }
  return places <= alone ? 1 : messages;
}

/** The text in at most so many messages; when it is cut, it ends with dots. What stands behind it is kept whole, or left out. */
export function fitting(text: string, behind: string, most: number): string {
  const plain = simple(text);
  const end = simple(behind);
  if (segments(plain + end) <= most) return plain + end;
  const rest = segments(DOTS + end) < most || end === '' ? end : '';
  const characters = Array.from(plain);
  // More of it never takes fewer messages; but letters outside of GSM-7 may make less of it fit, so that this finds one cut that does.
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
