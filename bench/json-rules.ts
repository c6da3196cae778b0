/** Rules over the fields of JSON lines, in the form of each contestant: conditions as data, the rule language, a closure. */
import { HOSTS, REGIONS, SERVICES, WORDS } from './lines.js';
import type { Next } from './random.js';
import { nextFrom, pick } from './random.js';

export interface JsonCondition {
  readonly field: string;
  readonly op: '==' | '!=' | '>=' | '>' | 'in' | 'contains';
  readonly value: string | number | readonly string[];
}

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface JsonRule {
  readonly conditions: readonly JsonCondition[];
  /** The fastest form in JavaScript. */
  readonly closure: (record: JsonRecord) => boolean;
}

/** Shapes of rules; hits per line are those of 1,000 rules. */
export type JsonShape = (index: number, next: Next) => JsonRule;

/** About 0.02 hits per line: one host, one service, one level, four regions, and bounds on two numbers. */
export const selective: JsonShape = (_, next) => {
  const host = pick(next, HOSTS);
  const service = pick(next, SERVICES);
  const level = pick(next, ['info', 'info', 'info', 'warn', 'error']);
  const status = pick(next, [200, 200, 300, 400]);
  const latencyMs = 100 + next(1500);
  const regions = [...new Set([0, 1, 2, 3].map(() => pick(next, REGIONS)))];
  return {
    conditions: [
      { field: 'host', op: '==', value: host },
      { field: 'service', op: '==', value: service },
      { field: 'level', op: '==', value: level },
      { field: 'status', op: '>=', value: status },
      { field: 'latency_ms', op: '>', value: latencyMs },
      { field: 'region', op: 'in', value: regions },
    ],
    closure: (record) =>
      record['host'] === host &&
      record['service'] === service &&
      record['level'] === level &&
      (record['status'] as number) >= status &&
      (record['latency_ms'] as number) > latencyMs &&
      regions.includes(record['region'] as string),
  };
};

/** About 2.7 hits per line: one host, and bounds that many lines meet. */
export const hitting: JsonShape = (_, next) => oneHost(next, 400, 950 + next(600));

function oneHost(next: Next, status: number, latencyMs: number): JsonRule {
  const host = pick(next, HOSTS);
  const service = pick(next, SERVICES);
  const region = pick(next, REGIONS);
  return {
    conditions: [
      { field: 'host', op: '==', value: host },
      { field: 'status', op: '>=', value: status },
      { field: 'latency_ms', op: '>', value: latencyMs },
      { field: 'level', op: '!=', value: 'debug' },
      { field: 'region', op: '!=', value: region },
      { field: 'service', op: '!=', value: service },
    ],
    closure: (record) =>
      record['host'] === host &&
      (record['status'] as number) >= status &&
      (record['latency_ms'] as number) > latencyMs &&
      record['level'] !== 'debug' &&
      record['region'] !== region &&
      record['service'] !== service,
  };
}

/** One line in five is hit: one host and one service, and little else. */
export const fifth: JsonShape = (_, next) => {
  const host = pick(next, HOSTS);
  const service = pick(next, SERVICES);
  const region = pick(next, REGIONS);
  const latencyMs = 300 + next(300);
  const levels = ['info', 'warn', 'error'];
  return {
    conditions: [
      { field: 'host', op: '==', value: host },
      { field: 'service', op: '==', value: service },
      { field: 'level', op: 'in', value: levels },
      { field: 'status', op: '>=', value: 200 },
      { field: 'latency_ms', op: '>', value: latencyMs },
      { field: 'region', op: '!=', value: region },
    ],
    closure: (record) =>
      record['host'] === host &&
      record['service'] === service &&
      levels.includes(record['level'] as string) &&
      (record['status'] as number) >= 200 &&
      (record['latency_ms'] as number) > latencyMs &&
      record['region'] !== region,
  };
};

/** Selective rules that also search a text. */
export const withText: JsonShape = (_, next) => {
  const host = pick(next, HOSTS);
  const level = pick(next, ['info', 'warn', 'error']);
  const latencyMs = 100 + next(1500);
  const word = `of ${pick(next, WORDS)}`;
  return {
    conditions: [
      { field: 'host', op: '==', value: host },
      { field: 'level', op: '==', value: level },
      { field: 'latency_ms', op: '>', value: latencyMs },
      { field: 'message', op: 'contains', value: word },
    ],
    closure: (record) =>
      record['host'] === host &&
      record['level'] === level &&
      (record['latency_ms'] as number) > latencyMs &&
      (record['message'] as string).includes(word),
  };
};

export function makeJsonRules(shape: JsonShape, count: number): readonly JsonRule[] {
  const next = nextFrom(2);
  return Array.from({ length: count }, (_, index) => shape(index, next));
}

/** The predicate in the rule language. */
export function predicateText({ conditions }: JsonRule): string {
  return conditions.map(({ field, op, value }) => `${field} ${op} ${JSON.stringify(value)}`).join(' and ');
}
