/**
 * Removes from lines what no program meant to log: NULs and byte order marks at the head of a line, and the escape sequences by which a terminal shows colours.
 * NULs stand where a log was truncated while its writer kept its position (`copytruncate`), and where a machine lost power; a mark, where files were joined.
 */

const NUL = 0;
const ESCAPE = 0x1b;
const MARK = '\ufeff';
const MARK_CODE = 0xfeff;

/** ECMA-48: control sequences such as colours, commands with a text such as titles and links, and the short ones. A command without an end loses its head only. */
const SEQUENCE = new RegExp(
  [String.raw`\x1b\[[0-?]*[ -/]*[@-~]`, String.raw`\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)`, String.raw`\x1b[ -/]*[0-~]`].join('|'),
  'g',
);

/** Whether a block of lines may contain something to remove. Each search is a native one. */
export function mayNeedCleaning(block: Buffer, ascii: boolean): boolean {
  return block.includes(ESCAPE) || block.includes(NUL) || (!ascii && block.includes(MARK));
}

/** One per source. */
export class LineCleaner {
  /** NULs at the head of lines. */
  nulBytes = 0;
  /** Lines that had escape sequences. */
  escaped = 0;

  clean(line: string): string {
    const first = line.charCodeAt(0);
    const headless = first === NUL || first === MARK_CODE ? this.#withoutHead(line) : line;
    if (!headless.includes('\x1b')) return headless;
    const plain = withoutEscapes(headless);
    if (plain.length < headless.length) this.escaped++;
    return plain;
  }

  #withoutHead(line: string): string {
    let start = 0;
    for (let code = line.charCodeAt(0); code === NUL || code === MARK_CODE; code = line.charCodeAt(start)) {
      if (code === NUL) this.nulBytes++;
      start++;
    }
    return line.slice(start);
  }
}

/** The text as a terminal without colours would show it. */
export function withoutEscapes(text: string): string {
  return text.includes('\x1b') ? text.replace(SEQUENCE, '') : text;
}
