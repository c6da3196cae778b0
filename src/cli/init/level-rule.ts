/** Records whose level is that of an error; without a level, messages that name one. */
import { cellNumber, cellText } from '../../engine/model/compare-cells.js';
import { quoteText } from '../../parser/literals.js';
import { MESSAGE_FIELD } from '../../sources/decode/formats-of.js';
import { fieldText } from '../../sources/guess/field-paths.js';
import type { GuessedRule, RuleKind } from './guessed-rule.js';
import type { LogSample } from './log-sample.js';
import { cellsOf } from './log-sample.js';
import { ratioRule } from './ratio-rule.js';

const NAME = /(?:^|[^a-z])(?:level|log_?level|lvl|severity|severity_?text|priority|level_?name)$/i;
const ERRORS: ReadonlySet<string> = new Set('e f error err fatal critical crit alert emerg emergency panic severe'.split(' '));
const OTHERS: ReadonlySet<string> = new Set(
  'i d t v w n trace debug verbose info information informational notice warn warning log default fine finer finest config statement detail hint context debug1 debug2 debug3 debug4 debug5'.split(
    ' ',
  ),
);
/** Names of levels that go together. A log may show none of its errors. */
const FAMILIES: readonly {
  readonly isOf: (words: ReadonlySet<string>) => boolean;
  readonly errors: readonly string[];
  readonly info: string;
}[] = [
  { isOf: (words) => [...words].every((word) => word.length === 1), errors: ['e', 'f'], info: 'i' },
  { isOf: (words) => has(words, ['log', 'statement', 'detail', 'hint']), errors: ['error', 'fatal', 'panic'], info: 'log' },
  { isOf: (words) => has(words, ['err']), errors: ['err', 'crit', 'alert', 'emerg'], info: 'info' },
  { isOf: (words) => has(words, ['notice', 'crit', 'emerg', 'alert']), errors: ['error', 'err', 'crit', 'alert', 'emerg'], info: 'info' },
  // It may be any of them.
  {
    isOf: (words) => [...words].every((word) => word === 'error'),
    errors: ['error', 'fatal', 'critical', 'crit', 'alert', 'emerg'],
    info: 'info',
  },
  { isOf: () => true, errors: ['error', 'fatal', 'critical'], info: 'info' },
];
const IN_MESSAGE = String.raw`\b(?:error|fatal|panic|exception)\b`;
const MOST = 0.95;

export const levelRule: RuleKind = (sample) => {
  const fields = sample.fields.filter(({ path }) => NAME.test(path.at(-1) ?? ''));
  for (const { path, type } of fields) {
    const rule = type === 'number' ? ofNumbers(sample, path) : ofWords(sample, path);
    if (rule !== undefined) return [rule];
  }
  return ofMessages(sample);
};

function ofWords(sample: LogSample, path: readonly string[]): GuessedRule | string | undefined {
  const records = cellsOf(sample, path).map((each) =>
    each.flatMap(({ ms, cell }) => (cellText(cell) === undefined ? [] : [{ ms, level: cellText(cell) ?? '' }])),
  );
  const levels = records.flat().map(({ level }) => level);
  const known = levels.filter((level) => ERRORS.has(level.toLowerCase()) || OTHERS.has(level.toLowerCase()));
  if (levels.length === 0 || known.length < levels.length * MOST) return undefined;
  const words = new Set(known.map((level) => level.toLowerCase()));
  const family = FAMILIES.find(({ isOf }) => isOf(words));
  if (family === undefined) return undefined;
  const cased = caseOf(known);
  const seen = [...new Set(known.filter((level) => ERRORS.has(level.toLowerCase())))];
  const errors = [...new Set([...seen, ...family.errors.map(cased)])];
  const calm = known.find((level) => !ERRORS.has(level.toLowerCase())) ?? cased(family.info);
  return levelRatio(
    sample,
    path,
    `in [${errors.map(quoteText).join(', ')}]`,
    records.map((each) => each.map(({ ms, level }) => ({ ms, isBad: errors.includes(level) }))),
    quoteText(errors[0] ?? 'error'),
    quoteText(calm),
  );
}

/** Numbers of pino and bunyan, 10 to 60; of syslog, 0 to 7. */
function ofNumbers(sample: LogSample, path: readonly string[]): GuessedRule | string | undefined {
  const records = cellsOf(sample, path).map((each) =>
    each.flatMap(({ ms, cell }) => (cell === undefined ? [] : [{ ms, level: cellNumber(cell) ?? Number.NaN }])),
  );
  const levels = records.flat().map(({ level }) => level);
  const isPino = levels.every((level) => level % 10 === 0 && level >= 10 && level <= 60);
  const isSyslog = levels.every((level) => Number.isInteger(level) && level >= 0 && level <= 7);
  if (levels.length === 0 || (!isPino && !isSyslog)) return undefined;
  return levelRatio(
    sample,
    path,
    isPino ? '>= 50' : '<= 3',
    records.map((each) => each.map(({ ms, level }) => ({ ms, isBad: isPino ? level >= 50 : level <= 3 }))),
    isPino ? '50' : '3',
    isPino ? '30' : '6',
  );
}

function levelRatio(
  sample: LogSample,
  path: readonly string[],
  test: string,
  records: readonly (readonly { readonly ms: number; readonly isBad: boolean }[])[],
  bad: string,
  good: string,
): GuessedRule | string {
  const field = fieldText(path);
  const count = records.reduce((sum, each) => sum + each.length, 0);
  const all = sample.times.reduce((sum, each) => sum + each.length, 0);
  return ratioRule({
    name: 'Errors',
    predicate: `${field} ${test}`,
    ...(count === all ? {} : { among: `${field} exists` }),
    records,
    words: 'of the records are errors',
    bad: `{ ${field}: ${bad} }`,
    good: `{ ${field}: ${good} }`,
  });
}

function ofMessages(sample: LogSample): readonly (GuessedRule | string)[] {
  const message = sample.fields.find(
    ({ path, type }) => type === 'text' && (path[0] === MESSAGE_FIELD[0] || path[0] === 'msg') && path.length === 1,
  );
  if (message === undefined) return [];
  const field = fieldText(message.path);
  const matcher = new RegExp(IN_MESSAGE, 'i');
  return [
    ratioRule({
      name: 'Errors',
      predicate: `${field} matches /${IN_MESSAGE}/i`,
      records: cellsOf(sample, message.path).map((each) => each.map(({ ms, cell }) => ({ ms, isBad: matcher.test(cellText(cell) ?? '') }))),
      words: 'of the messages name an error',
      bad: `{ ${field}: "error: not saved" }`,
      good: `{ ${field}: "saved" }`,
    }),
  ];
}

function has(words: ReadonlySet<string>, some: readonly string[]): boolean {
  return some.some((word) => words.has(word));
}

/** As most of the levels are written: `ERROR`, `Error`, `error`. */
function caseOf(levels: readonly string[]): (word: string) => string {
  const [level = ''] = levels;
  if (level === level.toUpperCase()) return (word) => word.toUpperCase();
  if (/^[A-Z]/.test(level)) return (word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  return (word) => word;
}
