/** Text from logs on its way to a terminal: letters only, nothing that moves the cursor, colours, hides or turns the reading direction. */

/** Control characters (tab is a space), bidirectional controls, zero-width marks and line separators. */
const UNPRINTABLE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]/gu;
const ANSI = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

export function plainText(text: string): string {
  return text.replace(ANSI, '').replaceAll('\t', ' ').replace(UNPRINTABLE, '\u00b7');
}
