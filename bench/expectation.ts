/** The expected hits, computed by a simple loop. */

export class Expectation {
  /** Hits in the lines before this one. */
  readonly #hitsBefore: Float64Array;
  /** Lines with a hit before this one. */
  readonly #linesBefore: Float64Array;
  /** First line that each rule hits; -1: none. */
  readonly #firstLine: Int32Array;

  constructor(lines: number, rules: number, hit: (line: number, rule: number) => boolean) {
    this.#hitsBefore = new Float64Array(lines + 1);
    this.#linesBefore = new Float64Array(lines + 1);
    this.#firstLine = new Int32Array(rules).fill(-1);
    for (let line = 0; line < lines; line++) {
      let hits = 0;
      for (let rule = 0; rule < rules; rule++) {
        if (!hit(line, rule)) continue;
        hits += 1;
        if ((this.#firstLine[rule] ?? -1) < 0) this.#firstLine[rule] = line;
      }
      this.#hitsBefore[line + 1] = (this.#hitsBefore[line] ?? 0) + hits;
      this.#linesBefore[line + 1] = (this.#linesBefore[line] ?? 0) + (hits > 0 ? 1 : 0);
    }
  }

  readonly hits = (lines: number): number => this.#hitsBefore[lines] ?? 0;

  readonly linesHit = (lines: number): number => this.#linesBefore[lines] ?? 0;

  /** Rules that hit something in the first `lines` lines. */
  readonly rulesHit = (lines: number): number => this.#firstLine.reduce((sum, first) => sum + (first >= 0 && first < lines ? 1 : 0), 0);
}
