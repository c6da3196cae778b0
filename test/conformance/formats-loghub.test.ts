/** The logs of Loghub, compared with the fields published with them, and two larger logs. Cite: Zhu et al., Loghub, ISSRE 2023. */
import { describe, expect, test } from 'vitest';
import type { DecodedStream } from '../../src/sources/decode/decoded-stream.js';
import { LineReader } from '../../src/sources/lines/line-reader.js';
import type { ReadRecord } from '../sources/helpers.js';
import { path, read, streamOf } from '../sources/helpers.js';
import { dataText, dataThere, WHERE } from './data.js';

const lines = (name: string): string[] => {
  const reader = new LineReader();
  return [...reader.push(Buffer.from(dataText(name))), ...reader.end()];
};

/** Rows of a CSV file with quoted fields, as objects by column. */
function csv(name: string): Readonly<Record<string, string>>[] {
  const cells = dataText(name).matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/g);
  const table: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    table.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ',') table.push([]);
  }
  const [head = [], ...rest] = table;
  return rest
    .filter((row) => row.length === head.length)
    .map((row) => Object.fromEntries(head.map((column, index) => [column, row[index] ?? ''])));
}

function readAll(name: string, stream: DecodedStream, fields: readonly string[], year = 2005): readonly ReadRecord[] {
  const { records, stats } = read(stream, lines(name), fields, { year });
  expect(stats).toMatchObject({ unreadableLines: 0, timelessRecords: 0, blank: 0 });
  return records;
}

/** How often a field differs, with the first pair of each kind of pair. */
function differences(
  records: readonly ReadRecord[],
  expected: readonly Readonly<Record<string, string>>[],
  pairs: Readonly<Record<string, string>>,
): Record<string, number> {
  const found: Record<string, number> = {};
  records.forEach((record, index) => {
    for (const [ours, theirs] of Object.entries(pairs)) {
      const mine = String(record.fields[ours] ?? '').trim();
      const other = (expected[index]?.[theirs] ?? '').trim();
      if (mine !== other)
        found[`${ours}: ${mine.slice(0, 60)} | ${other.slice(0, 60)}`] =
          (found[`${ours}: ${mine.slice(0, 60)} | ${other.slice(0, 60)}`] ?? 0) + 1;
    }
  });
  return found;
}

describe.skipIf(!dataThere)(`Loghub, on ${WHERE}`, () => {
  test('OpenSSH by syslog', () => {
    const records = readAll('loghub/OpenSSH/OpenSSH_2k.log', streamOf('syslog'), ['host', 'app', 'pid', 'message']);
    const expected = csv('loghub/OpenSSH/OpenSSH_2k.log_structured.csv');
    expect(expected).toHaveLength(2000);
    // Its column Component is the host.
    expect(differences(records, expected, { host: 'Component', pid: 'Pid', message: 'Content' })).toEqual({});
    expect(new Set(records.map((record) => record.fields['app']))).toEqual(new Set(['sshd']));
    expected.forEach((row, index) => {
      expect(records[index]?.time).toBe(Date.parse(`${row['Date'] ?? ''} ${row['Day'] ?? ''} 2005 ${row['Time'] ?? ''} UTC`));
    });
  });

  test('OpenSSH: 23 addresses fail to log in', () => {
    const extracted = streamOf('syslog', { extracts: [{ regex: { pattern: 'Failed password .* from (?<ip>\\S+) port', flags: '' } }] });
    const failing = readAll('loghub/OpenSSH/OpenSSH_2k.log', extracted, ['ip']).map((record) => record.fields['ip']);
    expect(new Set(failing.filter((ip) => ip !== undefined)).size).toBe(23);
  });

  test('Linux by syslog', () => {
    const records = readAll('loghub/Linux/Linux_2k.log', streamOf('syslog'), ['host', 'app', 'pid', 'message']);
    const expected = csv('loghub/Linux/Linux_2k.log_structured.csv');
    expect(differences(records, expected, { host: 'Level', app: 'Component', pid: 'PID', message: 'Content' })).toEqual({
      // One line has two spaces and `-- root[2421]:` in place of its program: no program name begins like that, so the message keeps it.
      'app:  | -- root': 1,
      'pid:  | 2421': 1,
      'message: -- root[2421]: ROOT LOGIN ON tty2 | ROOT LOGIN ON tty2': 1,
    });
    expected.forEach((row, index) => {
      expect(records[index]?.time).toBe(Date.parse(`${row['Month'] ?? ''} ${row['Date'] ?? ''} 2005 ${row['Time'] ?? ''} UTC`));
    });
  });

  test('BGL by an expression, with a time in a pattern', () => {
    const bgl =
      /^(?<label>\S+) (?<epoch>\d+) (?<date>\S+) (?<node>\S+) (?<when>\S+) (?<repeat>\S+) (?<type>\S+) (?<component>\S+) (?<level>\S+) ?(?<message>.*)$/;
    const fields = ['label', 'epoch', 'node', 'type', 'component', 'level', 'message'];
    const byEpoch = streamOf(bgl, { time: { field: path('epoch'), as: ['epoch s'] } });
    const records = readAll('loghub/BGL/BGL_2k.log', byEpoch, fields);
    const expected = csv('loghub/BGL/BGL_2k.log_structured.csv');
    const pairs = {
      label: 'Label',
      epoch: 'Timestamp',
      node: 'Node',
      type: 'Type',
      component: 'Component',
      level: 'Level',
      message: 'Content',
    };
    expect(differences(records, expected, pairs)).toEqual({});
    expect(records.filter((record) => record.fields['level'] === 'FATAL')).toHaveLength(347);
    expect(records.filter((record) => record.fields['label'] !== '-')).toHaveLength(143);
    // The other column is the time on a wall in California, to the microsecond.
    const byPattern = readAll(
      'loghub/BGL/BGL_2k.log',
      streamOf(bgl, { time: { field: path('when'), as: ['yyyy-MM-dd-HH.mm.ss.u'], zone: 'America/Los_Angeles' } }),
      [],
    );
    byPattern.forEach((record, index) => {
      expect(Math.floor(record.time / 1000)).toBe((records[index]?.time ?? 0) / 1000);
    });
  });

  test('Apache by an expression', () => {
    const apache = /^\[(?<time>[^\]]+)\] \[(?<level>\w+)\] (?:\[client (?<client>[^\]]+)\] )?(?<message>.*)$/;
    const records = readAll('loghub/Apache/Apache_2k.log', streamOf(apache), ['level', 'message', 'client']);
    const expected = csv('loghub/Apache/Apache_2k.log_structured.csv');
    expect(records).toHaveLength(2000);
    records.forEach((record, index) => {
      const row = expected[index] ?? {};
      const { client, message } = record.fields;
      expect(client === undefined ? message : `[client ${String(client)}] ${String(message)}`).toBe(row['Content']);
      expect(record.fields['level']).toBe(row['Level']);
      expect(record.time).toBe(Date.parse(`${row['Time'] ?? ''} UTC`));
    });
  });
});

describe.skipIf(!dataThere)(`larger logs, on ${WHERE}`, () => {
  test('10,000 lines of combined access log', () => {
    const fields = ['remote', 'method', 'path', 'status', 'size', 'agent'];
    const records = readAll('logs/apache_logs', streamOf('combined'), fields);
    expect(records).toHaveLength(10_000);
    const simple = /^(\S+) \S+ \S+ \[(\d\d)\/(\w+)\/(\d+):([\d:]+) \+0000\] "(\S+) (\S+) [^"]*" (\d{3}) (\d+|-)/;
    lines('logs/apache_logs').forEach((line, index) => {
      const [, remote, day = '', month = '', year = '', clock = '', method, target, status, size] = simple.exec(line) ?? [];
      if (remote === undefined) return;
      const record = records[index];
      expect(record?.time).toBe(Date.parse(`${day} ${month} ${year} ${clock} UTC`));
      expect(record?.fields).toMatchObject({
        remote,
        method,
        path: target,
        status: Number(status),
        size: size === '-' ? undefined : Number(size),
      });
    });
    const statuses = new Map<unknown, number>();
    for (const record of records) statuses.set(record.fields['status'], (statuses.get(record.fields['status']) ?? 0) + 1);
    expect(Object.fromEntries(statuses)).toEqual({ 200: 9126, 206: 45, 301: 164, 304: 445, 403: 2, 404: 213, 416: 2, 500: 3 });
  });

  test('nested JSON with times in milliseconds', () => {
    const fields = ['requests.total', 'server_zones.hg.nginx.org.requests', 'upstreams', 'timestamp', 'nginx_version'];
    const records = readAll('logs/nginxplus_json_logs', streamOf('json'), fields);
    const parsed = lines('logs/nginxplus_json_logs').map((line) => JSON.parse(line) as { timestamp: number; requests: { total: number } });
    expect(records).toHaveLength(500);
    records.forEach((record, index) => {
      expect(record.time).toBe(parsed[index]?.timestamp);
      expect(record.fields['requests.total']).toBe(parsed[index]?.requests.total);
      expect(record.fields['nginx_version']).toBe('1.9.4');
      expect(record.fields['upstreams']).toEqual({});
    });
    // The name of a zone contains dots: without back-quotes this path does not exist.
    expect(records[0]?.fields['server_zones.hg.nginx.org.requests']).toBeUndefined();
    const quoted = read(streamOf('json'), lines('logs/nginxplus_json_logs').slice(0, 1), [['server_zones', 'hg.nginx.org', 'requests']]);
    expect(Object.values(quoted.records[0]?.fields ?? {})).toEqual([205_543]);
  });

  test('measurements as JSON lines', () => {
    for (const [name, count] of [
      ['nab-machine_temperature_system_failure', 22_695],
      ['nab-rds_cpu_utilization_cc0c53', 4032],
    ] as const) {
      const records = readAll(`series/${name}.ndjson`, streamOf('json'), ['value']);
      expect(records).toHaveLength(count);
      expect(
        records.every((record) => typeof record.fields['value'] === 'number' || /^[-\d.e]+=/.test(String(record.fields['value']))),
      ).toBe(true);
    }
  });
});
