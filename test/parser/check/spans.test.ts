/** Spans: their messages, and the fields of their records. */
import { describe, expect, it } from 'vitest';
import { parse } from '../../../src/parser/parse.js';
import { format } from '../../../src/parser/print/format.js';
import { checkTexts } from './checked.js';

const MAIL = 'stream mail { format json }\n';
const PROBE = 'span probe on mail { start event == "sent" end event == "seen" key id timeout 30s }\n';

function said(text: string): readonly string[] {
  return checkTexts(text).diagnostics.map(
    ({ code, message, help }) => `${code} ${message}${help === undefined ? '' : ` | ${typeof help === 'string' ? help : ''}`}`,
  );
}

describe('spans', () => {
  it.each([
    [`${MAIL}span probe on mial { start a == 1 end a == 2 key id timeout 30s }`, ['T202 there is no stream `mial` | did you mean `mail`?']],
    [`${MAIL}${PROBE}alert A { on prob info when count() over 5m > 0 }`, ['T202 there is no stream `prob` | did you mean `probe`?']],
    [
      `${MAIL}span probe on mail { end a == 2 key id }`,
      [
        'T801 the span `probe` has no `start` | write which record starts the span: `start event == "sent"`',
        'T801 the span `probe` has no `timeout` | write when an open span ends with the outcome `"timeout"`: `timeout 30s`',
      ],
    ],
    [
      `${MAIL}span probe on mail { start a == 1 then b == 1 then a == 1 end a == 2 key id timeout 30s }`,
      [
        'T803 two steps are the same, `a == 1`, so one record completes both | write different predicates, for example `event == "sent"` and `event == "seen"`; to count equal records, use `count`',
      ],
    ],
    [
      `${MAIL}span probe on mail { start a == 1 and a == 2 end a == 2 key id timeout 30s }`,
      ['T401 no record can match both `a == 1` and `a == 2` | did you mean `or`?'],
    ],
    [
      `${MAIL}span probe on mail { start a == 1 end a == 2 key id, host, id timeout 5KiB }`,
      [
        'T410 `id` is listed twice in `key` | remove one of the two',
        'T311 `timeout` takes a duration such as `5m`, not a size in bytes | the units of time are ms, s, m, h, d and w',
      ],
    ],
    [
      `${MAIL}span a on b { start a == 1 end a == 2 key id timeout 1s }\nspan b on a { start a == 1 end a == 2 key id timeout 1s }\nalert A { on a info when count() over 5m > 0 }`,
      ['T802 the span `a` is circular: `a` on `b` on `a` | write `on` and the name of a stream'],
    ],
    [
      `${MAIL}span mail on mail { start a == 1 end a == 2 key id timeout 1s }`,
      ['T201 a stream and a span are both named `mail` | rename one of them; names are shared by all files that are loaded together'],
    ],
  ])('%s', (text, wanted) => {
    expect(said(text)).toEqual(wanted);
  });

  it('have a duration with a unit', () => {
    const slow = (condition: string): readonly string[] => said(`${MAIL}${PROBE}alert A { on probe info when ${condition} }`);
    expect(slow('p95(duration) over 10m > 5s')).toEqual([]);
    expect(slow('sum(duration) over 1m / 1m > 70%')).toEqual([]);
    expect(slow('p95(duration) over 10m > 5KiB')[0]).toMatch(/^T3/);
    expect(slow('count(outcome == "timed out") over 10m > 5')).toEqual(['T806 `outcome` is never `"timed out"` | did you mean `timeout`?']);
    expect(slow('count(outcome in ["complete", "lost"]) over 10m > 5')).toEqual([
      'T806 `outcome` is never `"lost"` | it is `"complete"` or `"timeout"`',
    ]);
    expect(slow('count(uptime > 5m) over 10m > 5')[0]).toMatch(/^T/);
    expect(slow('count(steps > 1) over 10m > 5')).toEqual([]);
  });

  it('have the fields of their stream', () => {
    const strict = 'stream mail { format json strict field event: text field id: text field took: duration(ms) }\n';
    const slow = (condition: string): readonly string[] => said(`${strict}${PROBE}alert A { on probe by id info when ${condition} }`);
    expect(slow('count(took > 5s) over 10m > 5')).toEqual([]);
    expect(slow('p95(duration) over 10m > 5s')).toEqual([]);
    expect(slow('p95(duraton) over 10m > 5s')).toEqual([
      'T203 the stream `probe` has no field `duraton`, only `outcome` and `duration`, and for `mail` those that it declares, because it is `strict` | did you mean `duration`?',
    ]);
    expect(slow('count(steps > 1) over 10m > 5')[0]).toMatch(/^T203/);
  });

  it('accept no records from tests, which push them to the stream', () => {
    const alert = 'alert A { on twice info when count() over 5m > 0 }\n';
    const twice = 'span twice on probe { start outcome == "timeout" end outcome == "complete" key id timeout 5m }\n';
    const test = (item: string): readonly string[] =>
      said(`${MAIL}stream other { format json }\n${PROBE}${twice}${alert}test "t" { ${item} until 1h expect fired A }`);
    expect(test('at 0s { event: "sent", id: 1 }')).toEqual([]);
    expect(test('at 0s on mail { event: "sent", id: 1 }')).toEqual([]);
    expect(test('at 0s on twice { event: "sent", id: 1 }')).toEqual([
      'T805 `twice` is a span: its records are made from the records of `mail` | write the records that start and end it: `on mail`',
    ]);
  });

  it('need no `on` in alerts on the stream, and their keywords are names elsewhere', () => {
    expect(
      said(`${MAIL}${PROBE}alert A { info when count(start == 1 and end == 2 and key == 3 and timeout > then and span == 1) over 5m > 0 }`),
    ).toEqual([]);
  });

  it('are formatted', () => {
    const text = 'span  probe on\nmail{start event=="sent"  # the first\nthen x==1 end event == "seen" key  id ,host timeout 30s }';
    const laid =
      'span probe on mail {\n  start event == "sent" # the first\n  then x == 1\n  end event == "seen"\n  key id, host\n  timeout 30s\n}\n';
    expect(format({ path: 'a.alert', text }).text).toBe(laid);
    expect(format({ path: 'a.alert', text: laid }).text).toBe(laid);
  });

  it('have their own syntax errors', () => {
    const first = (text: string): string =>
      parse({ path: 'a.alert', text }).diagnostics.map(({ message, help }) => `${message} | ${help}`)[0] ?? '';
    expect(first('span probe { start a == 1 }')).toMatch(/^expected `on` and the name of a stream/);
    expect(first('span probe on mail { strat a == 1 }')).toMatch(/^`strat` is not a clause of a span \| did you mean `start`/);
    expect(first('span probe on mail {\n  start a == 1\n')).toMatch(/^this span is not closed/);
  });
});
