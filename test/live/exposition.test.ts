import { Counter, Gauge, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { MetricFamily } from '../../src/live/status/exposition.js';
import { EXPOSITION_TYPE, exposition } from '../../src/live/status/exposition.js';
import { METRICS, renderMetrics } from '../../src/live/status/metrics.js';
import type { RunStatus } from '../../src/live/status/status.js';
import { HEALTHY, UNHEALTHY } from './a-status.js';

/** The same families by the usual client. */
async function byClient(families: readonly MetricFamily[]): Promise<string> {
  const registry = new Registry();
  for (const { name, kind, help, samples } of families) {
    const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
    const options = { name, help, labelNames, registers: [registry] };
    const metric = kind === 'counter' ? new Counter(options) : new Gauge(options);
    for (const { labels, value } of samples) metric.inc({ ...labels }, value);
  }
  return registry.metrics();
}

function familiesOf(status: RunStatus): readonly MetricFamily[] {
  return METRICS.map(({ name, kind, help, values }) => ({
    name,
    kind,
    help,
    samples: values(status).flatMap(({ labels, value }) => (value === undefined || Number.isNaN(value) ? [] : [{ labels, value }])),
  })).filter(({ samples }) => samples.length > 0);
}

describe('the exposition format', () => {
  it('is the same as the output of prom-client for every metric of a run', async () => {
    for (const status of [HEALTHY, UNHEALTHY]) expect(renderMetrics(status).text).toBe(await byClient(familiesOf(status)));
    expect(EXPOSITION_TYPE).toBe(Registry.PROMETHEUS_CONTENT_TYPE);
  });

  it('escapes and sums like prom-client', async () => {
    const families: MetricFamily[] = [
      {
        name: 'odd',
        kind: 'gauge',
        help: 'Back\\slash, "quotes" and\nlines.',
        samples: [
          { labels: { a: 'x\\n"\n', b: '' }, value: 1.5 },
          { labels: { a: '{},=', b: 'ü' }, value: 1e21 },
          { labels: { a: 'x\\n"\n', b: '' }, value: 1e-7 },
          { labels: { a: 'zero', b: '-' }, value: -0 },
        ],
      },
      { name: 'plain_total', kind: 'counter', help: 'Plain.', samples: [{ labels: {}, value: 0 }] },
    ];
    expect(exposition(families)).toBe(await byClient(families));
  });

  it('leaves out a family without samples', () => {
    expect(exposition([{ name: 'none', kind: 'gauge', help: 'Nothing.', samples: [] }])).toBe('\n');
  });
});
