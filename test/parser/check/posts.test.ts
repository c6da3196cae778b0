/** Streams that receive records over HTTP: their format and their token. */
import { describe, expect, it } from 'vitest';
import { streamFingerprint } from '../../../src/engine/plan/fingerprint.js';
import { messages, program } from './checked.js';

describe('a token', () => {
  it('is a reference to a secret', () => {
    const [stream] = program('stream a { from "http://:8080/records" token env("RECORDS_TOKEN") }').streams;
    expect(stream?.token).toEqual({ secret: 'env', name: 'RECORDS_TOKEN' });
    const [other] = program('stream a { from "otlp://:4318" token file("/run/token") }').streams;
    expect(other?.token).toEqual({ secret: 'file', name: '/run/token' });
  });

  it('is an error without an HTTP or OTLP address', () => {
    const help = 'remove it, or add an address such as `"http://127.0.0.1:8080/records"` to `from`';
    const unused = `T510 this token has no effect: the stream has no HTTP or OTLP address | ${help}`;
    expect(messages('stream a { from "a.log", "tcp://:1" token env("X") }')).toEqual([`1:43 ${unused}`]);
    expect(messages('stream a { token env("X") }')).toEqual([`1:18 ${unused}`]);
    expect(messages('stream a { from "http://:80" token env("X") }')).toEqual([expect.stringContaining('T508')]);
    expect(messages('stream a { from "a.log", "http://:80/x" token env("X") }')).toEqual([]);
  });

  it('is the same for all streams that share an address', () => {
    const two = (first: string, second: string): readonly string[] =>
      messages(`stream a { from "http://:80/x" ${first} }\nstream b { from "http://127.0.0.1:80/x", "b.log" ${second} }`);
    expect(two('token env("X")', 'token env("X")')).toEqual([]);
    expect(two('', '')).toEqual([]);
    for (const [first, second] of [
      ['token env("X")', ''],
      ['', 'token env("X")'],
      ['token env("X")', 'token env("Y")'],
      ['token env("X")', 'token file("X")'],
    ] as const) {
      expect(two(first, second)).toEqual([
        '2:1 T510 the streams `a` and `b` share the address http://127.0.0.1:80/x, but not the token | use the same `token` for both, or different addresses',
      ]);
    }
  });

  it('does not change the fingerprint of a stream', () => {
    const fingerprints = (text: string): string[] => program(`stream a { from "http://:80/x" ${text} }`).streams.map(streamFingerprint);
    expect(fingerprints('token env("X")')).toEqual(fingerprints(''));
    expect(fingerprints('idle 1m')).not.toEqual(fingerprints(''));
  });
});

it('records received over HTTP are JSON', () => {
  const help = 'write `format json`, or define a separate stream for this address';
  const wrong = `T509 records received at this address are JSON, but this stream has another format | ${help}`;
  expect(messages('stream a { from "a.log", "http://:80/x" format text }')).toEqual([`1:26 ${wrong}`]);
  expect(messages('stream a { from "otlp://:80" format /(?<a>x)/ }')).toEqual([`1:17 ${wrong}`]);
  expect(messages('stream a { from "otlp://:80" }')).toEqual([]);
  expect(messages('stream a { from "tcp://:80" format text }')).toEqual([]);
});
