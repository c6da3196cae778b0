/** The bytes with which a text must begin to match a pattern that is anchored at its start: a check that needs no text. */
import type { RegexNode } from './ast.js';
import { isNullable } from './ast.js';
import { parseRegex } from './parse.js';

const NOT_ASCII = 0x80;

/** By the first byte of a text of one line in UTF-8: 1 where it may match. Undefined when a match may begin elsewhere, or with anything. */
export function leadingBytes(pattern: string, flags: string): Uint8Array | undefined {
  const node = parseRegex(pattern, flags);
  if (node.kind === 'problem' || !isAnchored(node) || isNullable(node)) return undefined;
  const bytes = new Uint8Array(256);
  addFirst(node, bytes);
  return bytes;
}

/** Whether every match begins at the start of a text without line breaks. */
function isAnchored(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return false;
    case 'assert':
      return node.assert === 'text-start' || node.assert === 'line-start';
    case 'sequence': {
      const first = node.items.find((item) => isAnchored(item) || item.kind !== 'assert');
      return first !== undefined && isAnchored(first);
    }
    case 'choice':
      return node.options.length > 0 && node.options.every(isAnchored);
    case 'group':
      return isAnchored(node.body);
    case 'repeat':
      return node.min > 0 && isAnchored(node.body);
  }
}

function addFirst(node: RegexNode, bytes: Uint8Array): void {
  switch (node.kind) {
    case 'set':
      for (let i = 0; i + 1 < node.set.length; i += 2) {
        const from = node.set[i] ?? 0;
        const to = node.set[i + 1] ?? 0;
        if (from < NOT_ASCII) bytes.fill(1, from, Math.min(to, NOT_ASCII - 1) + 1);
        if (to >= NOT_ASCII) bytes.fill(1, NOT_ASCII);
      }
      return;
    case 'assert':
      return;
    case 'sequence':
      for (const item of node.items) {
        addFirst(item, bytes);
        if (!isNullable(item)) return;
      }
      return;
    case 'choice':
      for (const option of node.options) addFirst(option, bytes);
      return;
    case 'group':
    case 'repeat':
      addFirst(node.body, bytes);
  }
}
