/** Mistakes in spans: T8xx. */
import type { CodeDoc } from './code-doc.js';

const MAIL = 'stream mail { format json }';
const PARTS = 'start event == "sent"\n  end event == "seen"\n  key probe_id\n  timeout 30s';

const span = (body: string, more = ''): string => `${MAIL}\nspan probe on mail {\n  ${body}\n}${more}`;

export const SPANS = {
  lacks: {
    code: 'T801',
    severity: 'error',
    title: 'A span lacks one of its parts',
    explain:
      'A span has a `start` and an `end`, a `key` that tells which start and which end belong together, and a `timeout`: without one, what never ends would be kept for ever, and never be told.',
    bad: span('start event == "sent"\n  end event == "seen"\n  key probe_id'),
    good: span(PARTS),
  },
  circle: {
    code: 'T802',
    severity: 'error',
    title: 'A span is made of itself',
    explain: 'A span may be made of the records of another span, but not of one that is made of it in turn.',
    bad: `${MAIL}\nspan a on b {\n  ${PARTS}\n}\nspan b on a {\n  ${PARTS}\n}`,
    good: `${MAIL}\nspan a on mail {\n  ${PARTS}\n}\nspan b on a {\n  ${PARTS}\n}`,
  },
  sameStep: {
    code: 'T803',
    severity: 'error',
    title: 'Two steps of a span are the same',
    explain:
      'A record that is several steps of a span is each of them. If two are the same, one record does both at once: a span whose `end` is its `start` would be over as it begins.',
    bad: span('start event == "sent"\n  end event == "sent"\n  key probe_id\n  timeout 30s'),
    good: span(PARTS),
  },
  takenKey: {
    code: 'T804',
    severity: 'error',
    title: 'A key has a name that a span gives its own meaning',
    explain:
      'The records of a span have `outcome`, `duration` and, with `then`, `steps` of their own. A field of the key would be hidden behind them.',
    bad: span('start event == "sent"\n  end event == "seen"\n  key outcome\n  timeout 30s'),
    good: span(PARTS),
  },
  givenRecords: {
    code: 'T805',
    severity: 'error',
    title: 'A test gives records to a span',
    explain: 'The records of a span are made of those of its stream: a test gives those, and the span does the rest.',
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
    title: 'A span never ends like this',
    explain: 'The `outcome` of a span is `"complete"` or `"timeout"`.',
    bad: span(PARTS, '\nalert Slow {\n  on probe\n  page when count(outcome == "timed out") over 5m > 0\n}'),
    good: span(PARTS, '\nalert Slow {\n  on probe\n  page when count(outcome == "timeout") over 5m > 0\n}'),
  },
} as const satisfies Record<string, CodeDoc>;
