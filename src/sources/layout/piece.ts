/** What a layout is made of, in the order of the line. */
export type Piece =
  | { readonly kind: 'literal'; readonly text: string }
  /** Spaces that pad a value: this many or more. */
  | { readonly kind: 'spaces'; readonly least: number }
  /** Characters of one class, as many as there are. */
  | { readonly kind: 'characters'; readonly has: (code: number) => boolean; readonly least: number; readonly most: number }
  /** What stands between the two is the value of the field. */
  | { readonly kind: 'open'; readonly field: string }
  | { readonly kind: 'close'; readonly field: string }
  /** Any text up to what follows; `isFree`: what follows may also stand in it; `isTrace`: a stack trace. */
  | { readonly kind: 'text'; readonly field: string | undefined; readonly isFree?: true; readonly isTrace?: true }
  /** May be absent. */
  | { readonly kind: 'optional'; readonly pieces: readonly Piece[] };

export function digits(least: number, most = least): Piece {
  return { kind: 'characters', has: (code) => code >= 48 && code <= 57, least, most };
}

/** Characters of a set: letters and digits stand for themselves. */
export function characters(set: string, least: number, most: number): Piece {
  const codes = new Set(Array.from(set, (each) => each.charCodeAt(0)));
  return { kind: 'characters', has: (code) => codes.has(code), least, most };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

export function letters(least: number, most: number): Piece {
  return characters(`${LETTERS}.`, least, most);
}

/** Letters, digits and the underscore. */
export const WORD = `${LETTERS}${DIGITS}_`;

export function word(most: number): Piece {
  return characters(WORD, 1, most);
}

/** `Z`, `+02`, `+02:00`, `CEST`, `GMT+02:00`, `Europe/Berlin`. */
export function zone(): Piece {
  return characters(`${LETTERS}${DIGITS}+-:/_`, 1, 40);
}
