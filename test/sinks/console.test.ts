import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Notification } from '../../src/notify/notification.js';
import { consoleSink } from '../../src/sinks/console.js';
import { plainText } from '../../src/sinks/text/plain-text.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';

const PROGRAM = rules(`
  stream s { format json }
  alert CheckoutErrors {
    on s
    by host
    page when ratio(status >= 500) over 5m > 2% and count() over 5m >= 100
    info when since(event == "done") > 150s and none(x == 1) over 5m
  }`);

async function shown(colour: boolean, ...notifications: readonly Notification[]): Promise<string> {
  let text = '';
  const print = (more: string): void => {
    text += more;
  };
  const sink = consoleSink.create({}, { program: PROGRAM, print, colour, cwd: '.' });
  for (const each of notifications) expect(await sink.send(each)).toEqual({ ok: true });
  await sink.close();
  return text;
}

const HOUR = 3_600_000;

describe('on the console', () => {
  it('an alert is shown with its summary, clauses and runbook', async () => {
    const fired = notification();
    const text = await shown(
      false,
      fired,
      notification({ kind: 'reminder', at: fired.at + HOUR, reason: 'remind', clauses: [] }),
      notification({ kind: 'resolved', at: fired.at + HOUR + 90_250, reason: 'cleared' }),
    );
    expect(text).toBe(
      [
        '2026-05-04 10:03:00Z  PAGE  CheckoutErrors  host a',
        '    a: 31% of checkout requests fail',
        '    because ratio(status >= 500) over 5m > 2%  = 31%',
        '    because count() over 5m >= 100  at least 120',
        '    do      https://wiki.example/checkout#5xx',
        '2026-05-04 11:03:00Z  PAGE  CheckoutErrors  host a  still firing, for 1h',
        '    a: 31% of checkout requests fail',
        '    do      https://wiki.example/checkout#5xx',
        '2026-05-04 11:04:30.250Z  resolved  CheckoutErrors  host a  after 1h 1m',
        '',
      ].join('\n'),
    );
  });

  it('raised severities, log lines and unknown values are shown, too', async () => {
    const text = await shown(
      false,
      notification({
        kind: 'raised',
        severity: 'info',
        group: {},
        since: notification().at - 5000,
        reason: 'late',
        clauses: [
          { text: 'since(event == "done") > 150s', value: 200, truth: 'true' },
          { text: 'none(x == 1) over 5m', value: null, truth: 'unknown' },
        ],
        samples: ['line one', 'line two'],
        summary: 'x',
        runbook: 'y',
      }),
      notification({ severity: 'warn', reason: 'nodata', clauses: [] }),
    );
    expect(text).toBe(
      [
        '2026-05-04 10:03:00Z  INFO  CheckoutErrors  raised, firing for 5s',
        '    x',
        '    because since(event == "done") > 150s  = 3m 20s',
        '    because none(x == 1) over 5m  = ? (unknown)',
        '    note    the record was late; the time is that at which it was read',
        '    line    line one',
        '    line    line two',
        '    do      y',
        '2026-05-04 10:03:00Z  WARN  CheckoutErrors  host a',
        '    a: 31% of checkout requests fail',
        '    note    there was no data, on which this rule fires',
        '    do      https://wiki.example/checkout#5xx',
        '',
      ].join('\n'),
    );
  });

  it('colours are used only when asked for, and change no character', async () => {
    const esc = String.fromCharCode(27);
    const coloured = await shown(true, notification(), notification({ kind: 'resolved' }));
    expect(coloured).toContain(`${esc}[1;31mPAGE${esc}[0m`);
    expect(coloured.replaceAll(new RegExp(`${esc}\\[[0-9;]*m`, 'g'), '')).toBe(
      await shown(false, notification(), notification({ kind: 'resolved' })),
    );
  });

  it('a notification that may have been sent before says so', async () => {
    let text = '';
    const print = (more: string): void => {
      text += more;
    };
    const sink = consoleSink.create({}, { program: PROGRAM, print, colour: false, cwd: '.' });
    await sink.send(notification(), undefined, { mayBeRepeat: true });
    expect(text).toBe(`(may have been sent before) ${await shown(false, notification())}`);
  });

  it('text from logs is never markup or control', async () => {
    const evil = '\u001b[2J\u001b]0;title\u0007red\u001b[31m\rover\nnew line\u202egnp.exe\u200b\u0000\u009b31mx';
    const text = await shown(
      false,
      notification({
        group: { [`h${evil}`]: evil },
        summary: evil,
        samples: [evil],
        runbook: evil,
        clauses: [{ text: evil, value: true, truth: 'true' }],
      }),
    );
    expect(text.split('\n')).toHaveLength(6);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\u200b/u);
    expect(text).toContain('red·over·new line·gnp.exe··');
  });
});

describe('plain text', () => {
  it('keeps letters of any script, punctuation and spaces', () => {
    const text = 'grüße 你好 שלום עולם 👩 e\u0301 naïve “quoted” — 100 % ~/x\\y';
    expect(plainText(text)).toBe(text);
    expect(plainText('a\tb')).toBe('a b');
  });

  it('contains only printable characters, and is idempotent', () => {
    const nasty = fc.constantFrom('\u001b[', '\u001b]', '\u0007', '\u001b', '31m', '\u009b', '\u202e', '\u2066', '\r', '\n', 'a', ';');
    fc.assert(
      fc.property(fc.array(fc.oneof(nasty, fc.string({ unit: 'binary' })), { maxLength: 12 }), (parts) => {
        const plain = plainText(parts.join(''));
        expect(plain).not.toMatch(/\p{Cc}|\p{Bidi_Control}|\u2028|\u2029|\ufeff/u);
        expect(plainText(plain)).toBe(plain);
      }),
    );
  });
});
