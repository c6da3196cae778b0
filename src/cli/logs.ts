/** Which logs are read, and into which streams. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { StreamPlan } from '../engine/model/engine-api.js';
import { endpointName, endpointsOf, isEndpoint } from '../parser/endpoints.js';
import type { CheckedStream, Program } from '../parser/program.js';
import { readBatches } from '../sources/decode/batches.js';
import { createStreamDecoder } from '../sources/decode/decoder.js';
import { FieldPresence } from '../sources/decode/field-presence.js';
import { originOf } from '../sources/decode/origin.js';
import { findFiles, unreadableTexts } from '../sources/files/find-files.js';
import { openFile } from '../sources/files/log-file.js';
import { matchesFrom } from '../sources/files/match-from.js';
import { openStdin } from '../sources/files/stdin.js';
import { findCopies } from '../sources/follow/copies.js';
import { IoProblem, UsageError } from './command.js';
import { formatOption } from './format-option.js';
import type { LogAccess, LogChoice, LogOfStream, OpenLog, OpenLogs } from './open-log.js';
import { openInThreads } from './thread-logs.js';

/** The name of standard input. */
export const STDIN = '-';
/** The name of standard input in reports. */
export const STDIN_NAME = '(standard input)';

/** What rules read of the records of a stream. */
type ReadPlan = Pick<StreamPlan, 'fields' | 'valueUses'>;

/** Opens the given logs, or those that the streams name; each is read into every stream that it belongs to. */
export async function openLogs(
  program: Program,
  names: readonly string[],
  choice: LogChoice,
  planOf: (stream: string) => ReadPlan,
  access: LogAccess,
): Promise<OpenLogs> {
  const streams = program.streams.map((stream) =>
    choice.format === undefined ? stream : { ...stream, format: formatOption(choice.format) },
  );
  if (streams.length === 0) throw new UsageError('these rules have no stream, so no log can be read');
  const forced = choice.stream === undefined ? undefined : streamNamed(streams, choice.stream);
  const named: LogOfStream[] = [];
  const endpoints: string[] = [];
  const unreadable: string[] = [];
  if (names.length === 0) {
    for (const stream of forced === undefined ? streams : [forced]) {
      const { globs, addresses } = endpointsOf(stream.from);
      const found = await findFiles(globs, access.cwd);
      unreadable.push(...unreadableTexts(found));
      for (const path of found.files) named.push({ stream, path });
      for (const endpoint of addresses) endpoints.push(`${endpointName(endpoint)} of the stream ${stream.name}`);
    }
    const listens = endpoints.length === 0 ? '' : `; only \`tocsin run\` listens on ${endpoints.join(', ')}`;
    if (named.length === 0)
      throw new UsageError(
        `no log to read: no file here matches the \`from\` of a stream; name files, folders or globs${listens}${because(unreadable)}`,
      );
  }
  for (const path of await expandLogs(names, access.cwd, unreadable))
    for (const stream of streamsFor(path, streams, forced, access.cwd)) named.push({ stream, path });
  const copies = await findCopies(
    [...new Set(named.map(({ path }) => path))].filter((path) => path !== STDIN),
    access.cwd,
  );
  const pairs = named.filter(({ path }) => !copies.some((copy) => copy.path === path));
  const notes = [...unreadable, ...copies.map(({ path, of }) => `${path} is a copy of the beginning of ${of}: it is not read twice`)];
  const inThreads = await openInThreads({ ...program, streams }, pairs, choice, (stream) => planOf(stream).fields, access);
  if (inThreads !== undefined) return { ...inThreads, endpoints, notes };
  const logs = await Promise.all(pairs.map(({ stream, path }) => openLog(stream, path, choice, planOf(stream.name), access)));
  return { logs, endpoints, notes, close: () => Promise.resolve() };
}

/** Files, folders (all files below) and globs; `-` stays. What cannot be read is added to `unreadable`. */
export async function expandLogs(names: readonly string[], cwd: string, unreadable: string[]): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const name of names) {
    if (name === STDIN) {
      paths.push(name);
      continue;
    }
    if (isEndpoint(name))
      throw new UsageError(
        `${name} is an endpoint, not a log: only \`tocsin run\` listens, on the endpoints that streams name with \`from "${name}"\``,
      );
    const glob = (await isDirectory(resolve(cwd, name))) ? `${name.replace(/\/+$/, '')}/**/*` : name;
    const found = await findFiles([glob], cwd);
    const problems = unreadableTexts(found);
    if (found.files.length === 0) throw new IoProblem(`no log matches ${name}${because(problems)}`);
    unreadable.push(...problems);
    paths.push(...found.files);
  }
  return [...new Set(paths)];
}

function because(unreadable: readonly string[]): string {
  return unreadable.length === 0 ? '' : ` (${unreadable.join('; ')})`;
}

function streamsFor(
  path: string,
  streams: readonly CheckedStream[],
  forced: CheckedStream | undefined,
  cwd: string,
): readonly CheckedStream[] {
  const found = streamsMatching(path, streams, forced, cwd);
  if (found.length > 0) return found;
  const list = streams.map((stream) => stream.name).join(', ');
  const what = path === STDIN ? 'standard input' : path;
  throw new UsageError(`${what} belongs to no stream: no \`from\` matches it. Choose one with --stream NAME: ${list}`);
}

/** Those whose `from` matches, else the only one; none if that is not clear. */
export function streamsMatching(
  path: string,
  streams: readonly CheckedStream[],
  forced: CheckedStream | undefined,
  cwd: string,
): readonly CheckedStream[] {
  if (forced !== undefined) return [forced];
  const found = path === STDIN ? [] : streams.filter((stream) => matchesFrom(stream, path, cwd));
  return found.length > 0 || streams.length > 1 ? found : streams;
}

async function openLog(
  stream: CheckedStream,
  path: string,
  choice: LogChoice,
  { fields, valueUses }: ReadPlan,
  access: LogAccess,
): Promise<OpenLog> {
  const presence = new FieldPresence(fields, valueUses);
  const year = choice.year === undefined ? {} : { year: choice.year };
  if (path === STDIN) {
    const input = openStdin(access.stdin, stream.encoding);
    const origin = originOf(stream, STDIN_NAME);
    const decoder = createStreamDecoder({ stream, fields, origin, presence, year: { writtenMs: access.now, ...year } });
    const reader = readBatches(input.chunks(), decoder);
    return {
      stream: stream.name,
      name: STDIN_NAME,
      sizeBytes: 0,
      batches: () => reader.batches(),
      readBytes: () => 0,
      stats: () => reader.stats(),
      problems: () => input.problems(),
    };
  }
  const file = await openFile(path, { cwd: access.cwd, encoding: stream.encoding });
  const origin = originOf(stream, path, resolve(access.cwd, path));
  const decoder = createStreamDecoder({ stream, fields, origin, presence, year: { writtenMs: file.modifiedMs, ...year } });
  const reader = readBatches(file.chunks(), decoder);
  return {
    stream: stream.name,
    name: path,
    sizeBytes: file.sizeBytes,
    batches: () => reader.batches(),
    readBytes: () => file.readBytes(),
    stats: () => reader.stats(),
    problems: () => file.problems(),
  };
}

export function streamNamed(streams: readonly CheckedStream[], name: string): CheckedStream {
  const found = streams.find((stream) => stream.name === name);
  if (found === undefined)
    throw new UsageError(`there is no stream ${name}; the streams are ${streams.map((stream) => stream.name).join(', ')}`);
  return found;
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
