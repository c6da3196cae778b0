/** `JSON.stringify` in pieces, for values whose text is too large for one string. */

const PIECE_LENGTH = 1 << 17;
/** Values at this depth are small enough for one string. */
const MAX_DEPTH = 4;

/** Pieces of the text of `JSON.stringify(value)`. @throws TypeError where that throws, and for a value that JSON cannot express (undefined, a function). */
export function* jsonPieces(value: unknown): Generator<string> {
  let piece = '';
  for (const part of parts(jsonOf(value, ''), 0)) {
    piece += part;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* parts(value: unknown, depth: number): Generator<string> {
  if (typeof value !== 'object' || value === null || depth === MAX_DEPTH || isBoxed(value)) {
    const text: string | undefined = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`JSON cannot express a ${typeof value}`);
    yield text;
    return;
  }
  if (Array.isArray(value)) {
    let before = '[';
    for (let index = 0; index < value.length; index++) {
      yield before;
      const item = jsonOf(value[index], String(index));
      if (isAbsent(item)) yield 'null';
      else yield* parts(item, depth + 1);
      before = ',';
    }
    yield before === '[' ? '[]' : ']';
    return;
  }
  let before = '{';
  for (const [key, member] of Object.entries(value)) {
    const item = jsonOf(member, key);
    if (isAbsent(item)) continue;
    yield `${before}${JSON.stringify(key)}:`;
    yield* parts(item, depth + 1);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

/** Calls `toJSON` once. */
function jsonOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !('toJSON' in value) || typeof value.toJSON !== 'function') return value;
  const given: unknown = value.toJSON(key);
  return given;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'function' || typeof value === 'symbol';
}

function isBoxed(value: object): boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean;
}
