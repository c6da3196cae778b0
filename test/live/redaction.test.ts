/** Redacted text appears nowhere: not on disk, not in notifications, not in the status. */
import { appendFileSync, cpSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tocsin } from '../../src/index.js';
import { loadRules } from '../../src/index.js';
import { Redaction } from '../../src/live/inputs/redaction.js';
import { renderMetrics } from '../../src/live/status/metrics.js';
import type { SinkDescriptor } from '../../src/sinks/sink.js';
import { LineReader } from '../../src/sources/lines/line-reader.js';
import { redactorOf } from '../../src/sources/redact/redactor.js';
import { ERROR, shown, until, Workspace } from './workspace.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

const SECRET = 'hunter2-5up3r';
const HIDE = 'redact /hunter2-\\w+/ with "(hidden)"';
const ALERT =
  'on NAME by user step 1s page when count(level == "error" and line contains "(hidden)") over 10s >= 1 summary "{user}" sample 3';

const streamed = (name: string, from: string, format = 'json'): string =>
  `stream ${name} { ${from} format ${format} lateness 1s idle 2s ${HIDE} }\nalert ${name}Errors { ${ALERT.replace('NAME', name)} }\n`;

const RULES = [
  streamed('Files', 'from "*.log"'),
  streamed('Lines', 'from "tcp://127.0.0.1:0"'),
  streamed('Posts', 'from "http://127.0.0.1:0/records"'),
  streamed('Given', ''),
  `stream Sys { from "syslog://127.0.0.1:0" format syslog lateness 1s idle 2s ${HIDE} extract /user=(?<user>\\S+)/ }`,
  `alert SysErrors { ${ALERT.replace('NAME', 'Sys')} }`,
  // A stream without redaction: its records must show up, or the checks below would find nothing.
  'stream Open { format json lateness 1s idle 2s } alert OpenErrors { on Open by user step 1s info when count() over 10s >= 1 }',
  'sink out console {}  sink keep book {}\nroute { page -> out, keep  info -> out }',
].join('\n');

function bytesBelow(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

/** Records its notifications. */
function bookSink(sent: unknown[]): SinkDescriptor {
  return {
    type: 'book',
    summary: 'a book',
    doc: 'A book.',
    schema: { type: 'object', additionalProperties: false },
    retries: 'Nothing.',
    examples: [],
    create: () => ({
      send: (notification) => {
        sent.push(notification);
        return Promise.resolve({ ok: true });
      },
      close: () => Promise.resolve(),
    }),
  };
}

describe('redacted text', () => {
  it('appears nowhere, for every kind of input, also when a line arrives in two parts', async () => {
    const sent: unknown[] = [];
    const options = { sinkTypes: [bookSink(sent)] };
    const first = await workspace.start(RULES, options);
    const port = (tocsin: Tocsin, scheme: string): number =>
      Number(/:(\d+)(?:\/|$)/.exec(tocsin.status().sources.find(({ name }) => name.startsWith(`${scheme}://`))?.name ?? '')?.[1]);
    await workspace.clock.seconds(1);
    const ts = (): string => new Date(workspace.clock.nowMs).toISOString();
    const record = (): string => JSON.stringify({ ts: ts(), level: 'error', user: `joe:${SECRET}`, message: `no ${SECRET}` });

    const line = `${record()}\n`;
    const cut = line.indexOf(SECRET) + 5;
    appendFileSync(join(workspace.folder, 'a.log'), `no JSON ${SECRET}\n${line.slice(0, cut)}`);
    const socket = connect(port(first.tocsin, 'tcp'), '127.0.0.1');
    socket.write(`${SECRET} is no JSON\n${line.slice(0, cut)}`);
    const syslog = connect(port(first.tocsin, 'syslog'), '127.0.0.1');
    const message = `<11>1 ${ts()} web1 app 7 - - user=joe:${SECRET} no`;
    syslog.write(`${message.length} ${message.slice(0, message.indexOf(SECRET) + 3)}`);
    await workspace.clock.seconds(1);
    appendFileSync(join(workspace.folder, 'a.log'), line.slice(cut));
    socket.end(line.slice(cut));
    syslog.end(message.slice(message.indexOf(SECRET) + 3));
    const posted = await fetch(first.tocsin.status().sources.find(({ kind }) => kind === 'http')?.name ?? '', {
      method: 'POST',
      body: line,
    });
    expect(posted.status).toBe(204);
    await first.tocsin.push('Given', [{ ts: ts(), level: 'error', user: `joe:${SECRET}`, message: 'no', deep: [{ at: SECRET }] }]);
    await first.tocsin.push('Open', [{ ts: ts(), user: 'marker-in-the-open' }]);
    await until(() => first.tocsin.status().counts.records >= 5);
    await workspace.clock.seconds(1);
    expect(first.tocsin.status().counts.records).toBe(6);

    // As a machine that dies now would leave it: a snapshot and a journal.
    const copy = join(workspace.folder, 'copy');
    cpSync(join(workspace.folder, 'state'), copy, { recursive: true, filter: (path) => !path.endsWith('lock') });
    const onDisk = bytesBelow(copy);
    expect(onDisk).toContain('marker-in-the-open');
    expect(onDisk).toContain('joe:(hidden)');
    expect(onDisk).not.toContain(SECRET);

    await workspace.clock.seconds(5);
    const pages = shown(first.transitions).filter((text) => text.includes('firing'));
    expect(pages.map((text) => text.split(' ')[1] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
      'FilesErrors',
      'GivenErrors',
      'LinesErrors',
      'OpenErrors',
      'PostsErrors',
      'SysErrors',
    ]);
    await until(() => sent.length === 5 && workspace.printed.length > 0);
    const groups = first.transitions.filter(({ alert, to }) => alert !== 'OpenErrors' && to === 'firing').map(({ group }) => group['user']);
    expect(groups).toEqual(Array.from({ length: 5 }, () => 'joe:(hidden)'));
    const seen = JSON.stringify([first.transitions, first.deliveries, sent, workspace.printed, workspace.said, first.tocsin.status()]);
    expect(seen).toContain('no (hidden)');
    expect(`${seen}${renderMetrics(first.tocsin.status()).text}`).not.toContain(SECRET);

    // A replay of the journal has the same result.
    await workspace.stop(first.tocsin);
    expect(bytesBelow(join(workspace.folder, 'state'))).not.toContain(SECRET);
    const again = await workspace.start(RULES, { ...options, stateDir: copy });
    expect(again.tocsin.status().counts.records).toBe(6);
    await workspace.clock.seconds(1);
    const firing = (tocsin: Tocsin): readonly string[] =>
      tocsin
        .status()
        .firing.map(({ alert, group }) => JSON.stringify([alert, group]))
        .sort();
    expect(firing(again.tocsin)).toEqual(firing(first.tocsin));
    expect(bytesBelow(copy)).not.toContain(SECRET);
  });

  it('depends on the stream, also if streams share an endpoint', async () => {
    const rules = `stream Hidden { from "tcp://127.0.0.1:0" lateness 0s idle 1s ${HIDE} }\nstream Plain { from "tcp://127.0.0.1:0" lateness 0s idle 1s }
      alert A { on Hidden by pw step 1s info when count() over 5s >= 1 }\nalert B { on Plain by pw step 1s info when count() over 5s >= 1 }`;
    const { tocsin, transitions } = await workspace.start(rules);
    const port = Number(tocsin.status().sources[0]?.name.split(':').at(-1));
    connect(port, '127.0.0.1').end(`${JSON.stringify({ ts: new Date(workspace.clock.nowMs).toISOString(), pw: SECRET })}\n`);
    await until(() => tocsin.status().counts.records === 2);
    await workspace.clock.seconds(4);
    expect(transitions.filter(({ to }) => to === 'firing').map(({ alert, group }) => [alert, group['pw']])).toEqual([
      ['A', '(hidden)'],
      ['B', SECRET],
    ]);
  });

  it('is replaced once, also if the replacement matches', async () => {
    const alert = (stream: string): string =>
      `alert ${stream}A { on ${stream} by pw step 1s info when count() over 5s >= 1 }\nstream ${stream} { lateness 0s idle 1s redact /x/ with "xx"`;
    const rules = `${alert('Tcp')} from "tcp://127.0.0.1:0" }\n${alert('Files')} from "*.log" }\n${alert('Given')} }`;
    const { tocsin, transitions } = await workspace.start(rules);
    const record = { ts: new Date(workspace.clock.nowMs).toISOString(), pw: 'x' };
    const port = Number(
      tocsin
        .status()
        .sources.find(({ kind }) => kind === 'tcp')
        ?.name.split(':')
        .at(-1),
    );
    connect(port, '127.0.0.1').end(`${JSON.stringify(record)}\n`);
    await tocsin.push('Given', [record]);
    workspace.write('a.log', { pw: 'x' });
    await until(() => tocsin.status().counts.records >= 2);
    await workspace.clock.seconds(4);
    const groups = transitions.filter(({ to }) => to === 'firing').map(({ alert: name, group }) => `${name} ${group['pw']}`);
    expect(groups.toSorted((a, b) => a.localeCompare(b))).toEqual(['FilesA xx', 'GivenA xx', 'TcpA xx']);
  });

  it('follows a reload', async () => {
    let rules = 'stream app { from "*.log" lateness 1s idle 2s }\nalert A { on app by pw step 1s info when count() over 5s >= 1 }';
    const { tocsin, transitions } = await workspace.start(() => rules);
    rules = rules.replace('lateness', `${HIDE} lateness`);
    expect(await tocsin.reload()).toBe(true);
    workspace.write('a.log', { ...ERROR, pw: SECRET });
    await workspace.clock.seconds(5);
    expect(transitions.filter(({ to }) => to === 'firing').map(({ group }) => group['pw'])).toEqual(['(hidden)']);
  });

  it('is the same over an endpoint and from a file, whatever the bytes', () => {
    const text = `stream Sent { format text redact /s+e|\\d{2}$/ with "12" redact /é|\ufffd/ }`;
    const program = loadRules([{ path: 'a.alert', text }]).program;
    const stream = program?.streams[0];
    const redactor = stream === undefined ? undefined : redactorOf(stream);
    if (program === undefined || redactor === undefined) throw new Error('nothing is redacted');
    const redaction = new Redaction(program);
    const bytes = fc.constantFrom('se', 'sss', 'e', '1', '23', '\r', '\n', '\n', ' ', 'é').map((part) => Buffer.from(part));
    const odd = fc.constantFrom(0xff, 0xc3, 0x80, 0).map((byte) => Buffer.of(byte));
    fc.assert(
      fc.property(fc.array(fc.oneof({ weight: 6, arbitrary: bytes }, odd), { maxLength: 40 }), (parts) => {
        const block = Buffer.concat([...parts, Buffer.from('\n')]);
        const [piece] = redaction.of({ source: 'tcp://x', streams: ['Sent'], bytes: block });
        const [sent, whole] = [new LineReader(), new LineReader()];
        const lines = sent.push(piece !== undefined && 'bytes' in piece ? piece.bytes : Buffer.alloc(0));
        expect(lines).toEqual(whole.push(block).map((line) => redactor.line(line)));
        expect(sent.stats.nulBytes).toBe(whole.stats.nulBytes);
      }),
      { numRuns: 3000 },
    );
  });
});
