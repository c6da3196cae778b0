/** The lines and rules of the benchmark: the same each time. */

/** JSON lines of 12 fields and some 280 bytes, in order of time, a hundred a second. */
export function makeLines(count: number): readonly string[] {
  let state = 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
  const levels = ['debug', 'info', 'info', 'info', 'info', 'warn', 'error'];
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      ts: new Date(Date.UTC(2026, 4, 4) + index * 10).toISOString(),
      host: `web-${next(40)}`,
      service: `service-${next(60)}`,
      level: levels[next(levels.length)],
      status: [200, 200, 200, 204, 301, 404, 500, 503][next(8)],
      latency_ms: next(2000),
      region: `region-${next(12)}`,
      user: `u${next(100_000)}`,
      path: `/api/v1/resource/${next(500)}`,
      bytes: next(100_000),
      trace: `${next(1e9).toString(16)}${next(1e9).toString(16)}`,
      message: 'request handled by the worker without anything to say',
    }),
  );
}

export interface BenchRule {
  readonly host: string;
  readonly service: string;
  readonly level: string;
  readonly status: number;
  readonly latencyMs: number;
  readonly region: string;
}

/** Selective rules over six fields: each asks for one host, service and level, and bounds on the others. */
export function makeRules(count: number): readonly BenchRule[] {
  return Array.from({ length: count }, (_, index) => ({
    host: `web-${index % 40}`,
    service: `service-${(index * 7) % 60}`,
    level: ['error', 'warn', 'info'][index % 3] ?? 'error',
    status: [500, 404, 200][index % 3] ?? 500,
    latencyMs: 200 + ((index * 13) % 1500),
    region: `region-${(index * 5) % 12}`,
  }));
}

export function ruleText(rule: BenchRule, index: number): string {
  const p = `host == "${rule.host}" and service == "${rule.service}" and level == "${rule.level}" and status >= ${rule.status} and latency_ms > ${rule.latencyMs} and region == "${rule.region}"`;
  return `alert R${index} { on app info when count(${p}) over 5m > 1000000 }`;
}

type Line = Readonly<Record<string, unknown>>;

export function closureOf(rule: BenchRule): (line: Line) => boolean {
  return (line) =>
    line['host'] === rule.host &&
    line['service'] === rule.service &&
    line['level'] === rule.level &&
    Number(line['status']) >= rule.status &&
    Number(line['latency_ms']) > rule.latencyMs &&
    line['region'] === rule.region;
}
