import { describe, expect, it } from 'vitest';
import { METRICS, renderMetrics } from '../../src/live/status/metrics.js';
import { statusProblems } from '../../src/live/status/status.js';
import { HEALTHY, NOW_MS, UNHEALTHY } from './a-status.js';

function lines(status = UNHEALTHY): readonly string[] {
  return renderMetrics(status).text.split('\n');
}

describe('metrics', () => {
  it('follow the naming rules of Prometheus, each once, with help', () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    for (const { name, kind, help, look } of METRICS) {
      expect(name).toMatch(/^tocsin_[a-z]+(?:_[a-z]+8?)*$/);
      expect([name, name.endsWith('_total')]).toEqual([name, kind === 'counter']);
      expect(help).toMatch(/^\S.*\.$/);
      if (look !== undefined) expect(look).toMatch(/\.$/);
    }
  });

  it('have exactly the labels of their descriptors', () => {
    for (const { name, labels, values } of METRICS) {
      for (const value of values(UNHEALTHY)) expect([name, Object.keys(value.labels)]).toEqual([name, labels]);
    }
  });

  it('show every number of the status', () => {
    expect(lines()).toEqual(
      expect.arrayContaining([
        'tocsin_info{version="0.1.0"} 1',
        `tocsin_start_time_seconds ${UNHEALTHY.startedMs / 1000}`,
        'tocsin_ready 1',
        'tocsin_rules_reload_failing 1',
        'tocsin_reloads_total 2',
        'tocsin_reloads_failed_total 1',
        'tocsin_records_total 1234656',
        'tocsin_firing{severity="page"} 2',
        'tocsin_firing{severity="warn"} 1',
        'tocsin_firing{severity="info"} 0',
        'tocsin_alert_firing{alert="Errors",severity="page"} 2',
        'tocsin_alert_groups_evicted_total{alert="Errors"} 2',
        'tocsin_span_open{span="probe"} 2',
        'tocsin_span_completed_total{span="probe"} 1200',
        'tocsin_span_timeouts_total{span="probe"} 3',
        'tocsin_span_unmatched_total{span="probe"} 1',
        'tocsin_span_repeats_total{span="locks"} 4',
        'tocsin_span_evicted_total{span="locks"} 5',
        'tocsin_span_unkeyed_total{span="locks"} 6',
        'tocsin_source_late_total{stream="app",source="tcp://127.0.0.1:7000"} 12',
        'tocsin_source_lateness_needed_seconds{stream="app",source="tcp://127.0.0.1:7000"} 11.3',
        'tocsin_source_lag_bytes{stream="app",source="logs/app-b.log"} 1300000',
        'tocsin_source_failing{stream="app",source="logs/app-b.log"} 1',
        'tocsin_source_failing{stream="app",source="logs/app-a.log"} 0',
        `tocsin_stream_watermark_timestamp_seconds{stream="app"} ${(NOW_MS - 7000) / 1000}`,
        'tocsin_stream_field_missing{stream="app",field="stauts"} 1',
        'tocsin_sink_oldest_waiting_seconds{sink="pager"} 120',
        'tocsin_sink_oldest_waiting_seconds{sink="mail"} 0',
        'tocsin_sink_given_up_total{sink="pager"} 1',
        'tocsin_state_failing 1',
        'tocsin_state_journal_bytes 1258291',
      ]),
    );
  });

  it('leave out unknown values', () => {
    const text = lines().join('\n');
    expect(text).not.toContain('tocsin_source_lag_bytes{stream="app",source="tcp:');
    expect(text).not.toContain('stream="silent"');
    expect(text).not.toContain('NaN');
  });

  it('escape label values, and survive invalid numbers', () => {
    const [source] = HEALTHY.sources;
    if (source === undefined) throw new Error('no source');
    const odd = lines({ ...HEALTHY, sources: [{ ...source, name: 'a"\\\nb', late: -1, latenessNeededMs: Number.NaN }] });
    expect(odd).toContain('tocsin_source_records_total{stream="app",source="a\\"\\\\\\nb"} 1234567');
    expect(odd).toContain('tocsin_source_late_total{stream="app",source="a\\"\\\\\\nb"} 0');
  });

  it('keep nothing from one scrape to the next', () => {
    lines();
    expect(lines(HEALTHY)).toContain('tocsin_records_total 1234656');
    expect(lines(HEALTHY).join('\n')).not.toContain('app-b');
  });
});

describe('the problems of a status', () => {
  it('are listed in a few words each', () => {
    expect(statusProblems(HEALTHY)).toEqual([]);
    expect(statusProblems(UNHEALTHY)).toEqual([
      'the state cannot be written',
      'sink pager fails',
      'one source cannot be read',
      'the last reload of the rules failed',
    ]);
  });
});
