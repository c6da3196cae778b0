/** `redact` clauses. */
import { describe, expect, it } from 'vitest';
import { streamFingerprint } from '../../../src/engine/plan/fingerprint.js';
import { loadRules } from '../../../src/load.js';

function loaded(text: string): ReturnType<typeof loadRules> {
  return loadRules([{ path: 'a.alert', text }]);
}

function said(text: string): readonly string[] {
  return loaded(text).diagnostics.map(({ code, range, message, help }) => `${range.start} ${code} ${message} | ${help ?? ''}`);
}

describe('a redaction', () => {
  it('has its pattern and its replacement, in order', () => {
    const stream = loaded('stream a { redact /\\d{16}/ redact /pw=\\S+/i with "pw=$1 {x}" where redact > 1 }').program?.streams[0];
    expect(stream?.redactions).toEqual([
      { regex: { pattern: '\\d{16}', flags: '' }, replacement: '[redacted]' },
      { regex: { pattern: 'pw=\\S+', flags: 'i' }, replacement: 'pw=$1 {x}' },
    ]);
    expect(loaded('stream a { format json }').program?.streams[0]).not.toHaveProperty('redactions');
  });

  it('is rejected if it matches the empty text, is too large or has two lines', () => {
    expect(said('stream a { redact /\\d*/ }')).toEqual([
      '18 T511 this regular expression also matches the empty text, which occurs everywhere | ask for one character at least: `+` in place of `*`, `{1,9}` in place of `{0,9}`',
    ]);
    expect(said('stream a { redact /(?:.*a){2}(?:[ab]{1,500}c){2}x{900}/ }')[0]).toContain('T511 the pattern repeats too much');
    expect(said('stream a { redact /x/ with "a\\nb" }')[0]).toContain(
      '27 T511 the replacement must not contain line breaks or other control characters | write a replacement on one line, for example `with "[card]"`',
    );
    expect(said('stream a { redact /(?=x)/ }')[0]).toContain('T313 look-ahead');
    expect(said('stream a { redact "x" }')[0]).toContain('T101 expected a regular expression');
    expect(said('stream a { redact /x/ with 7 }')[0]).toContain(
      '27 T101 expected a replacement in double quotes after `with`, found `7` | ',
    );
  });

  it('changes the fingerprint of a stream', () => {
    const [a, b] = ['stream a { format json }', 'stream a { format json redact /x/ }'].map((text) => loaded(text).program?.streams[0]);
    if (a === undefined || b === undefined) throw new Error('no stream');
    expect(streamFingerprint(a)).not.toBe(streamFingerprint(b));
  });
});
