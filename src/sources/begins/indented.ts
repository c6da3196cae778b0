/** `begins indented`: lines that begin with white space, and the usual lines of stack traces, continue the record before. */
import { BlockText } from './block-text.js';
import type { BeginsPreset, LineStart } from './line-start.js';

export const indented: BeginsPreset = {
  name: 'indented',
  doc: [
    'A line that does not begin with a space or a tab. These lines continue the record before as well, because they are parts of a stack trace:',
    '',
    '- `Caused by: …`, `Suppressed: …`, `--- End of …`, `Stack trace:`, `stack backtrace:`, `#0 …`, and lines of closing brackets only;',
    '- Python: `Traceback (most recent call last):` with the first line after it that is not indented, and what is chained to it by `During handling of …` or `The above exception …`.',
    '  A second traceback that is not chained begins a record;',
    '- Go: `goroutine 1 [running]:`, `[signal …`, `created by …`, and the frames after them, such as `main.main()`.',
    '',
    'An exception that a logger writes on an unindented line of its own (`java.lang.IllegalStateException: …`) begins a record; with `begins timestamp` it belongs to the line of the logger.',
  ].join('\n'),
  create: () => new IndentedStart(),
};

const TAB = 9;
const SPACE = 32;

/** Bits of the state. */
const IN_TRACEBACK = 1;
const HAS_TRACEBACK = 2;
const IS_CHAINED = 4;
const IN_GOROUTINE = 8;
/** No record is there to be continued. */
const NOTHING_BEFORE = 16;

/** Characters of the name of a function in a frame. */
const MAX_FUNCTION = 1000;

const TRACEBACK = 'Traceback (most recent call last)';
const CHAINED = /^(?:During handling of the above exception|The above exception was the direct cause)/;
const GO = /^(?:goroutine \d{1,20} \[|\[signal )/;
const CONTINUES = /^(?:Caused by: |Suppressed: |--- End of |Stack trace:|stack backtrace:|#\d{1,4} |[}\])]{1,20}[;,]?$)/;

/** First characters of the lines above. */
const MAY_CONTINUE = new Uint8Array(256);
for (const first of 'CST-s#}])Dg[') MAY_CONTINUE[first.charCodeAt(0)] = 1;

class IndentedStart implements LineStart {
  state = NOTHING_BEFORE;
  readonly #text = new BlockText();

  begins(line: string): boolean {
    const first = line.charCodeAt(0);
    if (first === SPACE || first === TAB) return false;
    if (this.#isPlain() && MAY_CONTINUE[first] !== 1) return this.#begin();
    return this.#beginsUnindented(line);
  }

  open(block: Buffer, ascii: boolean): void {
    this.#text.open(block, ascii);
  }

  beginsAt(start: number, end: number): boolean {
    const first = this.#text.bytes[start] ?? 0;
    if (first === SPACE || first === TAB) return false;
    if (this.#isPlain() && MAY_CONTINUE[first] !== 1) return this.#begin();
    return this.#beginsUnindented(this.#text.slice(start, end));
  }

  ended(): void {
    this.state |= NOTHING_BEFORE;
  }

  #isPlain(): boolean {
    return (this.state & (IN_TRACEBACK | IN_GOROUTINE)) === 0;
  }

  #begin(): true {
    this.state = 0;
    return true;
  }

  #beginsUnindented(line: string): boolean {
    const { state } = this;
    if (line.startsWith(TRACEBACK)) {
      const begins = (state & NOTHING_BEFORE) !== 0 || ((state & HAS_TRACEBACK) !== 0 && (state & IS_CHAINED) === 0);
      this.state = IN_TRACEBACK | HAS_TRACEBACK;
      return begins;
    }
    if (CHAINED.test(line)) {
      this.state = (state | IS_CHAINED) & ~IN_TRACEBACK;
      return false;
    }
    if (GO.test(line)) {
      this.state = state | IN_GOROUTINE;
      return false;
    }
    if (CONTINUES.test(line)) return false;
    if ((state & IN_TRACEBACK) !== 0) {
      this.state = state & ~IN_TRACEBACK;
      return false;
    }
    if ((state & IN_GOROUTINE) !== 0 && isGoFrame(line)) return false;
    return this.#begin();
  }
}

/** `net/http.(*conn).serve.func1()`, `panic({0x4a1b20, 0x4f0e18})`, `created by net/http.(*Server).Serve in goroutine 1`. Not an expression: these are slow on long lines. */
function isGoFrame(line: string): boolean {
  if (line.startsWith('created by ') || line.startsWith('...additional frames elided')) return true;
  const open = line.indexOf('(');
  if (open < 1 || open > MAX_FUNCTION || !line.endsWith(')')) return false;
  const name = line.slice(0, open);
  return name === 'panic' || (name.includes('.') && !/\s/.test(name));
}
