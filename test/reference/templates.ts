/** "Templates": the template of a text, piece by piece and pattern by pattern. */

const W = '[A-Za-z0-9\\u0080-\\uffff]';
const L = '[A-Za-z\\u0080-\\uffff]';
const X = '[0-9A-Fa-f]';
const E = '[A-Za-z0-9.%+_-]';
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const BREAK = /[\0- "'()<>[\]{}|;=`]/;
const MOST = 1000;

/** The text that a pattern matches at an index; empty if it does not match there. */
function taken(pattern: string, text: string, at: number): string {
  const regex = new RegExp(pattern, 'y');
  regex.lastIndex = at;
  return regex.exec(text)?.[0] ?? '';
}

const fits = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text);

export function templateOf(text: string): string {
  if (text.length <= MOST) return ofWhole(text);
  const cut = /[\ud800-\udbff]/.test(text.charAt(MOST - 1)) ? MOST - 1 : MOST;
  return `${ofWhole(text.slice(0, cut))}…`;
}

function ofWhole(text: string): string {
  let out = '';
  for (const piece of text.split(new RegExp(`(${BREAK.source})`))) out = /[0-9@]/.test(piece) ? ofPiece(piece, out) : out + piece;
  return out;
}

/** `out` is the template so far. */
function ofPiece(piece: string, before: string): string {
  let out = before;
  let rest = 0;
  while (rest < piece.length) {
    const email = nextEmail(piece, rest);
    const until = email?.start ?? piece.length;
    out = ofRuns(piece, rest, until, out);
    if (email === undefined) break;
    out += '<email>';
    rest = email.end;
  }
  return out;
}

function nextEmail(piece: string, from: number): { readonly start: number; readonly end: number } | undefined {
  const at = piece.indexOf('@', from);
  if (at < 0) return undefined;
  const name = new RegExp(`${E}*$`).exec(piece.slice(from, at))?.[0] ?? '';
  const host = taken(`${E}*[A-Za-z]`, piece, at + 1);
  return name !== '' && fits('.+\\.[A-Za-z]{2,}', host) ? { start: at - name.length, end: at + 1 + host.length } : undefined;
}

interface Mask {
  readonly mask: string;
  readonly end: number;
  /** Where it begins, if not at the index. */
  readonly start?: number;
  /** Where to continue, if not at its end. */
  readonly next?: number;
}

function ofRuns(piece: string, from: number, until: number, before: string): string {
  // Part of an e-mail address.
  const text = piece.slice(0, until);
  let out = before;
  let copied = from;
  let at = from;
  while (at < until) {
    const found = maskAt(text, at, copied);
    if (found === undefined) {
      at += Math.max(
        1,
        taken(`${W}+`, text, at).length,
        at === 0 || !new RegExp(W).test(text.charAt(at - 1)) ? taken('::', text, at).length : 0,
      );
      continue;
    }
    for (const { mask, start = at, end } of found) {
      out += text.slice(copied, start);
      if (mask === '<time>') out = out.replace(new RegExp(`(?:<time>|(?:\\b${DAY} )?\\b${MONTH} {1,2}<num>) $`), '');
      out += mask;
      copied = end;
    }
    at = copied;
    at = found.at(-1)?.next ?? at;
  }
  return out + text.slice(copied);
}

function maskAt(text: string, at: number, copied: number): readonly Mask[] | undefined {
  const word = taken(`${W}+`, text, at);
  const one = (mask: string, end: number): readonly Mask[] => [{ mask, end }];
  if (word === '') {
    const isAlone = at === 0 || !new RegExp(W).test(text.charAt(at - 1));
    return text.startsWith('::', at) && isAlone ? colonsAt(text, at) : undefined;
  }
  if (fits(`${X}{1,4}`, word) && text[at + word.length] === ':') {
    const end = timeEnd(text, at);
    if (end > 0) return one('<time>', end);
    const colons = colonsAt(text, at);
    if (colons !== undefined) return colons;
  }
  if (!/[0-9]/.test(word)) return undefined;
  const host = hostAround(text, at, copied);
  if (host !== undefined) return [host];
  const uuid = taken(`${X}{8}-${X}{4}-${X}{4}-${X}{4}-${X}{12}(?!${W})`, text, at);
  if (uuid !== '') return one('<id>', at + uuid.length);
  if (/^[0-9]/.test(word)) {
    const time = timeEnd(text, at);
    if (time > 0) return one('<time>', time);
    const address = addressEnd(text, at);
    if (address > 0) return one('<host>', address);
  }
  const isHex = fits(`${X}{6,}`, word);
  if (fits('[0-9]+', word) || (fits(`[0-9]+${L}+`, word) && !isHex)) {
    const digits = taken('[0-9]+(?:[.,][0-9]+)*', text, at);
    const exponent = taken(`[eE][+-]?[0-9]+(?!${W})`, text, at + digits.length);
    const isSigned = at > 0 && /[+-]/.test(text.charAt(at - 1)) && (at === 1 || !new RegExp(W).test(text.charAt(at - 2)));
    return [{ mask: '<num>', end: at + digits.length + exponent.length, start: isSigned ? at - 1 : at }];
  }
  if (isHex || fits(`0[xX]${X}+`, word)) return one('<num>', at + word.length);
  const parts = word.match(new RegExp(`[0-9]+|${L}+`, 'g')) ?? [];
  if ((parts.length > 3 && word.length >= 6) || word.length >= 20) return one('<id>', at + word.length);
  return [...word.matchAll(/[0-9]+/g)].map((digits) => {
    const start = at + digits.index;
    return { mask: '<num>', start, end: start + digits[0].length, next: at + word.length };
  });
}

function colonsAt(text: string, at: number): readonly Mask[] | undefined {
  if (text[at - 1] === ':') return undefined;
  let run = taken(`(?:${X}|:)+`, text, at);
  if (run.split(':').some((group) => group.length > 4)) return undefined;
  if (run.endsWith(':') && !run.endsWith('::')) run = run.slice(0, -1);
  const end = at + run.length;
  if (!/[0-9]/.test(run) || new RegExp(W).test(text.charAt(end))) return undefined;
  const groups = run.split(':');
  if (groups.length >= 6 && groups.every((group) => group.length === 2)) return [{ mask: '<id>', end }];
  const isAddress = run.includes('::') ? groups.length <= 8 : groups.length === 8;
  return isAddress ? [{ mask: '<host>', end }] : undefined;
}

function hostAround(text: string, at: number, copied: number): Mask | undefined {
  const label = new RegExp(`(?:${W}|-)*$`).exec(text.slice(copied, at))?.[0] ?? '';
  const start = at - label.length;
  if (start > 0 && (start === copied || /[._]/.test(text.charAt(start - 1)))) return undefined;
  const name = taken(`(?:${W}|-)+(?:\\.(?=${W})(?:${W}|-)+)*`, text, start);
  const labels = name.split('.');
  const isHost = labels.length >= 3 && fits(`${L}{2,}`, labels.at(-1) ?? '') && text[start + name.length] !== '_';
  return isHost ? { mask: '<host>', start, end: start + name.length } : undefined;
}

/** 0 if absent. */
function addressEnd(text: string, at: number): number {
  const address = taken(`[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?!${W})(?!\\.[0-9])`, text, at);
  if (address === '' || address.split('.').some((part) => Number(part) > 255)) return 0;
  const end = at + address.length;
  return end + taken(`[:/][0-9]{1,6}(?!${W})`, text, end).length;
}

/** 0 if absent. */
function timeEnd(text: string, at: number): number {
  const dates = ['[0-9]{4}([-/.])[0-9]{1,2}\\1[0-9]{1,2}', '[0-9]{2}/[0-9]{1,2}/[0-9]{1,4}', `[0-9]{1,2}/${MONTH}/[0-9]{4}`];
  const date = dates.map((pattern) => taken(pattern, text, at)).find((found) => found !== '') ?? '';
  let end = at + date.length;
  if (date === '') end = clockEnd(text, at, ':');
  else if (/[Tt_:-]/.test(text.charAt(end))) end = clockEnd(text, end + 1, ':') || clockEnd(text, end + 1, '\\.') || end;
  return end > 0 && !new RegExp(W).test(text.charAt(end)) ? end : 0;
}

function clockEnd(text: string, at: number, sign: string): number {
  const two = '[0-9]{2}(?![0-9])';
  const clock = taken(`[0-9]{1,2}${sign}${two}(?:${sign}${two}|(?!${sign}))`, text, at);
  if (clock === '') return 0;
  let end = at + clock.length;
  if (clock.split(/[:.]/).length === 3) end += taken('[.,][0-9]+', text, end).length;
  if (new RegExp(`^:${W}`).test(text.slice(end))) return 0;
  return end + taken('Z|[+-][0-9]{4}|[+-][0-9]{2}:[0-9]{2}', text, end).length;
}
