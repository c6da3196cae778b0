/** Text from logs for a terminal: without anything that moves the cursor, colours, hides text or changes the reading direction. */

/** Control characters except tab, zero-width marks, bidirectional controls, line separators, lone surrogates and code points that are no characters. */
const UNPRINTABLE_RANGES = [
  String.raw`\u0000-\u0008`,
  String.raw`\u000a-\u001f`,
  String.raw`\u007f-\u009f`,
  String.raw`\u00ad`,
  String.raw`\u061c`,
  String.raw`\u180e`,
  String.raw`\u200b-\u200f`,
  String.raw`\u2028-\u202e`,
  String.raw`\u2060-\u2069`,
  // Lone surrogates.
  String.raw`\ud800-\udfff`,
  String.raw`\ufeff`,
  String.raw`\ufff9-\ufffb`,
  String.raw`\ufffe\uffff`,
  String.raw`\u{e0000}-\u{e007f}`,
];
const UNPRINTABLE = new RegExp(`[${UNPRINTABLE_RANGES.join('')}]`, 'gu');

const ESCAPE = String.raw`\u001b`;
/** Escape sequences of terminals: CSI, OSC, and the short ones. */
const ANSI = new RegExp(String.raw`${ESCAPE}(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007${ESCAPE}]*(?:\u0007|${ESCAPE}\\)?|[@-Z\\-_])`, 'g');

export function plainText(text: string): string {
  return text.replace(ANSI, '').replaceAll('\t', ' ').replace(UNPRINTABLE, '\u00b7');
}
