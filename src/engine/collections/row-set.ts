/** Sets of rows of one batch, a bit a row. */

export type RowSet = Uint32Array;

export function emptyRows(size: number): RowSet {
  return new Uint32Array((size + 31) >>> 5);
}

export function allRows(size: number): RowSet {
  const rows = emptyRows(size).fill(0xffffffff);
  trim(rows, size);
  return rows;
}

export function hasRow(rows: RowSet, row: number): boolean {
  return (((rows[row >>> 5] ?? 0) >>> (row & 31)) & 1) === 1;
}

export function addRow(rows: RowSet, row: number): void {
  const word = row >>> 5;
  rows[word] = (rows[word] ?? 0) | (1 << (row & 31));
}

export function removeRow(rows: RowSet, row: number): void {
  const word = row >>> 5;
  rows[word] = (rows[word] ?? 0) & ~(1 << (row & 31));
}

export function intersectInto(into: RowSet, other: RowSet): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] ?? 0) & (other[word] ?? 0);
}

export function uniteInto(into: RowSet, other: RowSet): void {
  for (let word = 0; word < into.length; word++) into[word] = (into[word] ?? 0) | (other[word] ?? 0);
}

export function complement(rows: RowSet, size: number): RowSet {
  const result = new Uint32Array(rows.length);
  for (let word = 0; word < rows.length; word++) result[word] = ~(rows[word] ?? 0);
  trim(result, size);
  return result;
}

/** Calls `visit` with each row in order. */
export function forEachRow(rows: RowSet, visit: (row: number) => void): void {
  for (let word = 0; word < rows.length; word++) {
    let bits = rows[word] ?? 0;
    while (bits !== 0) {
      const lowest = 31 - Math.clz32(bits & -bits);
      visit((word << 5) + lowest);
      bits &= bits - 1;
    }
  }
}

/** Clears the bits past the last row, so that a complement holds rows only. */
function trim(rows: RowSet, size: number): void {
  const rest = size & 31;
  if (rest !== 0 && rows.length > 0) rows[rows.length - 1] = (rows[rows.length - 1] ?? 0) & ((1 << rest) - 1);
}
