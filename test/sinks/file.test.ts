import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileSink } from '../../src/sinks/file.js';
import type { Sink } from '../../src/sinks/sink.js';
import { rules } from '../notify/program.js';
import { notification } from './notification.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileAt(path: string): Sink {
  return fileSink.create({ path }, { program: rules('stream s { format json }'), print: () => {}, colour: false, cwd: folder });
}

const ids = (path: string): readonly unknown[] =>
  readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => (JSON.parse(line) as { id: unknown }).id);

it('appends a line of JSON for each notification, and creates missing folders', async () => {
  const file = fileAt('a/b/alerts.ndjson');
  expect(await file.send(notification({ id: '1', summary: 'two\nlines', samples: ['x'] }))).toEqual({ ok: true });
  expect(await file.send(notification({ id: '2' }))).toEqual({ ok: true });
  await file.close();
  const text = readFileSync(join(folder, 'a/b/alerts.ndjson'), 'utf8');
  expect(text.endsWith('}\n')).toBe(true);
  expect(text.split('\n')).toHaveLength(3);
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({
    id: '1',
    alert: 'CheckoutErrors',
    at: '2026-05-04T10:03:00.000Z',
    summary: 'two\nlines',
    samples: ['x'],
  });
});

it('appends to an existing file, also after a line that was cut off', async () => {
  const file = fileAt('alerts.ndjson');
  await file.send(notification({ id: '1' }));
  appendFileSync(join(folder, 'alerts.ndjson'), '{"id":"cut o');
  await file.send(notification({ id: '2' }));
  expect(ids('alerts.ndjson')).toEqual(['1', '2']);
  expect(readFileSync(join(folder, 'alerts.ndjson'), 'utf8').split('\n')).toHaveLength(4);
});

it('creates the file again after it was removed', async () => {
  const file = fileAt('alerts.ndjson');
  await file.send(notification({ id: '1' }));
  rmSync(join(folder, 'alerts.ndjson'));
  await file.send(notification({ id: '2' }));
  expect(ids('alerts.ndjson')).toEqual(['2']);
});

it('reports the error, and asks for a retry', async () => {
  mkdirSync(join(folder, 'here'));
  writeFileSync(join(folder, 'plain'), '');
  expect(await fileAt('here').send(notification())).toEqual({
    ok: false,
    again: true,
    message: `cannot append to ${join(folder, 'here')}: EISDIR`,
  });
  expect(await fileAt('plain/x').send(notification())).toMatchObject({ ok: false, again: true });
});
