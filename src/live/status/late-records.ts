/** When late records are a problem, and the clause of the stream to write. */
import type { RecentStats } from '../../engine/model/engine-api.js';
import { formatSeconds } from '../../engine/output/format-value.js';
import { durationText } from '../../parser/check/quantities.js';
import { recommendedLatenessMs } from '../../session/recommended-lateness.js';

/** What a status knows about a source. */
export interface DeliveringSource {
  readonly stream: string;
  readonly name: string;
  /** The `lateness` of the stream. */
  readonly latenessMs: number;
  readonly recent?: RecentStats;
  readonly delayMs?: number;
}

/** One late record in so many is a problem. */
const ONE_IN = 100;
/** From here on, a wrong zone explains more than a slow way, ms. */
const ZONE_MS = 1_800_000;
/** Streams that are named. */
const MAX_NAMED = 3;

/** At least one in a hundred of its latest records was late: see `RecentStats`. */
export function deliversLate({ recent }: Pick<DeliveringSource, 'recent'>): boolean {
  return recent !== undefined && recent.late > 0 && recent.late * ONE_IN >= recent.records;
}

/** One text for each stream with a source that delivers late, with the clause to write; none if all is well. */
export function lateProblems(sources: readonly DeliveringSource[]): readonly string[] {
  const byStream = new Map<string, DeliveringSource[]>();
  for (const source of sources) if (deliversLate(source)) byStream.set(source.stream, [...(byStream.get(source.stream) ?? []), source]);
  const texts = [...byStream].map(([stream, late]) => streamText(stream, late));
  return texts.length <= MAX_NAMED ? texts : [...texts.slice(0, MAX_NAMED), `${texts.length - MAX_NAMED} more streams lose late records`];
}

/** The clause that would have kept the latest records of these sources of one stream. */
function clauseText(late: readonly DeliveringSource[]): string {
  const neededMs = Math.max(...late.map(({ recent }) => recent?.latenessNeededMs ?? 0));
  const lateness = `\`lateness ${durationText(recommendedLatenessMs({ late: 1, latenessNeededMs: neededMs }) ?? 0)}\``;
  const behindMs = Math.max(neededMs - (late[0]?.latenessMs ?? 0), ...late.map(({ delayMs = 0 }) => delayMs));
  return behindMs < ZONE_MS
    ? `write ${lateness}`
    : `their times are ${formatSeconds(Math.round(behindMs / 1000))} behind: name their zone (\`time … zone "…"\`) or write ${lateness}`;
}

function streamText(stream: string, late: readonly DeliveringSource[]): string {
  const [lost, all] = late.reduce(([few, many], { recent }) => [few + (recent?.late ?? 0), many + (recent?.records ?? 0)], [0, 0]);
  const [first] = late;
  const where = late.length === 1 && first !== undefined ? first.name : `${late.length} sources`;
  return `stream ${stream} loses late records (${count(lost)} of the latest ${count(all)} of ${where}), ${clauseText(late)}`;
}

/** Sources whose times are so far behind the clock that the alerts of their streams are evaluated that late, and why. */
export function delayTexts(sources: readonly DeliveringSource[]): readonly string[] {
  return sources.flatMap(({ name, stream, delayMs = 0 }) =>
    delayMs < ZONE_MS
      ? []
      : [
          `${name} (${stream}): its times are ${formatSeconds(Math.round(delayMs / 1000))} behind the clock, and so are the alerts of the stream; if they are local times, name their zone: \`time … zone "…"\``,
        ],
  );
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
