/** The `begins` clause of a stream. */
import { describe, expect, it } from 'vitest';
import { messages, program } from './checked.js';

const ofStream = (clauses: string): readonly string[] => messages(`stream app { ${clauses} }`);

describe('begins', () => {
  it.each([
    ['begins timestamp', 'timestamp'],
    ['begins indented', 'indented'],
    [
      'begins /^a/i, /^b/',
      [
        { pattern: '^a', flags: 'i' },
        { pattern: '^b', flags: '' },
      ],
    ],
  ])('%s has defaults for its limits', (clause, by) => {
    const [stream] = program(`stream app { format text ${clause} }`).streams;
    expect(stream?.begins).toEqual({
      by,
      limitLines: 2000,
      waitMs: 2000,
      clause: { given: clause, limit: `${clause} limit 20000 lines`, wait: `${clause} wait 10s` },
    });
  });

  it('takes limits', () => {
    const [stream] = program('stream app { format text begins indented limit 50 lines wait 500ms }').streams;
    expect(stream?.begins).toMatchObject({
      limitLines: 50,
      waitMs: 500,
      clause: { limit: 'begins indented limit 500 lines wait 500ms', wait: 'begins indented limit 50 lines wait 2500ms' },
    });
  });

  it.each([
    ['begins indent', '1:33 T520 `begins indent` is not known | did you mean `indented`?'],
    [
      'begins lines',
      '1:33 T520 `begins lines` is not known | write `timestamp`, `indented`, or a regular expression that matches the first line of a record: `begins /^\\[/`',
    ],
    [
      'begins /^\\s*/',
      '1:33 T520 this matches the empty text, so every line would begin a record | write a pattern that only the first line of a record matches, such as `/^\\d{4}-/`',
    ],
    ['begins timestamp limit 1 lines', '1:49 T520 `limit` takes a number of lines from 2 to 100000 | for example `limit 5000 lines`'],
    ['begins timestamp wait 5', '1:48 T311 `wait` takes a duration such as `5m`, not a plain number | write `5s` or `5m`'],
    ['begins timestamp wait 0s', '1:48 T312 `wait` must be longer than zero | remove `wait`, or write a duration such as `5m`'],
    ['begins timestamp begins indented', '1:43 T410 `begins` is given twice | remove one of the two'],
  ])('%s is an error', (clause, message) => {
    expect(ofStream(`format text ${clause}`)).toEqual([message]);
  });

  it('is an error where the lines say themselves where a record ends', () => {
    expect(ofStream('format table begins timestamp')).toEqual([
      '1:27 T520 the lines of `table` say themselves where a record ends | remove `begins`',
    ]);
    expect(ofStream('format json else table begins timestamp')).toHaveLength(1);
  });

  it('works with container logs', () => {
    expect(ofStream('format wrapped begins indented')).toEqual([]);
  });

  it('is an error for records that are sent over HTTP', () => {
    expect(ofStream('from "a.log", "http://:8080/x" format json begins /^\\{/')).toEqual([
      '1:57 T520 records received over HTTP are whole, no lines are joined | remove `begins`, or give the other sources a stream of their own',
    ]);
  });
});
