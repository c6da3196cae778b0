/** Reports problems with the input of a live run in its log, and to rules on the stream `tocsin`: each kind once in a while, with a count. */
import { many } from '../engine/output/many.js';
import { invalidUtf8Text } from '../session/line-problems.js';
import type { Session } from '../session/session.js';
import type { FollowProblem } from '../sources/follow/problem.js';
import type { Loss } from './inputs/listen-input.js';
import type { OwnInput } from './inputs/own-input.js';
import type { LiveLog } from './log.js';
import type { Report } from './repeat-limiter.js';
import { RepeatLimiter } from './repeat-limiter.js';
import type { UnreadableReport } from './unreadable-reporter.js';
import { UnreadableReporter } from './unreadable-reporter.js';

/** The same problem with the same log is logged at most this often, ms. */
const REPEAT_MS = 10_000;
/** How often counters are turned into records of the stream `tocsin`, ms. */
const STATS_MS = 5000;
/** The same kind of unreadable lines of the same source is logged at most this often, ms. */
const UNREADABLE_MS = 600_000;

export interface ProblemReporterOptions {
  readonly log: LiveLog;
  readonly own: OwnInput;
  /** A monotonic clock, ms. */
  readonly steady: () => number;
}

export class ProblemReporter {
  /** Problems with logs come at every poll. */
  readonly #repeats = new RepeatLimiter<FollowProblem>(REPEAT_MS);
  readonly #unreadable = new UnreadableReporter(UNREADABLE_MS);
  #statsMs = Number.NEGATIVE_INFINITY;

  constructor(readonly options: ProblemReporterOptions) {}

  /** A log cannot be read, or part of it was lost. */
  follow(problem: FollowProblem): void {
    const report = this.#repeats.add(`${problem.kind} ${problem.path}`, problem, this.options.steady());
    if (report !== undefined) this.#reportFollow(report);
  }

  /** Something that came to an endpoint was lost. */
  loss(source: string, loss: Loss, count: number): void {
    const { log, own } = this.options;
    log.warn(`${source}: ${lossText(loss, count)}`, { source, count });
    own.note('source-problem', { source, problem: PROBLEMS[loss], count });
  }

  /** To be called after each turn: problems that were counted, and those that show in the counters of the session. */
  due(session: Session, nowMs: number): void {
    for (const report of this.#repeats.due(this.options.steady())) this.#reportFollow(report);
    if (nowMs - this.#statsMs < STATS_MS) return;
    this.#statsMs = nowMs;
    const { log, own } = this.options;
    if (own.isWanted()) own.noteStats(session.stats());
    for (const report of this.#unreadable.due(session.reading(), nowMs)) {
      const { source, stream, kind, count } = report;
      log.warn(`${source}: ${unreadableText(report)}`, { log: source, stream, kind, count });
    }
  }

  #reportFollow({ what: { path, kind, message }, count }: Report<FollowProblem>): void {
    const { log, own } = this.options;
    log.warn(count === 1 ? message : `${message} (${count} times since the last report)`, { log: path, kind, count });
    own.note('source-problem', { source: path, problem: kind, count });
  }
}

function unreadableText({ stream, source, kind, extract, count, sample }: UnreadableReport): string {
  if (sample === undefined) return invalidUtf8Text(source, count);
  const what =
    extract === undefined
      ? `${many(count, 'line')} of stream ${stream} could not be read`
      : `\`extract ${extract}\` found nothing in ${many(count, 'record')} of stream ${stream}`;
  return `${what}: ${kind}; for example: ${sample}`;
}

/** The words of `problem` in records of the stream `tocsin`. */
const PROBLEMS: Readonly<Record<Loss, string>> = {
  dropped: 'dropped',
  cut: 'line-cut',
  broken: 'line-broken',
  refusedConnections: 'refused',
};

function lossText(loss: Loss, count: number): string {
  switch (loss) {
    case 'dropped':
      return `${many(count, 'message')} dropped because they arrived faster than they were evaluated`;
    case 'cut':
      return `${many(count, 'line')} longer than 1 MiB, cut there`;
    case 'broken':
      return `${many(count, 'line')} dropped because the connection broke in the middle of ${count === 1 ? 'it' : 'them'}`;
    case 'refusedConnections':
      return `${many(count, 'connection')} refused because too many were open`;
  }
}
