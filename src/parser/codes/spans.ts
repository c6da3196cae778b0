/** Errors in spans: T8xx. */
import type { CodeDoc } from './code-doc.js';

const MAIL = 'stream mail { format json }';
const PARTS = 'start event == "sent"\n  end event == "seen"\n  key probe_id\n  timeout 30s';

const span = (body: string, more = ''): string => `${MAIL}\nspan probe on mail {\n  ${body}\n}${more}`;

export const SPANS = {
  lacks: {
    code: 'T801',
    severity: 'error',
    title: 'Incomplete span',
    explain:
      'A span needs a `start`, an `end`, a `key` that matches starts to ends, and a `timeout`. Without a timeout, spans that never end would be kept forever and never be reported.',
    bad: span('start event == "sent"\n  end event == "seen"\n  key probe_id'),
    good: span(PARTS),
  },
  circle: {
    code: 'T802',
    severity: 'error',
    title: 'Circular span',
    explain: 'A span can be made from the records of another span, but not from one that is made from it directly or indirectly.',
    bad: `${MAIL}\nspan a on b {\n  ${PARTS}\n}\nspan b on a {\n  ${PARTS}\n}`,
    good: `${MAIL}\nspan a on mail {\n  ${PARTS}\n}\nspan b on a {\n  ${PARTS}\n}`,
  },
  sameStep: {
    code: 'T803',
    severity: 'error',
    title: 'Two steps of a span are the same',
    explain:
      'A record that matches several steps of a span completes all of them. If two steps are the same, one record completes both at once: a span whose `end` equals its `start` would end when it starts.',
    bad: span('start event == "sent"\n  end event == "sent"\n  key probe_id\n  timeout 30s'),
    good: span(PARTS),
  },
  takenKey: {
    code: 'T804',
    severity: 'error',
    title: 'Key uses a reserved field name',
    explain:
      'The records of a span have their own fields `outcome`, `duration` and, with `then`, `steps`. They would hide a key field of the same name.',
    bad: span('start event == "sent"\n  end event == "seen"\n  key outcome\n  timeout 30s'),
    good: span(PARTS),
  },
  givenRecords: {
    code: 'T805',
    severity: 'error',
    title: 'Test gives records to a span',
    explain: 'The records of a span are made from the records of its stream, so a test must give the records of the stream.',
    bad: span(
      PARTS,
      '\nalert Slow {\n  on probe\n  page when count(outcome == "timeout") over 5m > 0\n}\ntest "slow" {\n  at 0s on probe { outcome: "timeout" }\n  expect page Slow\n}',
    ),
    good: span(
      PARTS,
      '\nalert Slow {\n  on probe\n  page when count(outcome == "timeout") over 5m > 0\n}\ntest "slow" {\n  at 0s on mail { event: "sent", probe_id: 1 }\n  until 1m\n  expect page Slow\n}',
    ),
  },
  noOutcome: {
    code: 'T806',
    severity: 'error',
    title: 'Unknown span outcome',
    explain: 'The `outcome` of a span is `"complete"` or `"timeout"`.',
    bad: span(PARTS, '\nalert Slow {\n  on probe\n  page when count(outcome == "timed out") over 5m > 0\n}'),
    good: span(PARTS, '\nalert Slow {\n  on probe\n  page when count(outcome == "timeout") over 5m > 0\n}'),
  },
} as const satisfies Record<string, CodeDoc>;
