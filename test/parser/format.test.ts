import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { format } from '../../src/parser/print/format.js';
import { ruleText } from './random-rules.js';
import { bare, read, SAMPLE, source } from './samples.js';

function formatted(text: string): string {
  const result = format(source(text));
  expect(result.diagnostics).toEqual([]);
  return result.text;
}

const commentsOf = (text: string): string[] =>
  read(text)
    .comments.map((comment) => comment.text)
    .sort();

function expectFaithful(text: string): void {
  const once = formatted(text);
  expect(bare(read(once))).toEqual(bare(read(text)));
  expect(commentsOf(once)).toEqual(commentsOf(text));
  expect(formatted(once)).toBe(once);
}

describe('format', () => {
  it('keeps the syntax tree and the comments of every construct, and is idempotent', () => {
    expectFaithful(SAMPLE);
  });

  it('does the same for random files with comments anywhere', () => {
    fc.assert(fc.property(ruleText, expectFaithful), { numRuns: 400 });
  });

  it('formats a file', () => {
    const text = `
# The shop.
stream shop{from "a.log"   # live
format json


  time ts }
alert Errors { # all of it
  on shop by host,region
  page when ratio( status>=500 )over 5m>2% AND count() over 5m>=100 # floor
  # slower
  warn when a>1||!b { for 10m keep 5m }
  # the end
}   # done
let a=1
let b=2

let c=3
sink mail smtp { to:["ops@example.com"],from:"tocsin@example.com" }
sink none null {}
route { page->oncall,chat info->mail }
test "t" { at 5m{status:500,"host":"a"} expect no notifications }
# last`;
    expect(formatted(text)).toMatchInlineSnapshot(`
      "# The shop.
      stream shop {
        from "a.log" # live
        format json

        time ts
      }

      alert Errors { # all of it
        on shop
        by host, region
        page when ratio(status >= 500) over 5m > 2% and count() over 5m >= 100 # floor
        # slower
        warn when a > 1 or not b {
          for 10m
          keep 5m
        }
        # the end
      } # done

      let a = 1
      let b = 2

      let c = 3

      sink mail smtp {
        to: ["ops@example.com"]
        from: "tocsin@example.com"
      }

      sink none null {}

      route {
        page -> oncall, chat
        info -> mail
      }

      test "t" {
        at 5m { status: 500, host: "a" }
        expect no notifications
      }
      # last
      "
    `);
  });

  it('breaks long conditions before and / or, and keeps comments between the terms', () => {
    const text = `alert Errors {
  page when ratio(status >= 500 of path startsWith "/checkout") over 5m > 2% and count(path startsWith "/checkout") over 5m >= 100
  warn when a > 1 # first
    and b > 2 # second
    or
    # third
    c > 3 {
      for 5m
    }
  labels { team: "payments", # who
    owner: "x" }
}`;
    expect(formatted(text)).toMatchInlineSnapshot(`
      "alert Errors {
        page when ratio(status >= 500 of path startsWith "/checkout") over 5m > 2%
              and count(path startsWith "/checkout") over 5m >= 100
        warn when a > 1 # first
              and b > 2 # second
              # third
              or c > 3 {
          for 5m
        }
        labels {
          team: "payments", # who
          owner: "x",
        }
      }
      "
    `);
  });

  it('breaks long records, labels and options into one entry per line', () => {
    const word = 'x'.repeat(60);
    expect(
      formatted(`test "t" { at 5m { a: "${word}", b: { c: "${word}", d: 1 } } } sink s t { o: { a: "${word}", b: "${word}" } }`),
    ).toMatchInlineSnapshot(`
      "test "t" {
        at 5m {
          a: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
          b: { c: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", d: 1 },
        }
      }

      sink s t {
        o: {
          a: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
          b: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        }
      }
      "
    `);
  });

  it('returns text with errors unchanged', () => {
    const text = 'alert  X {  fro 5m }';
    const result = format(source(text));
    expect(result.text).toBe(text);
    expect(result.diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['T103']);
  });

  it('returns an empty text for an empty file, and ends with one line break', () => {
    expect(formatted('')).toBe('');
    expect(formatted('\n\n')).toBe('');
    expect(formatted('# only\r\n\r\n')).toBe('# only\n');
  });

  it('formats many blocks on one line', () => {
    const text = '  stream x { format json }'.repeat(20_000);
    expect(formatted(text).split('\n').length).toBe(20_000 * 4);
  });
});
