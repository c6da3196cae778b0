/** Checks the response of `/status`: another program, or another version of Tocsin, may answer there. */
import type { RunStatus } from './status.js';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const truth: Check = (value) => typeof value === 'boolean';
const severity: Check = (value) => value === 'page' || value === 'warn' || value === 'info';

function maybe(check: Check): Check {
  return (value) => value === undefined || check(value);
}

function list(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function object(fields: Readonly<Record<string, Check>>): Check {
  return (value) => isObject(value) && Object.entries(fields).every(([name, check]) => check(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const status = object({
  version: text,
  startedMs: number,
  nowMs: number,
  ready: truth,
  rules: object({ files: number, alerts: number, loadedMs: number, problem: maybe(text) }),
  sources: list(
    object({
      stream: text,
      name: text,
      kind: text,
      records: number,
      unreadable: number,
      cut: number,
      invalidUtf8: number,
      nulBytes: number,
      escaped: number,
      late: number,
      latenessMs: number,
      latenessNeededMs: number,
      recent: maybe(object({ records: number, late: number, latenessNeededMs: number })),
      delayMs: maybe(number),
      badClock: number,
      doubtfulTimes: list(object({ kind: text, count: number })),
      newestMs: maybe(number),
      lagBytes: maybe(number),
      dropped: maybe(number),
      begins: maybe(
        object({
          begun: number,
          before: number,
          split: number,
          afterWait: number,
          limitLines: number,
          clause: object({ given: text, limit: text, wait: text }),
        }),
      ),
      problem: maybe(text),
    }),
  ),
  streams: list(object({ name: text, watermarkMs: maybe(number) })),
  missingFields: list(object({ stream: text, field: text, records: number, similar: list(text), at: maybe(text), extract: maybe(text) })),
  misreadFields: list(
    object({
      stream: text,
      field: text,
      as: text,
      values: number,
      misread: number,
      sample: text,
      declare: maybe(text),
      at: maybe(text),
    }),
  ),
  ungroupedRecords: list(object({ alert: text, records: number, by: list(text), similar: list(text), at: text })),
  extracts: list(
    object({
      stream: text,
      extract: text,
      isRegex: truth,
      matched: number,
      unmatched: number,
      problems: list(object({ kind: text, count: number, sample: object({ line: number, text }) })),
    }),
  ),
  firing: list(object({ alert: text, group: (value) => isObject(value) && Object.values(value).every(text), severity, sinceMs: number })),
  early: object({ notified: number, withdrawn: number }),
  alerts: list(object({ alert: text, groups: number, evicted: number, forgotten: number, ungrouped: number })),
  forecasts: list(
    object({
      alert: text,
      severity: text,
      text,
      warnings: number,
      cameTrue: number,
      wrong: number,
      open: number,
      missed: number,
      leadMs: maybe(object({ least: number, median: number, most: number })),
    }),
  ),
  spans: list(
    object({
      span: text,
      open: number,
      completed: number,
      timedOut: number,
      repeats: number,
      unmatched: number,
      evicted: number,
      unkeyed: number,
    }),
  ),
  sinks: list(
    object({
      name: text,
      waiting: number,
      sent: number,
      retries: number,
      givenUp: number,
      overflowed: number,
      oldestWaitingMs: maybe(number),
      problem: maybe(text),
    }),
  ),
  state: object({ dir: maybe(text), journalBytes: number, snapshotBytes: number, lastCommitMs: maybe(number), problem: maybe(text) }),
  counts: object({ records: number, transitions: number, notifications: number, reloads: number, reloadsFailed: number }),
});

/** Undefined if it is not a status. Unknown properties are ignored. */
export function readStatus(value: unknown): RunStatus | undefined {
  return isStatus(value) ? value : undefined;
}

function isStatus(value: unknown): value is RunStatus {
  return status(value);
}
