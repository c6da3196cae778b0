/** "Text functions": each makes another text of a text. */
import { templateOf } from './templates.js';

/** The innermost function first. */
export function applyAll(names: readonly string[], text: string): string {
  return names.reduce((made, name) => {
    if (name === 'lower') return made.toLowerCase();
    if (name === 'urldecode') return urldecode(made);
    if (name === 'template') return templateOf(made);
    throw new Error(`the reference has no text function ${name}`);
  }, text);
}

function urldecode(text: string): string {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(text) ?? [];
  const spaced = path + query.replace(/\+/g, ' ');
  return spaced.replace(/%[0-7][\dA-F]|%[C-F][\dA-F](?:%[89AB][\dA-F]){1,3}/gi, (found) => decodedFrom(found));
}

/** Decodes the longest start of the bytes that is one character; what is left stays. */
function decodedFrom(bytes: string): string {
  for (let end = bytes.length; end > 0; end -= 3) {
    try {
      const character = decodeURIComponent(bytes.slice(0, end));
      if (Array.from(character).length === 1) return character + bytes.slice(end);
    } catch {
      // Shorter.
    }
  }
  return bytes;
}
