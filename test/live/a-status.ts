/** Statuses with a value in every field. */
import type { RunStatus } from '../../src/live/status/status.js';

export const NOW_MS = Date.UTC(2026, 4, 4, 3);
const MINUTE = 60_000;

export const HEALTHY: RunStatus = {
  version: '0.1.0',
  startedMs: NOW_MS - 76 * 60 * MINUTE,
  nowMs: NOW_MS,
  ready: true,
  rules: { files: 2, alerts: 3, loadedMs: NOW_MS - 10 * MINUTE },
  sources: [
    {
      stream: 'app',
      name: 'logs/app-a.log',
      kind: 'file',
      records: 1_234_567,
      unreadable: 0,
      late: 0,
      latenessMs: 5000,
      latenessNeededMs: 1200,
      badClock: 0,
      doubtfulTimes: [],
      newestMs: NOW_MS - 2000,
      lagBytes: 0,
    },
    {
      stream: 'app',
      name: 'tcp://127.0.0.1:7000',
      kind: 'tcp',
      records: 89,
      unreadable: 3,
      late: 12,
      latenessMs: 5000,
      latenessNeededMs: 11_300,
      badClock: 2,
      doubtfulTimes: [{ kind: 'a local time that occurs twice', count: 7 }],
      newestMs: NOW_MS - 3 * MINUTE,
      begins: {
        begun: 70,
        before: 2,
        split: 3,
        afterWait: 4,
        limitLines: 2000,
        clause: { given: 'begins timestamp', limit: 'begins timestamp limit 20000 lines', wait: 'begins timestamp wait 10s' },
      },
    },
  ],
  streams: [{ name: 'app', watermarkMs: NOW_MS - 7000 }, { name: 'silent' }],
  missingFields: [],
  misreadFields: [],
  extracts: [],
  ungroupedRecords: [],
  firing: [],
  early: { notified: 4, withdrawn: 0 },
  alerts: [
    { alert: 'Errors', groups: 40, evicted: 2, forgotten: 5, ungrouped: 7 },
    { alert: 'Slow', groups: 1, evicted: 0, forgotten: 0, ungrouped: 0 },
  ],
  forecasts: [
    {
      alert: 'DiskFillsUp',
      severity: 'warn',
      text: 'max(used_pct) over 5m reaches 95% within 4h using 6h',
      warnings: 9,
      cameTrue: 7,
      wrong: 1,
      open: 1,
      missed: 1,
      leadMs: { least: 40 * MINUTE, median: 130 * MINUTE, most: 220 * MINUTE },
    },
  ],
  spans: [
    { span: 'probe', open: 2, completed: 1200, timedOut: 3, repeats: 0, unmatched: 1, evicted: 0, unkeyed: 0 },
    { span: 'locks', open: 0, completed: 70_000, timedOut: 0, repeats: 4, unmatched: 0, evicted: 5, unkeyed: 6 },
  ],
  sinks: [
    { name: 'pager', waiting: 0, sent: 12, retries: 0, givenUp: 0, overflowed: 0 },
    { name: 'mail', waiting: 0, sent: 40, retries: 1, givenUp: 0, overflowed: 0 },
  ],
  state: { dir: '.tocsin', journalBytes: 1_258_291, snapshotBytes: 30_000, lastCommitMs: NOW_MS - 1500 },
  counts: { records: 1_234_656, transitions: 30, notifications: 52, reloads: 2, reloadsFailed: 1 },
};

export const UNHEALTHY: RunStatus = {
  ...HEALTHY,
  rules: { ...HEALTHY.rules, problem: 'rules/errors.alert:3:4: there is no field `hots`' },
  sources: [
    ...HEALTHY.sources,
    {
      stream: 'app',
      name: 'logs/app-b.log',
      kind: 'file',
      records: 10,
      unreadable: 0,
      late: 0,
      badClock: 0,
      doubtfulTimes: [],
      latenessMs: 5000,
      latenessNeededMs: 0,
      lagBytes: 1_300_000,
      problem: 'permission denied',
    },
  ],
  missingFields: [
    { stream: 'app', field: 'stauts', records: 1_234_666, similar: ['status'], at: 'app.alert:12' },
    { stream: 'app', field: 'took', records: 1_234_666, similar: [], at: 'app.alert:30', extract: '/took (?<took>\\d+)/' },
  ],
  misreadFields: [
    { stream: 'shop', field: 'wait', as: 'number', values: 20, misread: 12, sample: '31.5s', declare: 'field wait: duration(ms)' },
  ],
  extracts: [
    {
      stream: 'app',
      extract: 'json from message',
      isRegex: false,
      matched: 1_200_000,
      unmatched: 34_666,
      problems: [{ kind: 'no json', count: 34_666, sample: { line: 17, text: 'listening on :8080' } }],
    },
    { stream: 'app', extract: '/took (?<took>\\d+)/', isRegex: true, matched: 0, unmatched: 1_234_666, problems: [] },
  ],
  ungroupedRecords: [{ alert: 'Queue', records: 1_234_666, by: ['qeue'], similar: ['queue'], at: 'app.alert:40' }],
  firing: [
    { alert: 'Slow', group: {}, severity: 'warn', sinceMs: NOW_MS - 125 * MINUTE },
    { alert: 'Errors', group: { host: 'a', zone: 'b' }, severity: 'page', sinceMs: NOW_MS - 90_000 },
    { alert: 'Errors', group: { host: 'c', zone: 'b' }, severity: 'page', sinceMs: NOW_MS - 50 * MINUTE },
  ],
  sinks: [
    {
      name: 'pager',
      waiting: 3,
      sent: 12,
      retries: 4,
      givenUp: 1,
      overflowed: 0,
      oldestWaitingMs: NOW_MS - 2 * MINUTE,
      problem: 'the answer was 503',
    },
    ...HEALTHY.sinks.slice(1),
  ],
  state: { ...HEALTHY.state, problem: 'no space left on the device' },
};
