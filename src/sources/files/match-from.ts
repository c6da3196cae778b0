/** Whether a file belongs to a stream, by the stream's `from`. */
import { isAbsolute, resolve } from 'node:path';
import { endpointsOf } from '../../parser/endpoints.js';
import type { CheckedStream } from '../../parser/program.js';
import { globMatcher } from './glob.js';

/** A relative glob matches the whole path or the end of it. */
export function matchesFrom(stream: Pick<CheckedStream, 'from'>, path: string, cwd: string): boolean {
  const full = resolve(cwd, path).replace(/^\/+/, '');
  return endpointsOf(stream.from).globs.some((glob) => {
    const plain = glob.replace(/^\.\//, '');
    return isAbsolute(plain) ? globMatcher().isMatch(full, plain.replace(/^\/+/, '')) : globMatcher().isMatch(full, [plain, `**/${plain}`]);
  });
}
