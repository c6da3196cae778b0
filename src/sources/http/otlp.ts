/** OpenTelemetry logs, OTLP/HTTP in JSON: each LogRecord becomes one line of JSON. */
import { LIMITS } from '../../engine/model/limits.js';
import { parsed, textOf } from './json-body.js';
import type { PostKind } from './post-kind.js';
import { Refusal } from './reply.js';

export const OTLP_PATH = '/v1/logs';

const JSON_TYPE = 'application/json';
/** Levels of nested values. */
const MOST_DEPTH = 50;
/** Names of the record's own members: an attribute with one of these is put below `attributes`. */
const RESERVED_NAMES: ReadonlySet<string> = new Set([
  'time',
  'severity_text',
  'severity_number',
  'body',
  'trace_id',
  'span_id',
  'event_name',
  'scope',
  'resource',
  'attributes',
]);
/** gRPC status codes, which OTLP uses in error replies. */
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** @param now the wall clock in ms, for records without any time. */
export function otlpLogs(now: () => number = Date.now): PostKind {
  return {
    scheme: 'otlp',
    checkType: (contentType) => {
      const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
      if (type === JSON_TYPE) return;
      throw new Refusal(
        415,
        type === 'application/x-protobuf'
          ? 'OTLP with Protobuf is not supported: set the exporter to `http/json`'
          : `OTLP must be JSON: send \`Content-Type: ${JSON_TYPE}\``,
      );
    },
    read: (body) => {
      const { lines, rejected, problem } = linesOf(parsed(textOf(body), 'the body'), now);
      const answer = problem === undefined ? {} : { partialSuccess: { rejectedLogRecords: String(rejected), errorMessage: problem } };
      return { lines, answer: { code: 200, type: JSON_TYPE, text: JSON.stringify(answer) } };
    },
    refused: ({ code, message, headers }) => ({
      code,
      type: JSON_TYPE,
      text: JSON.stringify({ code: statusCodeOf(code), message }),
      headers,
    }),
  };
}

function statusCodeOf(code: number): number {
  return code === 401 ? UNAUTHENTICATED : code === 429 || code === 413 ? RESOURCE_EXHAUSTED : code >= 500 ? UNAVAILABLE : INVALID_ARGUMENT;
}

interface Lines {
  readonly lines: Buffer;
  /** Invalid LogRecords. */
  readonly rejected: number;
  /** The problem with the first of them. */
  readonly problem?: string;
}

/** An invalid LogRecord. */
class InvalidRecord extends Error {}

function linesOf(root: unknown, now: () => number): Lines {
  if (!isObject(root)) throw new Refusal(400, 'the body is not an ExportLogsServiceRequest: it is not an object');
  const lines: string[] = [];
  let rejected = 0;
  let problem: string | undefined;
  const nowNs = (): string => `${Math.floor(now())}000000`;
  for (const resourceLogs of listOf(root['resourceLogs'], 'resourceLogs')) {
    if (!isObject(resourceLogs)) throw new Refusal(400, 'a member of resourceLogs is not an object');
    const resource = attributeMembers(
      isObject(resourceLogs['resource']) ? resourceLogs['resource']['attributes'] : undefined,
      (name) => `resource.${name}`,
    );
    for (const scopeLogs of listOf(resourceLogs['scopeLogs'], 'scopeLogs')) {
      if (!isObject(scopeLogs)) throw new Refusal(400, 'a member of scopeLogs is not an object');
      const shared = [...scopeMembers(scopeLogs['scope']), ...resource];
      for (const record of listOf(scopeLogs['logRecords'], 'logRecords')) {
        try {
          lines.push(lineOf(record, shared, nowNs));
        } catch (error) {
          if (!(error instanceof InvalidRecord)) throw error;
          rejected += 1;
          problem ??= error.message;
        }
      }
    }
  }
  return { lines: Buffer.from(lines.join('')), rejected, ...(problem === undefined ? {} : { problem }) };
}

function lineOf(record: unknown, shared: readonly string[], nowNs: () => string): string {
  if (!isObject(record)) throw new InvalidRecord('a LogRecord is not an object');
  const ns = nanosOf(record['timeUnixNano']) ?? nanosOf(record['observedTimeUnixNano']) ?? nowNs();
  const members = [`"time":"${isoOf(ns)}"`];
  const { severityText, severityNumber, body, traceId, spanId, eventName } = record;
  if (typeof severityText === 'string' && severityText !== '') members.push(`"severity_text":${JSON.stringify(severityText)}`);
  const severity = typeof severityNumber === 'string' ? SEVERITIES.get(severityNumber) : severityNumber;
  if (typeof severity === 'number' && severity !== 0) members.push(`"severity_number":${JSON.stringify(severity)}`);
  if (isObject(body)) members.push(`"body":${valueText(body, 0)}`);
  for (const [name, id] of [
    ['trace_id', traceId],
    ['span_id', spanId],
    ['event_name', eventName],
  ] as const)
    if (typeof id === 'string' && id !== '') members.push(`"${name}":${JSON.stringify(id)}`);
  members.push(...shared, ...attributeMembers(record['attributes'], (name) => (isReserved(name) ? `attributes.${name}` : name)));
  const line = `{${members.join(',')}}\n`;
  if (Buffer.byteLength(line) > LIMITS.lineBytes) throw new InvalidRecord('a LogRecord is longer than 1 MiB');
  return line;
}

function isReserved(name: string): boolean {
  return RESERVED_NAMES.has(name.split('.', 1)[0] ?? name);
}

function scopeMembers(scope: unknown): readonly string[] {
  if (!isObject(scope)) return [];
  const members = (['name', 'version'] as const).flatMap((name) => {
    const value = scope[name];
    return typeof value === 'string' && value !== '' ? [`"${name}":${JSON.stringify(value)}`] : [];
  });
  return members.length === 0 ? [] : [`"scope":{${members.join(',')}}`];
}

/** Names keep their dots: rules read `http.method` from a member with that name too. */
function attributeMembers(attributes: unknown, nameOf: (key: string) => string): readonly string[] {
  if (!Array.isArray(attributes)) return [];
  return attributes.flatMap((attribute: unknown) => {
    if (!isObject(attribute) || typeof attribute['key'] !== 'string') return [];
    return [`${JSON.stringify(nameOf(attribute['key']))}:${valueText(attribute['value'], 0)}`];
  });
}

/** An AnyValue as JSON. Integers keep all their digits. */
function valueText(value: unknown, depth: number): string {
  if (depth > MOST_DEPTH) throw new InvalidRecord(`a value is nested more than ${MOST_DEPTH} levels deep`);
  if (!isObject(value)) return 'null';
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (typeof stringValue === 'string') return JSON.stringify(stringValue);
  if (typeof boolValue === 'boolean') return String(boolValue);
  if (typeof intValue === 'number') return JSON.stringify(intValue);
  if (typeof intValue === 'string') return /^-?(?:0|[1-9]\d{0,18})$/.test(intValue) ? intValue : JSON.stringify(intValue);
  if (typeof doubleValue === 'number') return JSON.stringify(doubleValue);
  // NaN and the infinities are strings.
  if (typeof doubleValue === 'string') return JSON.stringify(doubleValue);
  if (typeof bytesValue === 'string') return JSON.stringify(bytesValue);
  if (isObject(arrayValue))
    return `[${(Array.isArray(arrayValue['values']) ? arrayValue['values'] : []).map((each: unknown) => valueText(each, depth + 1)).join(',')}]`;
  if (isObject(kvlistValue)) {
    const values: readonly unknown[] = Array.isArray(kvlistValue['values']) ? kvlistValue['values'] : [];
    return `{${values
      .flatMap((each) =>
        isObject(each) && typeof each['key'] === 'string' ? [`${JSON.stringify(each['key'])}:${valueText(each['value'], depth + 1)}`] : [],
      )
      .join(',')}}`;
  }
  return 'null';
}

/** Digits without leading zeros; undefined for 0, which means no time. */
function nanosOf(value: unknown): string | undefined {
  // A double cannot hold today's nanoseconds: it is exact to the microsecond.
  const text = typeof value === 'number' && Number.isFinite(value) ? (BigInt(Math.round(value / 1000)) * 1000n).toString() : value;
  return typeof text === 'string' && /^[1-9]\d{0,18}$/.test(text) ? text : undefined;
}

function isoOf(ns: string): string {
  const padded = ns.padStart(10, '0');
  return `${new Date(Number(padded.slice(0, -9)) * 1000).toISOString().slice(0, -5)}.${padded.slice(-9)}Z`;
}

/** Names of the severity enumeration; OTLP requires numbers, but some exporters send names. */
const SEVERITIES: ReadonlyMap<string, number> = new Map(
  ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name, at) =>
    ['', '2', '3', '4'].map((level, step): [string, number] => [`SEVERITY_NUMBER_${name}${level}`, at * 4 + step + 1]),
  ),
);

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal(400, `${name} is not a list`);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
