/** The rule file that `init` writes for logs whose streams have been guessed. */
import { many } from '../../engine/output/many.js';
import { quoteText } from '../../parser/literals.js';
import { format } from '../../parser/print/format.js';
import { plainText } from '../../sinks/text/plain-text.js';
import type { TestEnvironment } from '../../tester/run-test.js';
import type { LogHead } from '../parse/log-head.js';
import { wrap } from '../parse/parse-lines.js';
import type { ParsedLog } from '../parse/parsed-log.js';
import { isSame } from '../parse/parsed-log.js';
import type { GuessedStream } from '../parse/stream-choice.js';
import type { GuessedRule } from './guessed-rule.js';
import { LET_NAME } from './guessed-rule.js';
import type { LogSample } from './log-sample.js';
import { measuredFields } from './measured-fields.js';
import type { LogOfSession } from './prove-rule.js';
import { problemOf, programOf } from './prove-rule.js';
import { RULE_KINDS } from './rule-kinds.js';

const COLUMNS = 98;

export interface GuessedLog {
  readonly head: LogHead;
  readonly guess: GuessedStream;
  readonly parsed: ParsedLog;
  /** On its times. */
  readonly notes: readonly string[];
}

export interface RuleFile {
  readonly text: string;
  /** Alerts in it. */
  readonly rules: number;
}

interface StreamDraft {
  readonly name: string;
  readonly logs: readonly GuessedLog[];
  readonly text: string;
  readonly sample: LogSample;
}

/** @param logs one or more, each with a record that has a time. */
export async function ruleFileOf(logs: readonly GuessedLog[], environment: TestEnvironment): Promise<RuleFile> {
  let rules = 0;
  const streams = streamsOf(logs);
  const blocks: string[] = [];
  const left: string[] = [];
  for (const stream of streams) {
    blocks.push(stream.text);
    const on = streams.length > 1 ? stream.name : undefined;
    const known = streams.map(({ text }) => text).join('\n\n');
    const sources: readonly LogOfSession[] = stream.logs.map(({ head }) => ({ stream: stream.name, head }));
    for (const rule of RULE_KINDS.flatMap((kind) => kind(stream.sample))) {
      const about = streams.length > 1 ? `${stream.name}: ` : '';
      if (typeof rule === 'string') {
        left.push(`${about}${rule}`);
        continue;
      }
      const text = ruleText(rule, on);
      const problem = await problemOf(`${known}\n\n${text}`, sources, environment);
      if (problem === undefined) {
        rules++;
        blocks.push(text);
      } else left.push(`${about}no rule ${rule.name}: ${problem}`);
    }
  }
  const comments = left.length === 0 ? [] : [left.flatMap((each) => comment(`Left out: ${each}.`)).join('\n')];
  return { text: format({ path: 'init.alert', text: `${[...blocks, ...comments].join('\n\n')}\n` }).text, rules };
}

/** Logs with the same name and clauses, such as rotated ones, are one stream. */
function streamsOf(logs: readonly GuessedLog[]): readonly StreamDraft[] {
  const groups = new Map<string, GuessedLog[]>();
  for (const log of logs) {
    const key = JSON.stringify([log.guess.stream.name, log.guess.best.clauses]);
    groups.set(key, [...(groups.get(key) ?? []), log]);
  }
  const names = new Set<string>();
  return [...groups.values()].map((group) => draftOf(group, names));
}

function draftOf(logs: readonly GuessedLog[], names: Set<string>): StreamDraft {
  const [first] = logs;
  if (first === undefined) throw new Error('a stream without a log');
  const { guess, parsed } = first;
  let { name } = guess.stream;
  for (let number = 2; names.has(name); number++) name = `${guess.stream.name}_${number}`;
  names.add(name);
  const from = logs.flatMap(({ head }) => (head.path === undefined ? [] : [quoteText(head.path)]));
  const lines = [...(from.length === 0 ? [] : [`from ${from.join(', ')}`]), ...guess.best.clauses];
  const measured = measuredFields(guess.stream, parsed).filter((field) => {
    if (field.clause === undefined) return true;
    const more = [...(field.because === undefined ? [] : comment(`A guess: ${field.because}.`)), field.clause];
    const isValid = typeof programOf(blockText(name, [...lines, ...more])) !== 'string';
    if (isValid) lines.push(...more);
    return isValid;
  });
  const { timeField } = parsed;
  return {
    name,
    logs,
    text: [
      ...logs.flatMap((log) => comment(`${log === first ? 'Guessed by `tocsin init` from' : 'And from'} ${sourceText(log)}`)),
      ...[...new Set(logs.flatMap(({ notes }) => notes))].flatMap(comment),
      ...(from.length === 0 ? comment('Name the log: `from "logs/app.log"`.') : []),
      blockText(name, lines),
    ].join('\n'),
    sample: {
      name,
      logs: logs.map((log) => log.parsed),
      fields: parsed.fields.filter(({ path }) => timeField === undefined || !isSame(path, timeField)),
      measured,
      isWhole: logs.every(({ head }) => head.isWhole),
      times: logs.map((log) => log.parsed.times.filter((ms) => !Number.isNaN(ms)).sort((a, b) => a - b)),
    },
  };
}

function blockText(name: string, lines: readonly string[]): string {
  return `stream ${name} {\n${lines.map((line) => `  ${line}`).join('\n')}\n}`;
}

function sourceText({ head, parsed }: GuessedLog): string {
  const lines = head.isWhole ? `the ${many(head.lines.length, 'line')}` : `the first ${many(head.lines.length, 'line')}`;
  const timed = parsed.times.filter((ms) => !Number.isNaN(ms)).length;
  const unread = parsed.stats.unreadableLines;
  return `${lines} of ${plainText(head.name)}: ${many(parsed.times.length, 'record')}, ${timed === parsed.times.length ? 'all' : timed.toLocaleString('en-US')} with a time${unread === 0 ? '' : `, ${many(unread, 'line')} not read`}.`;
}

/** @param on the stream, if there are several. */
function ruleText(rule: GuessedRule, on: string | undefined): string {
  const alert = `${on === undefined ? '' : pascalCase(on)}${rule.name}`;
  const predicate = on === undefined ? 'isError' : `${camelCase(on)}IsError`;
  const filled = (line: string): string =>
    line
      .replaceAll(LET_NAME, predicate)
      .replace(/ ON /, on === undefined ? ' ' : ` on ${on} `)
      .replace(/\bALERT$/, alert);
  return [
    ...(rule.predicate === undefined ? [] : [`let ${predicate} = ${rule.predicate}`, '']),
    ...comment(rule.comment),
    `alert ${alert} {`,
    ...(on === undefined ? [] : [`  on ${on}`]),
    ...rule.clauses.map((clause) => `  ${filled(clause)}`),
    `  # runbook "https://wiki.example/${alert}"`,
    '}',
    ...rule.tests.flatMap(({ name, lines }) => [
      '',
      `test ${quoteText(`${alert} ${name}`)} {`,
      ...lines.map((line) => `  ${filled(line)}`),
      '}',
    ]),
  ].join('\n');
}

function comment(text: string): readonly string[] {
  return wrap(text, COLUMNS).map((line) => `# ${line}`);
}

/** `mail_queue` → `mailQueue`. */
function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return `${pascal.charAt(0).toLowerCase()}${pascal.slice(1)}`;
}

/** `mail_queue` → `MailQueue`. */
function pascalCase(name: string): string {
  return name.replaceAll(/(?:^|_)(\p{L}|\p{N})/gu, (_, letter: string) => letter.toUpperCase());
}
