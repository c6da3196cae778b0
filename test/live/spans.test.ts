/** Spans over a restart, and spans of the stream `tocsin`. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { STREAM, shown, Workspace } from './workspace.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.end());

const PROBE = `${STREAM}span probe on app { start event == "sent" end event == "seen" key id timeout 20s }
alert Lost { on probe by host page when count(outcome == "timeout") over 1m > 0 }
`;

it('a span that was open when a run stopped times out in the next run, by the clock alone', async () => {
  const first = await workspace.start(PROBE);
  await workspace.clock.seconds(2);
  workspace.write('app.log', { event: 'sent', id: 1 }, { event: 'sent', id: 2 });
  await workspace.clock.seconds(8);
  expect(first.tocsin.status().spans).toMatchObject([{ span: 'probe', open: 2 }]);
  await workspace.stop(first.tocsin);
  workspace.write('app.log', { event: 'seen', id: 2 });
  const second = await workspace.start(PROBE);
  await workspace.clock.seconds(90);
  expect(shown(second.transitions)[0]).toMatch(/^2\ds Lost firing condition$/);
  expect(second.tocsin.status().spans).toEqual([
    { span: 'probe', open: 0, completed: 1, timedOut: 1, repeats: 0, unmatched: 0, evicted: 0, unkeyed: 0 },
  ]);
  expect(second.tocsin.status().streams.map(({ name }) => name)).toEqual(['app', 'probe']);
});

it('spans can be made from the stream `tocsin`, and transitions of alerts on them are left out of it', async () => {
  const rules = `span starts on tocsin { start what == "started" end what == "transition" key what timeout 5s }
alert Quiet { on starts info when count(outcome == "timeout") over 1m > 0 }
`;
  const { tocsin, transitions } = await workspace.start(rules);
  await workspace.clock.seconds(60);
  expect(shown(transitions).map((line) => line.replace(/^\d+s /, ''))).toEqual(['Quiet firing condition']);
  await workspace.clock.seconds(60);
  // `started` was recorded, but no transition of an alert on a span of this stream.
  expect(tocsin.status().spans).toMatchObject([{ span: 'starts', open: 0, timedOut: 1, unmatched: 0 }]);
});
