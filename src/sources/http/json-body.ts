/** Bodies of JSON: one object per line, or a list of objects. */
import { isUtf8 } from 'node:buffer';
import { LIMITS } from '../../engine/model/limits.js';
import type { PostKind } from './post-kind.js';
import { Refusal } from './reply.js';

export const JSON_RECORDS: PostKind = {
  scheme: 'http',
  // curl sends everything as a form by default, so the type says nothing.
  checkType: () => undefined,
  read: (body) => ({ lines: linesOfBody(body), answer: { code: 204 } }),
  refused: ({ code, message, headers }) => ({ code, text: message, headers }),
};

const MIB = 1 << 20;
const BOM = 0xfeff;
const NEWLINE = 10;
const LIST = 91;

/** @throws Refusal with the place of the first error. */
function linesOfBody(body: Buffer): Buffer {
  const text = textOf(body);
  return text.trimStart().charCodeAt(0) === LIST ? linesOfList(text) : checkedLines(text, body);
}

/** @throws Refusal */
export function textOf(body: Buffer): string {
  if (!isUtf8(body)) {
    const at = firstBadLine(body);
    throw new Refusal(400, `line ${at} is not valid UTF-8; no record of the body was accepted`);
  }
  const text = body.toString();
  return text.charCodeAt(0) === BOM ? text.slice(1) : text;
}

function checkedLines(text: string, body: Buffer): Buffer {
  let number = 0;
  let records = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const line = text.slice(start, newline < 0 ? text.length : newline);
    number += 1;
    start += line.length + 1;
    if (line.trim() === '') continue;
    records += 1;
    checkObject(line, `line ${number}`);
  }
  if (records === 0) return Buffer.alloc(0);
  const plain = text.length > 0 && body[0] === 0xef && body[1] === 0xbb ? body.subarray(3) : body;
  return plain[plain.length - 1] === NEWLINE ? plain : Buffer.concat([plain, Buffer.of(NEWLINE)]);
}

function checkObject(text: string, where: string): void {
  const value = parsed(text, where);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Refusal(400, `${where} is not a JSON object; no record of the body was accepted`);
  if (text.length * 3 > LIMITS.lineBytes && Buffer.byteLength(text) > LIMITS.lineBytes)
    throw new Refusal(413, `${where} is longer than ${LIMITS.lineBytes / MIB} MiB; no record of the body was accepted`);
}

/** @throws Refusal */
export function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/ \(line \d+ column \d+\)$/, '') : String(error);
    throw new Refusal(400, `${where} is not valid JSON (${why}); no record of the body was accepted`);
  }
}

/** Each member of the list on a line, in the text it was written with. */
function linesOfList(text: string): Buffer {
  parsed(text, 'the body');
  const lines: string[] = [];
  for (const member of membersOf(text)) {
    checkObject(member, `record ${lines.length + 1}`);
    lines.push(member.replaceAll(/[\r\n]/g, ' '));
  }
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** The members of a valid JSON list, as text. */
function* membersOf(text: string): Generator<string> {
  let depth = 0;
  let start = 0;
  let within = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (within) {
      if (char === 92) at++;
      else if (char === 34) within = false;
    } else if (char === 34) within = true;
    else if (char === 91 || char === 123) {
      depth += 1;
      if (depth === 1) start = at + 1;
    } else if (char === 93 || char === 125) {
      depth -= 1;
      if (depth === 0) {
        const last = text.slice(start, at).trim();
        if (last !== '') yield last;
      }
    } else if (char === 44 && depth === 1) {
      yield text.slice(start, at).trim();
      start = at + 1;
    }
  }
}

function firstBadLine(body: Buffer): number {
  let number = 1;
  for (let start = 0; start < body.length; number++) {
    const newline = body.indexOf(NEWLINE, start);
    const end = newline < 0 ? body.length : newline;
    if (!isUtf8(body.subarray(start, end))) break;
    start = end + 1;
  }
  return number;
}
