/** The rule files in `examples` on the real logs that they are for. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEngine, replay, transitionRecord } from '../../src/core.js';
import type { EngineStats, Transition } from '../../src/index.js';
import { loadRules, renderDiagnostics } from '../../src/index.js';
import type { Program } from '../../src/parser/program.js';
import { createStreamDecoder } from '../../src/sources/decode/decoder.js';
import { dataText, dataThere, WHERE } from './data.js';

function programOf(path: string, change: (text: string) => string = (text) => text): Program {
  const { program, diagnostics } = loadRules([{ path, text: change(readFileSync(path, 'utf8')) }]);
  if (program === undefined) throw new Error(renderDiagnostics(diagnostics, { colour: false }));
  return program;
}

async function evaluate(
  program: Program,
  lines: readonly string[],
  year?: number,
): Promise<{ transitions: Transition[]; stats: EngineStats }> {
  const engine = createEngine(program, { mode: 'replay' });
  const [stream] = program.streams;
  const [plan] = engine.plans;
  if (stream === undefined || plan === undefined) throw new Error('no stream');
  const decoder = createStreamDecoder({ stream, fields: plan.fields, ...(year === undefined ? {} : { year: { year } }) });
  const batches = [];
  for (let start = 0; start < lines.length; start += 500) batches.push(decoder.push(lines.slice(start, start + 500)));
  const transitions: Transition[] = [];
  for await (const some of replay(engine, [{ stream: stream.name, name: 'log', batches }])) transitions.push(...some);
  return { transitions, stats: engine.stats() };
}

const linesOf = (name: string): string[] =>
  dataText(name)
    .split(/\r?\n/)
    .filter((line) => line !== '');

describe.skipIf(!dataThere)(`examples on ${WHERE}`, () => {
  it('OpenSSH: 9 of the 23 addresses that fail do so five times in a minute', async () => {
    const lines = linesOf('loghub/OpenSSH/OpenSSH_2k.log');
    const { transitions } = await evaluate(programOf('examples/openssh.alert'), lines, 2015);
    const firingAddresses = new Set(transitions.filter(({ to }) => to === 'firing').map(({ group }) => group['address']));

    // Computed independently: times of failures by address, directly from the text. The rule is evaluated every two seconds.
    const failures = new Map<string, number[]>();
    for (const line of lines) {
      const found = /^Dec +(\d+) (\d\d):(\d\d):(\d\d) .*\]: Failed password for .* from (\S+) port/.exec(line);
      if (found === null) continue;
      const [, day, hour, minute, second, address = ''] = found;
      const times = failures.get(address) ?? [];
      failures.set(address, times);
      times.push(((Number(day) * 24 + Number(hour)) * 60 + Number(minute)) * 60 + Number(second));
    }
    const reached = [...failures].filter(([, times]) => times.some((time, at) => (times[at + 4] ?? Number.POSITIVE_INFINITY) - time < 59));
    expect(failures.size).toBe(23);
    expect(firingAddresses.size).toBe(9);
    expect(firingAddresses).toEqual(new Set(reached.map(([address]) => address)));
  });

  it('BGL: of 347 FATAL records 143 are labelled; the rule finds all of them, and 5 others', async () => {
    const lines = linesOf('loghub/BGL/BGL_2k.log');
    const fatal = lines.filter((line) => line.split(' ')[8] === 'FATAL');
    const labelled = fatal.filter((line) => !line.startsWith('- '));
    expect([fatal.length, labelled.length]).toEqual([347, 143]);

    // Each line for itself, so that every record that the clause lets through fires once.
    const program = programOf('examples/bgl.alert', (text) =>
      text.slice(0, text.indexOf('\ntest ')).replace('by node', 'by line').replace('{node} fails', 'failure'),
    );
    const { transitions } = await evaluate(program, lines);
    const found = new Set(transitions.filter(({ to }) => to === 'firing').map(({ group }) => group['line'] ?? ''));
    const right = new Set(labelled.filter((line) => found.has(line)));
    expect(right.size, 'recall').toBe(new Set(labelled).size);
    expect({ found: found.size, right: right.size }).toEqual({ found: 148, right: 143 });
  });

  it('apache_logs: any order within the lateness gives the same, and a lateness that is too small is reported', async () => {
    const lines = linesOf('logs/apache_logs');
    const time = (line: string): number => {
      const [, day = '', clock = ''] = /\[(\d+\/\w+\/\d+):([\d:]+) \+0000\]/.exec(line) ?? [];
      return Date.parse(`${day.replaceAll('/', ' ')} ${clock} UTC`);
    };
    const sorted = lines.map((line, at) => ({ line, at, time: time(line) })).sort((a, b) => a.time - b.time || a.at - b.at);
    // Groups and limits low enough that much happens.
    const busy = (text: string): string => text.replace('>= 5\n', '>= 2\n').replace('100MiB', '2MiB');
    const program = programOf('examples/apache-logs.alert', busy);
    const asWritten = await evaluate(program, lines);
    const inOrder = await evaluate(
      program,
      sorted.map(({ line }) => line),
    );
    expect(asWritten.transitions.length).toBeGreaterThan(100);
    expect(asWritten.transitions.map(transitionRecord)).toEqual(inOrder.transitions.map(transitionRecord));
    expect(asWritten.stats.sources[0]).toMatchObject({ records: 10_000, late: 0 });

    const hasty = await evaluate(
      programOf('examples/apache-logs.alert', (text) => text.replace('lateness 60s', 'lateness 5s')),
      lines,
    );
    const [source] = hasty.stats.sources;
    expect(source?.late).toBeGreaterThan(1000);
    const needed = Math.ceil((source?.latenessNeededMs ?? 0) / 1000);
    expect(needed).toBeLessThanOrEqual(60);
    const enough = await evaluate(
      programOf('examples/apache-logs.alert', (text) => text.replace('lateness 60s', `lateness ${needed}s`)),
      lines,
    );
    expect(enough.stats.sources[0]?.late).toBe(0);
    const less = await evaluate(
      programOf('examples/apache-logs.alert', (text) => text.replace('lateness 60s', `lateness ${needed - 1}s`)),
      lines,
    );
    expect(less.stats.sources[0]?.late).toBeGreaterThan(0);
  });

  it('nginxplus: nested fields and times in milliseconds', async () => {
    const lines = linesOf('logs/nginxplus_json_logs');
    const records = lines.map((line) => JSON.parse(line) as { timestamp: number; ssl: { handshakes: number; handshakes_failed: number } });
    const { transitions, stats } = await evaluate(programOf('examples/nginxplus.alert'), lines);
    expect(stats.sources[0]).toMatchObject({
      records: records.length,
      late: 0,
      timeless: 0,
      newestMs: Math.max(...records.map((record) => record.timestamp)),
    });
    expect(transitions.map(({ alert, to }) => `${alert} ${to}`)).toEqual(['HandshakesFail pending', 'HandshakesFail firing']);
    const [pending] = transitions;
    const before = records.filter((record) => record.timestamp < (pending?.at ?? 0));
    const failed = Math.max(...before.slice(-1).map((record) => record.ssl.handshakes_failed));
    const all = Math.max(...before.slice(-1).map((record) => record.ssl.handshakes));
    expect(pending?.clauses[0]?.value).toBeCloseTo(failed / all, 12);
  });
});
