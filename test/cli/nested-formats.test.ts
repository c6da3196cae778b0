/** Logs whose lines hold another format: what is read, and what the end of a replay says. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from './harness.js';

let workspace: Workspace;
beforeEach(() => {
  workspace = new Workspace();
});
afterEach(() => workspace.remove());

async function replay(rules: string, lines: readonly string[]): Promise<string> {
  workspace.write('rules.alert', rules);
  workspace.write('app.log', lines.map((line) => `${line}\n`).join(''));
  const { code, out, error } = await workspace.run(['replay', 'rules.alert', 'app.log']);
  expect([code, error]).toEqual([0, '']);
  return out;
}

const time = (second: number): string => new Date(Date.UTC(2026, 4, 4, 10, 0, second)).toISOString();

describe('replay', () => {
  it('reads JSON in the lines of containers, however it is written', async () => {
    const messages = ['{"msg":"pay","code":500}', '{ "code" : 502, "msg" : "pay" }', '{"code":"503"}', '{"code":200}', 'ready'];
    const out = await replay(
      'stream kube { format cri json }\nalert Errors { page when count(code >= 500) over 5m >= 3 }',
      messages.map((message, second) => `${time(second)} stderr F ${message}`),
    );
    expect(out).toContain('Errors  1 page');
    expect(out).toContain('app.log: `extract json from message` found nothing in 1 of 5 records: no json; line 5: ready');
  });

  it('reads the messages of Docker without the line break, in whatever format', async () => {
    const lines = ['WARN queue full', 'WARN queue full', 'INFO ok'].map((log, second) =>
      JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: time(second) }),
    );
    const alert = 'alert Warnings { page when count(lvl == "WARN" and rest == "queue full") over 5m >= 2 }';
    for (const format of [
      'format docker extract /^(?<lvl>[A-Z]+) (?<rest>.*)$/',
      'format json extract /^(?<lvl>[A-Z]+) (?<rest>.*)$/ from log',
      'format docker extract /^(?<lvl>[A-Z]+) (?<rest>.*)$/ from log',
    ]) {
      expect(await replay(`stream c { ${format} }\n${alert}`, lines)).toContain('Warnings  1 page');
    }
  });

  it('says nothing of texts that the rules expect', async () => {
    const rules =
      'stream kube { format cri extract json else text from message }\nalert Errors { page when count(code >= 500) over 5m >= 3 }';
    expect(await replay(rules, [`${time(0)} stderr F {"code":1}`, `${time(1)} stderr F ready`])).not.toContain('Problems');
  });

  it('takes a format inside another as `--format`', async () => {
    workspace.write('rules.alert', 'stream app { format json }\nalert Errors { page when count(code >= 500) over 5m >= 2 }');
    workspace.write('app.log', [0, 1].map((second) => `${time(second)} stderr F {"code":500}\n`).join(''));
    expect((await workspace.run(['replay', 'rules.alert', 'app.log', '--format', 'cri json else text'])).out).toContain('Errors  1 page');
    expect(await workspace.run(['replay', 'rules.alert', 'app.log', '--format', 'cri jsno'])).toMatchObject({
      code: 2,
      error: 'tocsin: there is no format jsno; did you mean `json`?\n',
    });
    expect(await workspace.run(['replay', 'rules.alert', 'app.log', '--format', 'cri csv'])).toMatchObject({
      code: 2,
      error: 'tocsin: --format cri csv: `csv` cannot be inside another format: it needs the header of a log\n',
    });
  });

  it('names a misspelt field of the inner format', async () => {
    const rules = 'stream kube { format cri json }\nalert Errors { page when count(stauts >= 500) over 5m >= 3 }';
    const out = await replay(rules, [`${time(0)} stderr F {"status":500}`, `${time(1)} stderr F {"status":500}`]);
    expect(out).toContain('no record has the field `stauts` (2 records); did you mean `status`?');
  });
});
