/** A session: the same output in whatever form and pieces the input comes, and over a snapshot at any moment. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/notify/notification.js';
import type { SessionInput, SessionOptions, SessionOutput, SessionSnapshot } from '../../src/session/session.js';
import { Session } from '../../src/session/session.js';
import { createObjectReader } from '../../src/sources/decode/object-reader.js';
import { rules } from '../notify/program.js';

const START_MS = Date.UTC(2026, 4, 4, 10);
const PROGRAM = rules(`
  stream app { format json  time ts  lateness 1s  idle 5s  redact /secret-\\d+/ }
  alert Errors { by host  step 1s  page when count(level == "error") over 10s >= 3  remind 20s  sample 1 }
  sink pager console {}
  route { page -> pager }`);
const REPLAY: SessionOptions = { mode: 'replay' };

const RECORDS = Array.from({ length: 90 }, (_, second) => ({
  ts: new Date(START_MS + second * 1000).toISOString(),
  host: second % 2 === 0 ? 'a' : 'b',
  level: second >= 10 && second < 60 ? 'error' : 'info',
  user: `secret-${second}`,
}));
const LINES = RECORDS.map((record) => JSON.stringify(record));
const BYTES = Buffer.from(LINES.join('\n'));

function joined(outputs: readonly SessionOutput[]): SessionOutput {
  return { transitions: outputs.flatMap(({ transitions }) => transitions), deliveries: outputs.flatMap(({ deliveries }) => deliveries) };
}

function run(inputs: readonly SessionInput[], options = REPLAY): SessionOutput {
  const session = Session.create(PROGRAM, options);
  session.addSource('app', 'log');
  const outputs = inputs.map((input) => {
    session.push('app', 'log', input);
    return session.take();
  });
  return joined([...outputs, session.end()]);
}

function pieces(cuts: readonly number[]): readonly Buffer[] {
  const at = [0, ...[...new Set(cuts)].sort((a, b) => a - b), BYTES.length];
  return at.slice(1).map((end, index) => BYTES.subarray(at[index], end));
}

const text = (deliveries: readonly Delivery[]): readonly string[] =>
  deliveries.map(({ notification: { kind, group, at }, to }) => `${(at - START_MS) / 1000}s ${kind} ${group['host']} -> ${to.join(', ')}`);

const WHOLE = run([{ bytes: BYTES }]);
const someCuts = fc.array(fc.integer({ min: 1, max: BYTES.length - 1 }), { maxLength: 8 });

describe('a session', () => {
  it('emits firings, reminders and resolutions with the sinks of their routes', () => {
    expect(text(WHOLE.deliveries)).toEqual([
      '15s fired a -> pager',
      '16s fired b -> pager',
      '35s reminder a -> pager',
      '36s reminder b -> pager',
      '55s reminder a -> pager',
      '56s reminder b -> pager',
      '65s resolved a -> pager',
      '66s resolved b -> pager',
    ]);
  });

  it('emits the same for bytes cut anywhere, lines, records and batches', () => {
    const fields = Session.create(PROGRAM, REPLAY).fieldsOf('app');
    const [stream] = PROGRAM.streams;
    if (stream === undefined) throw new Error('no stream');
    const read = createObjectReader(stream, fields);
    expect(run([{ lines: LINES }])).toEqual(WHOLE);
    expect(run(LINES.map((line) => ({ lines: [line] })))).toEqual(WHOLE);
    expect(text(run(RECORDS.map((record) => ({ records: [record] }))).deliveries)).toEqual(text(WHOLE.deliveries));
    expect(text(run(RECORDS.map((record) => ({ batch: read([record]) }))).deliveries)).toEqual(text(WHOLE.deliveries));
    fc.assert(
      fc.property(someCuts, (cuts) => {
        expect(run(pieces(cuts).map((bytes) => ({ bytes })))).toEqual(WHOLE);
      }),
      { numRuns: 20 },
    );
  });

  it('continues after a snapshot at any moment', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: RECORDS.length - 1 }), { maxLength: 4 }), (cuts) => {
        let session = Session.create(PROGRAM, REPLAY);
        session.addSource('app', 'log');
        const outputs: SessionOutput[] = [];
        LINES.forEach((line, index) => {
          if (cuts.includes(index)) {
            const saved = JSON.parse(JSON.stringify(session.snapshot())) as SessionSnapshot;
            session = Session.restore(PROGRAM, REPLAY, saved);
          }
          session.push('app', 'log', { lines: [line] });
          outputs.push(session.take());
        });
        expect(joined([...outputs, session.end()])).toEqual(WHOLE);
      }),
      { numRuns: 20 },
    );
  });

  it('reads several sources as a replay, with the same output', async () => {
    const session = Session.create(PROGRAM, REPLAY);
    const [stream] = PROGRAM.streams;
    if (stream === undefined) throw new Error('no stream');
    const sources = ['a', 'b'].map((host) => ({
      stream: 'app',
      name: host,
      batches: [createObjectReader(stream, session.fieldsOf('app'))(RECORDS.filter((record) => record.host === host))],
    }));
    const outputs: SessionOutput[] = [];
    for await (const output of session.replay(sources)) outputs.push(output);
    expect(text(joined(outputs).deliveries)).toEqual(text(WHOLE.deliveries));
  });

  it('redacts input that was not redacted before, in every form', () => {
    for (const input of [{ bytes: BYTES }, { lines: LINES }, { records: RECORDS }] satisfies SessionInput[]) {
      const samples = run([input]).deliveries.flatMap(({ notification }) => notification.samples ?? []);
      expect(samples.length).toBeGreaterThan(0);
      expect(samples.join('')).not.toMatch(/secret-\d/);
      expect(run([{ ...input, isRedacted: true }]).deliveries.flatMap(({ notification }) => notification.samples ?? [])[0]).toMatch(
        /secret-\d/,
      );
    }
  });

  it('reports its streams, counts decoded records, and refuses other streams', () => {
    const session = Session.create(PROGRAM, REPLAY);
    expect([session.hasStream('app'), session.hasStream('other')]).toEqual([true, false]);
    expect(session.push('app', 'log', { bytes: Buffer.from(`${LINES[0]}\nnot json\n`) })).toBe(1);
    expect(session.stats().reading).toMatchObject([{ stream: 'app', source: 'log', records: 1, unreadableLines: 1 }]);
    expect(() => session.push('other', 'log', { lines: [] })).toThrow('no stream is called "other"');
  });
});

describe('a live session', () => {
  /** A line a second by the clock, a turn for each. */
  function live(early: boolean): { readonly outputs: readonly SessionOutput[]; readonly firedAtS: number } {
    const session = Session.create(PROGRAM, { mode: 'live', nowMs: START_MS, early });
    session.addSource('app', 'log');
    let firedAtS = Number.NaN;
    const outputs = LINES.map((line, second) => {
      session.advanceTo(START_MS + second * 1000, ['log']);
      session.push('app', 'log', { bytes: Buffer.from(`${line}\n`) });
      const output = session.take();
      if (Number.isNaN(firedAtS) && output.deliveries.length > 0) firedAtS = second;
      return output;
    });
    return { outputs, firedAtS };
  }

  it('sends notifications of certain alerts early, and none twice', () => {
    const early = live(true);
    const settled = live(false);
    expect(early.firedAtS).toBeLessThan(settled.firedAtS);
    const kinds = ({ deliveries }: SessionOutput): readonly string[] =>
      deliveries.map(({ notification: { kind, group } }) => `${kind} ${group['host']}`);
    expect(kinds(joined(early.outputs)).filter((kind) => kind.startsWith('fired'))).toEqual(['fired a', 'fired b']);
    expect(joined(early.outputs).transitions).toEqual(joined(settled.outputs).transitions);
  });

  it('resolves alerts that a reload removes, and keeps the others', () => {
    const session = Session.create(PROGRAM, { mode: 'live', nowMs: START_MS });
    session.addSource('app', 'log');
    LINES.slice(0, 30).forEach((line, second) => {
      session.advanceTo(START_MS + second * 1000, ['log']);
      session.push('app', 'log', { lines: [line] });
      session.take();
    });
    const same = session.reload(PROGRAM, START_MS + 30_000);
    expect(same.deliveries).toEqual([]);
    expect(session.notifier.activeAlerts()).toHaveLength(2);
    const without = rules('stream app { format json  time ts  lateness 1s  idle 5s  redact /secret-\\d+/ }');
    const ended = session.reload(without, START_MS + 31_000);
    expect(ended.deliveries.map(({ notification }) => notification.kind)).toEqual(['resolved', 'resolved']);
    expect(session.program).toBe(without);
  });
});

describe('missing fields', () => {
  const MISSPELT = rules(`
    stream app { format json  time ts }
    alert Errors { by hots  page when count(levle == "error" and user exists) over 10s >= 3 }
    span trip on app { start level == "a"  end level == "b"  key usr  timeout 5s }
    alert Trips { on trip by hsot  page when count(outcome == "timeout") over 1m > 0 }`);

  function missing(input: SessionInput): readonly string[] {
    const session = Session.create(MISSPELT, REPLAY);
    session.push('app', 'log', input);
    session.push('app', 'other', { records: [{ ts: START_MS, level: 'info' }] });
    return session.inputProblems().missingFields.map(({ field, records, similar }) => `${field} ${records} ${similar.join()}`);
  }

  it('are the same for lines, bytes and objects, and include what a span needs', () => {
    const expected = ['hots 91 host', 'levle 91 level', 'usr 91 user', 'hsot 91 host'];
    expect([...missing({ records: RECORDS })].sort()).toEqual([...expected].sort());
    expect(missing({ lines: LINES })).toEqual(missing({ records: RECORDS }));
    expect(missing({ bytes: Buffer.from(`${LINES.join('\n')}\n`) })).toEqual(missing({ records: RECORDS }));
  });
});
