/** The properties of a stream that decoding needs. */
import type { CheckedStream } from '../../parser/program.js';

export type DecodedStream = Pick<CheckedStream, 'begins' | 'format' | 'time' | 'extracts' | 'redactions'> &
  Partial<Pick<CheckedStream, 'latenessMs'>>;
