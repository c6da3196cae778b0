/** Logs of OpenTelemetry as OTLP/HTTP sends them in JSON: each LogRecord becomes one line of JSON. */
import { LIMITS } from '../../engine/model/limits.js';
import { parsed, textOf } from './json-body.js';
import type { PostKind } from './posts.js';
import { Refusal } from './reply.js';

export const OTLP_PATH = '/v1/logs';

const JSON_TYPE = 'application/json';
/** Values within values; what is deeper is no log. */
const MOST_DEPTH = 50;
/** Names that say something themselves: an attribute of one of these is found below `attributes`. */
const OWN_NAMES: ReadonlySet<string> = new Set([
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
/** Codes of gRPC, by which the protocol says what was wrong. */
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** @param now the wall clock, for records that have no time at all, ms. */
export function otlpLogs(now: () => number = Date.now): PostKind {
  return {
    scheme: 'otlp',
    checkType: (contentType) => {
      const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
      if (type === JSON_TYPE) return;
      throw new Refusal(
        415,
        type === 'application/x-protobuf'
          ? 'OTLP is taken as JSON, not as Protobuf: set the exporter to `http/json`'
          : `OTLP is taken as JSON: send \`Content-Type: ${JSON_TYPE}\``,
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
  /** LogRecords that are none. */
  readonly rejected: number;
  /** What is wrong with the first of them. */
  readonly problem?: string;
}

/** A LogRecord that is none. */
class Mistake extends Error {}

function linesOf(root: unknown, now: () => number): Lines {
  if (!isObject(root)) throw new Refusal(400, 'the body is JSON, but no ExportLogsServiceRequest: it is no object');
  const lines: string[] = [];
  let rejected = 0;
  let problem: string | undefined;
  const nowNs = (): string => `${Math.floor(now())}000000`;
  for (const resourceLogs of listOf(root['resourceLogs'], 'resourceLogs')) {
    if (!isObject(resourceLogs)) throw new Refusal(400, 'a member of resourceLogs is no object');
    const resource = attributeMembers(
      isObject(resourceLogs['resource']) ? resourceLogs['resource']['attributes'] : undefined,
      (name) => `resource.${name}`,
    );
    for (const scopeLogs of listOf(resourceLogs['scopeLogs'], 'scopeLogs')) {
      if (!isObject(scopeLogs)) throw new Refusal(400, 'a member of scopeLogs is no object');
      const shared = [...scopeMembers(scopeLogs['scope']), ...resource];
      for (const record of listOf(scopeLogs['logRecords'], 'logRecords')) {
        try {
          lines.push(lineOf(record, shared, nowNs));
        } catch (error) {
          if (!(error instanceof Mistake)) throw error;
          rejected += 1;
          problem ??= error.message;
        }
      }
    }
  }
  return { lines: Buffer.from(lines.join('')), rejected, ...(problem === undefined ? {} : { problem }) };
}

function lineOf(record: unknown, shared: readonly string[], nowNs: () => string): string {
  if (!isObject(record)) throw new Mistake('a LogRecord is no object');
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
  members.push(...shared, ...attributeMembers(record['attributes'], (name) => (isOwn(name) ? `attributes.${name}` : name)));
  const line = `{${members.join(',')}}\n`;
  if (Buffer.byteLength(line) > LIMITS.lineBytes) throw new Mistake('a LogRecord has more than 1 MiB');
  return line;
}

function isOwn(name: string): boolean {
  return OWN_NAMES.has(name.split('.', 1)[0] ?? name);
}

function scopeMembers(scope: unknown): readonly string[] {
  if (!isObject(scope)) return [];
  const members = (['name', 'version'] as const).flatMap((name) => {
    const value = scope[name];
    return typeof value === 'string' && value !== '' ? [`"${name}":${JSON.stringify(value)}`] : [];
  });
  return members.length === 0 ? [] : [`"scope":{${members.join(',')}}`];
}

/** Dots in names stay: rules read `http.method` from a member of this name as well. */
function attributeMembers(attributes: unknown, nameOf: (key: string) => string): readonly string[] {
  if (!Array.isArray(attributes)) return [];
  return attributes.flatMap((attribute: unknown) => {
    if (!isObject(attribute) || typeof attribute['key'] !== 'string') return [];
    return [`${JSON.stringify(nameOf(attribute['key']))}:${valueText(attribute['value'], 0)}`];
  });
}

/** An AnyValue as JSON; whole numbers keep all their digits. */
function valueText(value: unknown, depth: number): string {
  if (depth > MOST_DEPTH) throw new Mistake(`a value has more than ${MOST_DEPTH} values around it`);
  if (!isObject(value)) return 'null';
  const { stringValue, boolValue, intValue, doubleValue, bytesValue, arrayValue, kvlistValue } = value;
  if (typeof stringValue === 'string') return JSON.stringify(stringValue);
  if (typeof boolValue === 'boolean') return String(boolValue);
  if (typeof intValue === 'number') return JSON.stringify(intValue);
  if (typeof intValue === 'string') return /^-?(?:0|[1-9]\d{0,18})$/.test(intValue) ? intValue : JSON.stringify(intValue);
  if (typeof doubleValue === 'number') return JSON.stringify(doubleValue);
  // NaN and the infinities, which JSON has no numbers for.
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

/** Digits without zeros in front; undefined for 0, which stands for none. */
function nanosOf(value: unknown): string | undefined {
  // A number has no room for nanoseconds of today: microseconds are what it can have meant.
  const text = typeof value === 'number' && Number.isFinite(value) ? (BigInt(Math.round(value / 1000)) * 1000n).toString() : value;
  return typeof text === 'string' && /^[1-9]\d{0,18}$/.test(text) ? text : undefined;
}

function isoOf(ns: string): string {
  const padded = ns.padStart(10, '0');
  return `${new Date(Number(padded.slice(0, -9)) * 1000).toISOString().slice(0, -5)}.${padded.slice(-9)}Z`;
}

/** As enumerations may also be written in JSON, though OTLP asks for numbers. */
const SEVERITIES: ReadonlyMap<string, number> = new Map(
  ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap((name, at) =>
    ['', '2', '3', '4'].map((level, step): [string, number] => [`SEVERITY_NUMBER_${name}${level}`, at * 4 + step + 1]),
  ),
);

function listOf(value: unknown, name: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Refusal(400, `${name} is no list`);
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
