/** The status of a running Tocsin, from its parts. */
import type { DeliveryCounts } from '../../delivery/delivery-queue.js';
import { beginsReading } from '../../session/begins-problems.js';
import { NO_INPUT_PROBLEMS } from '../../session/input-problems.js';
import type { SessionStats } from '../../session/session.js';
import type { LiveInput } from '../inputs/input.js';
import type { LiveRun } from '../run.js';
import type { RunStatus, SourceStatus } from './status.js';

export interface StatusParts {
  readonly version: string;
  readonly nowMs: number;
  readonly facts: {
    readonly startedMs: number;
    readonly loadedMs: number;
    readonly files: number;
    readonly reloads: number;
    readonly reloadsFailed: number;
    readonly rulesProblem: string;
    readonly stateProblem: string;
  };
  readonly run: LiveRun | undefined;
  readonly inputs: readonly LiveInput[];
  readonly sinks: ReadonlyMap<string, DeliveryCounts>;
  readonly sourceProblems: ReadonlyMap<string, string>;
  readonly stateDir?: string;
  readonly sizes: { readonly journalBytes: number; readonly snapshotBytes: number } | undefined;
}

export function statusOf({ version, nowMs, facts, run, inputs, sinks, sourceProblems, stateDir, sizes }: StatusParts): RunStatus {
  const stats = run?.session.stats();
  return {
    version,
    startedMs: facts.startedMs,
    nowMs,
    ready: run !== undefined,
    rules: {
      files: facts.files,
      alerts: run?.program.alerts.length ?? 0,
      loadedMs: facts.loadedMs,
      ...(facts.rulesProblem === '' ? {} : { problem: facts.rulesProblem }),
    },
    sources: run === undefined || stats === undefined ? [] : sourcesOf(run, stats, inputs, sourceProblems),
    streams: run?.session.watermarks() ?? [],
    ...(run?.session.inputProblems(stats?.reading, stats?.alerts) ?? NO_INPUT_PROBLEMS),
    firing: run?.session.notifier.activeAlerts() ?? [],
    early: run?.session.notifier.earlyCounts() ?? { notified: 0, withdrawn: 0 },
    alerts: stats?.alerts ?? [],
    forecasts: stats?.forecasts ?? [],
    spans: stats?.spans ?? [],
    sinks: [...sinks].map(([name, { waiting, sent, retries, givenUp, overflowed, oldestMs, problem }]) => ({
      name,
      waiting,
      sent,
      retries,
      givenUp,
      overflowed,
      ...(oldestMs === undefined ? {} : { oldestWaitingMs: oldestMs }),
      ...(problem === undefined ? {} : { problem }),
    })),
    state: {
      ...(stateDir === undefined ? {} : { dir: stateDir }),
      journalBytes: sizes?.journalBytes ?? 0,
      snapshotBytes: sizes?.snapshotBytes ?? 0,
      ...(run?.syncedMs === undefined ? {} : { lastCommitMs: run.syncedMs }),
      ...(run?.refusedSinceMs === undefined ? {} : { problem: facts.stateProblem === '' ? 'the disk refuses writes' : facts.stateProblem }),
    },
    counts: {
      records: run?.counts.records ?? 0,
      transitions: run?.counts.transitions ?? 0,
      notifications: run?.counts.notifications ?? 0,
      reloads: facts.reloads,
      reloadsFailed: facts.reloadsFailed,
    },
  };
}

function sourcesOf(
  run: LiveRun,
  stats: SessionStats,
  inputs: readonly LiveInput[],
  problems: ReadonlyMap<string, string>,
): readonly SourceStatus[] {
  const kinds = new Map<string, LiveInput>();
  for (const input of inputs) for (const { source } of input.known?.() ?? []) kinds.set(source, input);
  const lags = new Map(inputs.flatMap((input) => [...(input.lag?.() ?? [])]));
  const dropped = new Map(inputs.flatMap((input) => [...(input.dropped?.() ?? [])]));
  const framed = new Map(inputs.flatMap((input) => [...(input.framed?.() ?? [])]));
  const allProblems = new Map([...problems, ...inputs.flatMap((input) => [...(input.problems?.() ?? [])])]);
  const reading = new Map(stats.reading.map((each) => [JSON.stringify([each.stream, each.source]), each]));
  return stats.sources.map(({ stream, source, records, late, latenessNeededMs, recent, delayMs, badClock, newestMs }) => {
    const problem = allProblems.get(source);
    const lagBytes = lags.get(source);
    const droppedOfIt = dropped.get(source);
    const input = kinds.get(source);
    const ofEndpoint = framed.get(source);
    const read = reading.get(JSON.stringify([stream, source]));
    const checked = run.program.streams.find(({ name }) => name === stream);
    const begins = beginsReading(checked?.begins, read?.begins);
    return {
      stream,
      name: source,
      kind: input?.kindOf?.(source) ?? input?.kind ?? 'embedded',
      records,
      unreadable: read?.unreadableLines ?? 0,
      cut: (read?.cut ?? 0) + (ofEndpoint?.cut ?? 0),
      invalidUtf8: read?.invalidUtf8 ?? 0,
      nulBytes: (read?.nulBytes ?? 0) + (ofEndpoint?.nulBytes ?? 0),
      escaped: read?.escaped ?? 0,
      late,
      latenessMs: checked?.latenessMs ?? 0,
      latenessNeededMs,
      ...(recent === undefined ? {} : { recent }),
      ...(delayMs === undefined ? {} : { delayMs }),
      badClock,
      doubtfulTimes: (read?.doubtfulTimes ?? []).map(({ kind, count }) => ({ kind, count })),
      ...(newestMs === undefined ? {} : { newestMs }),
      ...(lagBytes === undefined ? {} : { lagBytes }),
      ...(droppedOfIt === undefined ? {} : { dropped: droppedOfIt }),
      ...(begins === undefined ? {} : { begins }),
      ...(problem === undefined ? {} : { problem }),
    };
  });
}
