/** Log lines as services and web servers write them, numbered without gaps for each client. */
import type { Next } from '../../bench/random.js';
import { makeWords, pick } from '../../bench/random.js';

/** `app`: JSON of a service; `web`: the combined format of a web server. */
export type LineKind = 'app' | 'web';

/** `end` is the last line that counts; a `tail` only advances time. */
export type Role = 'plain' | 'mark' | 'incident' | 'shaky' | 'end' | 'tail';

const WORDS = makeWords(400);
const ROUTES = ['/pay', '/cart', '/login', '/search', '/item', '/health'] as const;
const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101', 'curl/8.5.0', 'Googlebot/2.1', 'okhttp/4.12'] as const;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

export class Lines {
  /** Lines that count so far, which is the number of the newest. */
  seq = 0;
  /** All lines, with tails. */
  written = 0;
  /** Of all. */
  characters = 0;

  constructor(
    readonly kind: LineKind,
    readonly client: string,
    readonly next: Next,
  ) {}

  /** With its newline. @param id of a mark, an incident */
  line(nowMs: number, role: Role = 'plain', id?: string): string {
    if (role !== 'tail') this.seq += 1;
    this.written += 1;
    const seq = role === 'tail' ? 0 : this.seq;
    const line = this.kind === 'app' ? this.#app(nowMs, seq, role, id) : this.#web(nowMs, seq, role);
    this.characters += line.length;
    return line;
  }

  #app(nowMs: number, seq: number, role: Role, id: string | undefined): string {
    const next = this.next;
    const failed = next(200) === 0;
    const words = Array.from({ length: 3 + next(12) }, () => pick(next, WORDS)).join(' ');
    return `${JSON.stringify({
      ts: new Date(nowMs).toISOString(),
      client: this.client,
      seq,
      role,
      ...(id === undefined ? {} : { id, weight: 10 }),
      level: failed ? 'error' : pick(next, ['info', 'info', 'info', 'debug']),
      route: pick(next, ROUTES),
      status: failed ? 500 + next(4) : 200,
      took_ms: 3 + next(next(50) === 0 ? 2000 : 200),
      user: `u${next(5000)}`,
      message: next(20) === 0 ? `${words} — größer 障害 🚨` : words,
    })}\n`;
  }

  #web(nowMs: number, seq: number, role: Role): string {
    const next = this.next;
    const now = new Date(nowMs);
    const two = (number: number): string => String(number).padStart(2, '0');
    const day = `${two(now.getUTCDate())}/${MONTHS[now.getUTCMonth()] ?? ''}/${now.getUTCFullYear()}`;
    const time = `${two(now.getUTCHours())}:${two(now.getUTCMinutes())}:${two(now.getUTCSeconds())} +0000`;
    const status = next(150) === 0 ? 502 : 200;
    const path = `${pick(next, ROUTES)}?client=${this.client}&seq=${seq}&role=${role}&q=${pick(next, WORDS)}`;
    return `10.0.${next(20)}.${next(250)} - - [${day}:${time}] "GET ${path} HTTP/1.1" ${status} ${200 + next(90_000)} "-" "${pick(next, AGENTS)}"\n`;
  }
}
