/** What syslog puts before the lines of other formats. */
import type { Cell } from '../../engine/model/records.js';
import type { Decoder } from '../format/format.js';
import { syslog } from './syslog.js';

/** One per decoder. */
export class SyslogHeader {
  readonly #decoder: Decoder;
  readonly #cells: Cell[];

  /** @param fields of the format `syslog`. */
  constructor(...fields: readonly string[]) {
    this.#decoder = syslog.create({ wanted: fields.map((name) => [name]) });
    this.#cells = fields.map(() => undefined);
  }

  /** The cells of the fields, valid until the next call. Undefined if the line does not begin with such a header. */
  read(line: string): readonly Cell[] | undefined {
    return this.#decoder.decode(line, this.#cells) === 'record' ? this.#cells : undefined;
  }
}
