/** The behaviour of every HTTP destination, as transcripts with a server on this machine that answers like the service. */
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Notification } from '../../src/notify/notification.js';
import { validateOptions } from '../../src/sinks/shared/options.js';
import type { SendResult, Sink, SinkContext, SinkDescriptor } from '../../src/sinks/sink.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';
import type { Received, TestServer } from './server.js';
import { serve } from './server.js';

export const CONTEXT: SinkContext = { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: '.' };

export interface Service {
  readonly sink: SinkDescriptor;
  /** Options to send to this server. */
  readonly options: (origin: string) => Readonly<Record<string, unknown>>;
  /** Texts that no message may hold. */
  readonly secrets: readonly string[];
  /** The response of the service to a message that it accepts. */
  readonly answer: Answer;
  /** Whether the body of the response, too, must report success. */
  readonly ownAnswer: boolean;
  /** Its longest pause before trying again after 5xx without `Retry-After`. */
  readonly pauseMs?: number;
}

export type Answer = (response: ServerResponse) => void;

export interface Exchange {
  readonly result: SendResult;
  readonly received: readonly Received[];
  readonly origin: string;
}

const open: TestServer[] = [];

export async function closeServers(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()));
}

/** A sink, made with options that its schema takes. */
export function make(sink: SinkDescriptor, options: Readonly<Record<string, unknown>>): Sink {
  expect(validateOptions(sink.schema, options)).toEqual([]);
  return sink.create(options, CONTEXT);
}

/** Sends one notification to a server that answers so. */
export async function exchange(
  { sink, options }: Pick<Service, 'sink' | 'options'>,
  answer: Answer,
  changes: Partial<Notification> = {},
  more: Readonly<Record<string, unknown>> = {},
  mayBeRepeat = false,
): Promise<Exchange> {
  const server = await serve(answer);
  open.push(server);
  const origin = `http://127.0.0.1:${server.port}`;
  const made = make(sink, { ...options(origin), ...more });
  const result = await made.send(notification(changes), undefined, { mayBeRepeat });
  await made.close();
  return { result, received: server.received, origin };
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
}

/** A body of JSON, or of a form. */
export function shownBody(received: Received | undefined): string {
  const body = received?.body ?? '';
  return body.startsWith('{') ? body : [...new URLSearchParams(body).values()].join('\n');
}

const PAGE: Answer = (response) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Sign in to the network</title>');

export function describeService(name: string, service: Service): void {
  const send = async (answer: Answer, more?: Readonly<Record<string, unknown>>): Promise<SendResult> => {
    const { result, origin } = await exchange(service, answer, {}, more);
    if (!result.ok) {
      expect(result.message.startsWith(origin)).toBe(true);
      for (const secret of service.secrets) expect(result.message).not.toContain(secret);
    }
    return result;
  };
  afterEach(closeServers);

  describe(`${name}, as every service`, () => {
    it('accepts only its own answer as success', async () => {
      expect(await send((response) => service.answer(response))).toMatchObject({ ok: true });
    });

    it('documents retries and repeats', () => {
      expect(service.sink.retries).not.toBe('');
      expect(service.sink.repeats).toMatch(/\w/);
    });

    it.each([
      ['seconds', '7', 7000],
      ['a date', 'Mon, 04 May 2026 10:02:30 GMT', 90_000],
    ])('waits for Retry-After after 429, given as %s', async (_, value, ms) => {
      const answer = text(429, 'slow down', { 'retry-after': value, date: 'Mon, 04 May 2026 10:01:00 GMT' });
      expect(await send(answer)).toMatchObject({ ok: false, again: true, retryAfterMs: ms });
    });

    it.each([500, 502, 503, 504])('retries after %i', async (status) => {
      const result = await send(text(status, `secrets: ${service.secrets.join(' ')}`));
      expect(result).toMatchObject({ ok: false, again: true });
      expect('retryAfterMs' in result ? result.retryAfterMs : undefined).toBe(service.pauseMs);
    });

    it.each([400, 401, 403, 404, 413])('treats %i as final', async (status) => {
      const result = await send(text(status, `secrets: ${service.secrets.join(' ')}`));
      expect(result).toMatchObject({ ok: false, again: false });
    });

    it('does not follow a redirect', async () => {
      const { result, received } = await exchange(service, (response) => response.writeHead(308, { location: '/elsewhere' }).end());
      expect(result).toMatchObject({ ok: false, again: false });
      expect(received).toHaveLength(1);
    });

    it('retries after a timeout', async () => {
      expect(await send(() => {}, { timeout: 30 })).toMatchObject({
        again: true,
        message: expect.stringContaining('did not answer within 0.03s'),
      });
      const half = await send(
        (response) => {
          response.writeHead(503, { 'content-type': 'application/json' });
          response.write('{');
        },
        { timeout: 200 },
      );
      expect(half).toMatchObject({ ok: false, again: true });
    });

    it('retries when the connection breaks before the answer', async () => {
      expect(await send((response) => response.socket?.destroy())).toMatchObject({ ok: false, again: true });
    });

    it('retries when the body of a success is cut off', async () => {
      const cut: Answer = (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
        response.write('{"ok":true,"id":', () => response.socket?.destroy());
      };
      expect(await send(cut)).toMatchObject({ ok: false, again: true, message: expect.stringContaining('cut off') });
    });

    it('treats an HTML page as a failure', async () => {
      expect(await send(PAGE)).toMatchObject({ ok: false, again: true, message: expect.stringContaining('not an answer of this service') });
    });

    if (service.ownAnswer)
      it.each(['', '[]', '{}', 'null', '"ok"', 'ok', `{"x":"${'x'.repeat(100_000)}"}`])(
        'treats the body %.20j as a failure',
        async (body) => {
          expect(await send(text(200, body, { 'content-type': 'application/json' }))).toMatchObject({ ok: false, again: true });
        },
      );

    it('marks a possible repeat', async () => {
      const { received } = await exchange(service, (response) => service.answer(response), {}, {}, true);
      expect(shownBody(received[0])).toContain('(may have been sent before) PAGE');
    });

    it('cannot be made for a refused address', () => {
      const options = service.options('http://[::ffff:a9fe:a9fe]');
      expect(() => make(service.sink, options)).toThrow(/^\[::ffff:a9fe:a9fe\] is a link-local or cloud-metadata address/);
      expect(() => make(service.sink, { ...options, allow: ['169.254.169.254'] })).toThrow('link-local');
      expect(make(service.sink, { ...options, allow: ['::ffff:a9fe:a9fe'] })).toBeDefined();
    });
  });
}
