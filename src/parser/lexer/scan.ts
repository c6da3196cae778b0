/**
 * Splits text into tokens in one pass without backtracking, in linear time. Strings and regular expressions end at the end of the line at the latest.
 * After an error scanning continues, with the token that was most likely meant.
 * Reports T106, T107, T108, T109, T110, T111, T112, T113, T114, T121.
 */
import type { TokenType } from 'chevrotain';
import type { CodeDoc } from '../codes/code-doc.js';
import { SYNTAX } from '../codes/syntax.js';
import type { Diagnostic } from '../diagnostic.js';
import { durationEnd, isTime, readNumber, readText } from '../literals.js';
import { isBlank, isDigit, wordEnd, wordUnits } from './characters.js';
import type { Scan, ScannedComment, ScannedToken, ToRange } from './scan-result.js';
import { BEFORE_REGEX, CLOSING_QUOTES, FOREIGN_BY_FIRST, SIGNS_BY_FIRST, SINGLE_SIGNS, WORDS_BEFORE_REGEX } from './signs.js';
import * as T from './tokens.js';

/** The most tokens of one file. */
const MAX_TOKENS = 1_000_000;

const TIME = /\d{4}-\d{1,2}-\d{1,2}[Tt]\d[\d:.]*(?:[Zz]|[+-]\d\d(?::?\d\d)?)?/y;

class Scanner {
  readonly tokens: ScannedToken[] = [];
  readonly comments: ScannedComment[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private at = 0;
  private line = 1;
  private noBlockCommentEnd = false;
  private junkStart = -1;
  /** End of a line on which a wrong quote has no closing quote: the rest of that line is not searched again. */
  private noQuoteBefore = -1;
  private tooLarge: Diagnostic | undefined;
  /** The last result of `lineEnd`, and its argument. */
  private knownLine = { from: 0, end: -1 };

  constructor(
    private readonly text: string,
    private readonly toRange: ToRange,
    private readonly maxDiagnostics: number,
    private readonly maxTokens: number,
  ) {}

  run(): Scan {
    const { text } = this;
    while (this.at < text.length) {
      const code = text.charCodeAt(this.at);
      if (code === 10) {
        this.endJunk();
        this.line += 1;
        this.at += 1;
      } else if (isBlank(code) || code === 13) {
        this.endJunk();
        this.at += 1;
      } else if (!this.scanToken(code)) {
        if (this.junkStart < 0) this.junkStart = this.at;
        this.at += 1;
      }
      if (this.tokens.length > this.maxTokens) {
        this.tooLarge = {
          code: SYNTAX.fileTooLarge.code,
          severity: SYNTAX.fileTooLarge.severity,
          message: 'the file is too large',
          help: `the limit is ${this.maxTokens.toLocaleString('en')} tokens; split the file, or check whether it is a log`,
          range: this.toRange(this.at, this.at),
        };
        break;
      }
    }
    this.endJunk();
    const { tokens, comments, diagnostics, tooLarge } = this;
    return { tokens, comments, diagnostics, ...(tooLarge === undefined ? {} : { tooLarge }) };
  }

  /** Whether a token, a comment or a specific error was found here. */
  private scanToken(code: number): boolean {
    const { text, at } = this;
    if (code === 35) return this.comment();
    if (code === 34) return this.quoted(at, at);
    if (code === 105 && text.charCodeAt(at + 1) === 34) return this.quoted(at, at + 1);
    if (code === 96) return this.backQuoted();
    // After the dot of a path, digits are a segment: `items.0.name`.
    if (isDigit(code)) return this.continuesPath() ? this.word() : this.number();
    if (code === 46 && isDigit(text.charCodeAt(at + 1)) && this.tokens.at(-1)?.end !== at) return this.bareFraction();
    if (wordUnits(text, at) > 0) return this.word();
    if (code === 47) return this.slash();
    return this.sign(code) || this.otherQuotes();
  }

  private push(tokenType: TokenType, start: number, end: number, extra: Partial<ScannedToken> = {}): true {
    this.endJunk();
    const image = this.text.slice(start, end);
    const tokenTypeIdx = tokenType.tokenTypeIdx ?? 0;
    this.tokens.push({ image, startOffset: start, end, line: this.line, index: this.tokens.length, tokenType, tokenTypeIdx, ...extra });
    this.at = end;
    return true;
  }

  private problem({ code, severity }: CodeDoc, message: string, start: number, end: number, help: string): void {
    if (this.diagnostics.length >= this.maxDiagnostics) return;
    this.diagnostics.push({ code, severity, message, help, range: this.toRange(start, end) });
  }

  /** Reports a run of unexpected characters once. */
  private endJunk(): void {
    if (this.junkStart < 0) return;
    const start = this.junkStart;
    this.junkStart = -1;
    const run = this.text.slice(start, Math.min(this.at, start + 20));
    const help =
      run === ';'
        ? 'remove it: clauses are not separated'
        : run === '%'
          ? 'write `%` directly after a number, for example `2%`'
          : 'remove it, or write text in double quotes and names with such characters in back-quotes';
    this.problem(SYNTAX.strayCharacters, `unexpected \`${run}${this.at - start > 20 ? '…' : ''}\``, start, this.at, help);
  }

  /** The end of the line, cached because a line may be as long as the file. */
  private lineEnd(from: number): number {
    if (from < this.knownLine.from || from > this.knownLine.end) {
      let end = this.text.indexOf('\n', from);
      if (end < 0) end = this.text.length;
      if (end > from && this.text.charCodeAt(end - 1) === 13) end -= 1;
      this.knownLine = { from, end };
    }
    return this.knownLine.end;
  }

  private comment(): true {
    this.endJunk();
    const end = this.lineEnd(this.at);
    this.comments.push({ start: this.at, end });
    this.at = end;
    return true;
  }

  /** A text that starts at `start`, perhaps with an `i`, and whose opening quote is at `quote`. */
  private quoted(start: number, quote: number): true {
    const { text } = this;
    let end = quote + 1;
    let closed = false;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 34) {
        closed = true;
        break;
      }
      if (code === 10 || code === 13) break;
      if (code === 92 && end + 1 < text.length && text.charCodeAt(end + 1) !== 10 && text.charCodeAt(end + 1) !== 13) end += 1;
    }
    return this.finishText(start, quote + 1, end, closed ? end + 1 : end, closed);
  }

  private finishText(start: number, innerStart: number, innerEnd: number, end: number, closed: boolean): true {
    if (!closed) {
      this.problem(
        SYNTAX.unclosedText,
        'the text is not closed',
        start,
        end,
        'add the closing `"` on this line; write a line break as `\\n`',
      );
    }
    const quoted = readText(this.text.slice(innerStart, innerEnd));
    if (quoted.badEscape !== undefined && closed) {
      const { start: from, end: to } = quoted.badEscape;
      const written = this.text.slice(innerStart + from, innerStart + to);
      this.problem(
        SYNTAX.unknownEscape,
        `\`${written}\` is not an escape sequence`,
        innerStart + from,
        innerStart + to,
        'write a literal backslash as `\\\\`; the escape sequences are \\" \\\\ \\/ \\n \\t \\r \\u0041 \\u{1f600}',
      );
    }
    const ignoreCase = this.text.charCodeAt(start) === 105;
    return this.push(T.Text, start, end, { quoted: { value: quoted.value, ignoreCase, innerStart, innerEnd } });
  }

  /** Single and typographic quotes. */
  private otherQuotes(): boolean {
    const { text, at } = this;
    const open = text.charAt(at);
    const close = CLOSING_QUOTES.get(open);
    if (close === undefined) return false;
    const lineEnd = this.lineEnd(at);
    if (this.noQuoteBefore === lineEnd) return false;
    let end = at + 1;
    while (end < lineEnd && text.charAt(end) !== close && text.charCodeAt(end) !== 34) end += 1;
    if (end >= lineEnd) {
      this.noQuoteBefore = lineEnd;
      return false;
    }
    const inner = text.slice(at + 1, end);
    const shown = inner.length <= 30 ? `"${inner}"` : '"…"';
    this.problem(SYNTAX.wrongQuotes, 'text must be in double quotes', at, end + 1, `write \`${shown}\``);
    return this.finishText(at, at + 1, end, end + 1, true);
  }

  private backQuoted(): true {
    const { text, at } = this;
    const lineEnd = this.lineEnd(at);
    let end = at + 1;
    while (end < lineEnd && text.charCodeAt(end) !== 96) end += 1;
    const closed = end < lineEnd;
    if (!closed) {
      this.problem(SYNTAX.badName, 'the name in back-quotes is not closed', at, end, 'add the closing back-quote on this line');
    } else if (end === at + 1) {
      this.problem(SYNTAX.badName, 'the name in back-quotes is empty', at, end + 1, 'write the name of a field between the back-quotes');
    }
    return this.push(T.BackQuoted, at, closed ? end + 1 : end, {
      quoted: { value: text.slice(at + 1, end), ignoreCase: false, innerStart: at + 1, innerEnd: end },
    });
  }

  private continuesPath(): boolean {
    const last = this.tokens.at(-1);
    return last?.tokenType === T.Dot && last.end === this.at;
  }

  private number(): true {
    const { text, at } = this;
    if (text.charCodeAt(at + 4) === 45) {
      TIME.lastIndex = at;
      const time = TIME.exec(text);
      if (time !== null) return this.time(time[0]);
    }
    let end = this.digitsEnd(at);
    if (text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end + 1))) end = this.digitsEnd(end + 1);
    if (text.charAt(end) === 'e' || text.charAt(end) === 'E') {
      const sign = text.charAt(end + 1) === '+' || text.charAt(end + 1) === '-' ? 1 : 0;
      if (isDigit(text.charCodeAt(end + 1 + sign))) end = this.digitsEnd(end + 1 + sign);
    }
    const digits = text.slice(at, end);
    const unitEnd = this.unitEnd(end);
    const suffixEnd = durationEnd(text, at, unitEnd);
    const { problem, ...number } = readNumber(digits, text.slice(end, suffixEnd).replace(/[ \t]+/g, ''));
    if (problem !== undefined) this.problem(SYNTAX.badNumber, problem.message, at, suffixEnd, problem.help);
    return this.push(T.Num, at, suffixEnd, { number });
  }

  private unitEnd(at: number): number {
    const { text } = this;
    if (text.charCodeAt(at) === 37) return at + 1;
    if (text.charCodeAt(at) === 47 && 'smh'.includes(text.charAt(at + 1) || '-') && wordUnits(text, at + 2) === 0) return at + 2;
    let end = at;
    for (;;) {
      const next = wordEnd(text, end);
      if (next === end) return end;
      end = next;
      // `1h1.5m`: a point between digits continues the number.
      if (text.charCodeAt(end) === 46 && isDigit(text.charCodeAt(end - 1)) && isDigit(text.charCodeAt(end + 1))) end += 1;
    }
  }

  private digitsEnd(at: number): number {
    let end = at;
    while (isDigit(this.text.charCodeAt(end))) end += 1;
    return end;
  }

  private bareFraction(): true {
    const { at } = this;
    const end = this.digitsEnd(at + 1);
    const suffixEnd = this.unitEnd(end);
    const digits = `0${this.text.slice(at, end)}`;
    const shown = digits + this.text.slice(end, suffixEnd);
    this.problem(SYNTAX.badNumber, 'a number must start with a digit', at, suffixEnd, `write \`${shown.length <= 30 ? shown : '0.…'}\``);
    const { problem: _reported, ...number } = readNumber(digits, this.text.slice(end, suffixEnd));
    return this.push(T.Num, at, suffixEnd, { number });
  }

  private time(image: string): true {
    const { at } = this;
    if (this.diagnostics.length >= this.maxDiagnostics) return this.push(T.Time, at, at + image.length);
    if (!isTime(image)) {
      const shown = image.length <= 40 ? image : `${image.slice(0, 39)}…`;
      this.problem(
        SYNTAX.badNumber,
        `\`${shown}\` is not a valid time`,
        at,
        at + image.length,
        'write a time such as `2026-05-04T10:04:00Z` or `2026-05-04T10:04:00+02:00`',
      );
    }
    return this.push(T.Time, at, at + image.length);
  }

  private word(): true {
    const { text, at } = this;
    const end = wordEnd(text, at);
    const image = text.slice(at, end);
    const exact = T.KEYWORDS.get(image);
    const type = exact ?? (end - at <= 3 && /^(?:and|or|not)$/i.test(image) ? T.KEYWORDS.get(image.toLowerCase()) : undefined);
    return this.push(type ?? T.Identifier, at, end);
  }

  private regexMayStart(): boolean {
    const last = this.tokens.at(-1);
    if (last === undefined || BEFORE_REGEX.has(last.tokenType)) return true;
    return WORDS_BEFORE_REGEX.has(last.tokenType) && this.tokens.at(-2)?.tokenType !== T.Dot;
  }

  private slash(): true {
    const { text, at } = this;
    const next = text.charAt(at + 1);
    if (next === '/' || next === '*') {
      this.endJunk();
      const lineEnd = this.lineEnd(at);
      let end = lineEnd;
      if (next === '*' && !this.noBlockCommentEnd) {
        const close = text.indexOf('*/', at + 2);
        if (close < 0) this.noBlockCommentEnd = true;
        else end = close + 2;
      }
      this.problem(
        SYNTAX.wrongComment,
        'a comment starts with `#`',
        at,
        Math.min(end, lineEnd),
        'write `#` at the start of every line of the comment',
      );
      for (let i = text.indexOf('\n', at); i >= 0 && i < end; i = text.indexOf('\n', i + 1)) this.line += 1;
      this.at = end;
      return true;
    }
    return this.regexMayStart() ? this.regex() : this.push(T.Divide, at, at + 1);
  }

  private regex(): true {
    const { text, at } = this;
    let end = at + 1;
    let inClass = false;
    for (; end < text.length; end++) {
      const code = text.charCodeAt(end);
      if (code === 10 || code === 13) break;
      if (code === 92) end += text.charCodeAt(end + 1) === 10 || text.charCodeAt(end + 1) === 13 ? 0 : 1;
      else if (code === 91) inClass = true;
      else if (code === 93) inClass = false;
      else if (code === 47 && !inClass) break;
    }
    end = Math.min(end, text.length);
    const pattern = text.slice(at + 1, end);
    if (text.charCodeAt(end) !== 47) {
      this.problem(
        SYNTAX.unclosedRegex,
        'the regular expression is not closed',
        at,
        end,
        'add the closing `/` on this line; write a `/` inside as `\\/`, and close every `[` with `]`',
      );
      return this.push(T.Regex, at, end, { regex: { pattern, flags: '' } });
    }
    const flagsEnd = wordEnd(text, end + 1);
    return this.push(T.Regex, at, flagsEnd, { regex: { pattern, flags: text.slice(end + 1, flagsEnd) } });
  }

  private sign(code: number): boolean {
    const { text, at } = this;
    for (const [image, type, write] of FOREIGN_BY_FIRST.get(code) ?? []) {
      if (!text.startsWith(image, at)) continue;
      this.problem(SYNTAX.foreignOperator, `\`${image}\` is not an operator`, at, at + image.length, `write ${write}`);
      return this.push(type, at, at + image.length);
    }
    for (const [image, type] of SIGNS_BY_FIRST.get(code) ?? []) {
      if (text.startsWith(image, at)) return this.push(type, at, at + image.length);
    }
    const single = SINGLE_SIGNS.get(text.charAt(at));
    if (single === undefined) return false;
    const [type, write] = single;
    this.problem(SYNTAX.foreignOperator, `\`${text.charAt(at)}\` is not an operator`, at, at + 1, `write ${write}`);
    return this.push(type, at, at + 1);
  }
}

/** Scans a text: at most `maxTokens` tokens and `maxDiagnostics` diagnostics. */
export function scan(text: string, toRange: ToRange, maxDiagnostics: number, maxTokens = MAX_TOKENS): Scan {
  return new Scanner(text, toRange, maxDiagnostics, maxTokens).run();
}
