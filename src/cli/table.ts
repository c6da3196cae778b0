/** Aligned columns for the terminal. */

export interface Cell {
  readonly text: string;
  /** Applied to the text with its padding: colours. */
  readonly paint?: (text: string) => string;
}

/** Columns as wide as their widest cell, two spaces apart; `right` are right-aligned. Lines have no trailing spaces. */
export function table(rows: readonly (readonly Cell[])[], right: ReadonlySet<number> = new Set()): readonly string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, { text }] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  }
  return rows.map((row) => {
    const last = row.findLastIndex(({ text }) => text !== '');
    return row
      .slice(0, last + 1)
      .map(({ text, paint = same }, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - text.length);
        if (right.has(column)) return padding + paint(text);
        return column === last ? paint(text) : paint(text) + padding;
      })
      .join('  ');
  });
}

function same(text: string): string {
  return text;
}
