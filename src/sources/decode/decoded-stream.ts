/** What decoding needs to know of a stream. */
import type { CheckedStream } from '../../parser/program.js';

export type DecodedStream = Pick<CheckedStream, 'format' | 'time' | 'extracts' | 'redactions'>;
