/** Lines whose bytes are not all read as they are show in the status, the metrics and the log of a run. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { logLines } from '../../src/cli/log-lines.js';
import { statusLines } from '../../src/cli/status-text.js';
import type { RunStatus } from '../../src/index.js';
import { renderMetrics } from '../../src/live/status/metrics.js';
import { A_READING } from './a-reading.js';
import { until, Workspace } from './workspace.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.end());

const ANY = 'alert Any { on app info when count() over 1m >= 1000 }\n';
const UTF8 = 'bytes that are not UTF-8';
const said = (): readonly string[] => workspace.said.filter((text) => text.includes(UTF8));
const problems = (status: RunStatus): readonly string[] =>
  statusLines(status, false).filter((line) => /UTF-8|NULs? before|escape|1 MiB/.test(line));

describe('lines whose bytes are not all read as they are', () => {
  it('show in the status, the metrics and, once, in the log of the run, with the encoding to write', async () => {
    const path = join(workspace.folder, 'app.log');
    writeFileSync(path, '');
    const { tocsin } = await workspace.start(`stream app { from "app.log" format text lateness 0s idle 2s }\n${ANY}`);
    await workspace.clock.seconds(2);
    appendFileSync(path, Buffer.from('caf\xe9\n\0\0\0at\n\x1b[31mred\x1b[0m\n', 'latin1'));
    await workspace.clock.seconds(8);
    appendFileSync(path, Buffer.from('\xe9t\xe9\n', 'latin1'));
    await workspace.clock.seconds(8);
    const status = tocsin.status();
    const counts = { cut: 0, invalidUtf8: 2, nulBytes: 3, escaped: 1 };
    expect(status.sources).toMatchObject([{ unreadable: 0, ...counts }]);
    const remedy = 'replaced; if the log has another encoding, name it: `encoding "windows-1252"`';
    const wanted = [
      `2 lines with ${UTF8}, ${remedy}`,
      '3 NULs before lines, left out: the log was truncated while its writer kept its position, or the machine lost power',
      '1 line with colours or other escape sequences, read without them',
    ];
    const name = status.sources[0]?.name ?? '';
    expect(problems(status)).toEqual(wanted.map((text) => `  ${name} (app): ${text}`));
    expect(logLines({ name, stats: () => ({ ...A_READING, ...counts }), problems: () => [] })).toEqual(
      wanted.map((text) => `${name}: ${text}`),
    );
    const { text } = renderMetrics(status);
    for (const line of ['invalid_utf8_total', 'nul_bytes_total', 'escaped_total', 'cut_total'])
      expect(text).toContain(`# TYPE tocsin_source_${line} counter`);
    expect(text).toContain(`tocsin_source_nul_bytes_total{stream="app",source="${name}"} 3`);
    expect(said()).toEqual([`${name}: 1 line with ${UTF8}, ${remedy}`]);
  });

  it('are reported again after ten minutes, with the number since', async () => {
    const path = join(workspace.folder, 'app.log');
    writeFileSync(path, '');
    await workspace.start(`stream app { from "app.log" format text lateness 0s idle 2s }\n${ANY}`);
    await workspace.clock.seconds(2);
    for (const count of [1, 5, 2]) {
      appendFileSync(path, Buffer.from('caf\xe9\n'.repeat(count), 'latin1'));
      await workspace.clock.seconds(8);
    }
    await workspace.clock.seconds(600);
    expect(said().map((text) => /: (\d+) line/.exec(text)?.[1])).toEqual(['1', '7']);
  });

  it('are counted over TCP too, wherever the chunks end: the sender is to convert them', async () => {
    const { tocsin } = await workspace.start(`stream app { from "tcp://127.0.0.1:0" format text lateness 0s idle 2s }\n${ANY}`);
    const port = Number(/:(\d+)$/.exec(tocsin.status().sources[0]?.name ?? '')?.[1]);
    const socket = connect(port, '127.0.0.1');
    socket.write('\0'.repeat(5));
    socket.write('\0\0');
    socket.end(Buffer.from('one\n\0two\ncaf\xe9\n', 'latin1'));
    await until(() => tocsin.status().counts.records === 3);
    await workspace.clock.seconds(8);
    expect(tocsin.status().sources).toMatchObject([{ kind: 'tcp', records: 3, nulBytes: 8, invalidUtf8: 1, cut: 0 }]);
    expect(said()).toEqual([
      expect.stringContaining('1 line with bytes that are not UTF-8, replaced; let the sender convert them to UTF-8'),
    ]);
  });

  it('and lines that an endpoint cut are counted with those that the reader cut', async () => {
    const { tocsin } = await workspace.start(`stream app { from "tcp://127.0.0.1:0" format text lateness 0s idle 2s }\n${ANY}`);
    const port = Number(/:(\d+)$/.exec(tocsin.status().sources[0]?.name ?? '')?.[1]);
    connect(port, '127.0.0.1').end(`${'x'.repeat((1 << 20) + 7)}\nshort\n`);
    await until(() => tocsin.status().counts.records === 2);
    expect(tocsin.status().sources).toMatchObject([{ records: 2, cut: 1 }]);
  });
});
