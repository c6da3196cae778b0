/**
 * The token types. No keyword is reserved: every keyword token is also a `Word`, so that the grammar accepts it as a name wherever a name is expected,
 * and as a keyword only where that keyword is expected.
 */
import { createToken, Lexer, type TokenType } from 'chevrotain';

const all: TokenType[] = [];

function kind(name: string, label: string, categories: TokenType[] = []): TokenType {
  const type = createToken({ name, label, pattern: Lexer.NA, categories });
  all.push(type);
  return type;
}

/** A set of token types, given in several rows. */
export function kinds(...rows: readonly (readonly TokenType[])[]): ReadonlySet<TokenType> {
  return new Set(rows.flat());
}

/** Any word, keyword or not. */
export const Word = kind('Word', 'a name');
export const Identifier = kind('Identifier', 'a name', [Word]);
/** `` `http.status` `` */
export const BackQuoted = kind('BackQuoted', 'a name in back-quotes');
export const Text = kind('Text', 'text in double quotes');
export const Regex = kind('Regex', 'a regular expression such as `/timed? out/i`');
export const Num = kind('Num', 'a number');
export const Time = kind('Time', 'a time such as `2026-05-04T10:04:00Z`');

export const And = kind('And', '`and`');
export const Or = kind('Or', '`or`');
export const Not = kind('Not', '`not`');
const AndWord = kind('AndWord', '`and`', [And, Word]);
const OrWord = kind('OrWord', '`or`', [Or, Word]);
const NotWord = kind('NotWord', '`not`', [Not, Word]);
export const AndSign = kind('AndSign', '`and`', [And]);
export const OrSign = kind('OrSign', '`or`', [Or]);
export const NotSign = kind('NotSign', '`not`', [Not]);

/** `== != < <= > >=` and the words that compare. */
export const Compare = kind('Compare', 'a comparison such as `>`');
export const Equal = kind('Equal', '`==`', [Compare]);
export const NotEqual = kind('NotEqual', '`!=`', [Compare]);
export const Less = kind('Less', '`<`', [Compare]);
export const LessEqual = kind('LessEqual', '`<=`', [Compare]);
export const Greater = kind('Greater', '`>`', [Compare]);
export const GreaterEqual = kind('GreaterEqual', '`>=`', [Compare]);
export const PlusMinus = kind('PlusMinus', '`+` or `-`');
export const Plus = kind('Plus', '`+`', [PlusMinus]);
export const Minus = kind('Minus', '`-`', [PlusMinus]);
export const TimesDivide = kind('TimesDivide', '`*` or `/`');
export const Times = kind('Times', '`*`', [TimesDivide]);
export const Divide = kind('Divide', '`/`', [TimesDivide]);
export const Assign = kind('Assign', '`=`');
export const Arrow = kind('Arrow', '`->`');
export const LParen = kind('LParen', '`(`');
export const RParen = kind('RParen', '`)`');
export const LSquare = kind('LSquare', '`[`');
export const RSquare = kind('RSquare', '`]`');
export const LCurly = kind('LCurly', '`{`');
export const RCurly = kind('RCurly', '`}`');
export const Comma = kind('Comma', '`,`');
export const Colon = kind('Colon', '`:`');
export const DotDot = kind('DotDot', '`..`');
export const Dot = kind('Dot', '`.`');

const keywords = new Map<string, TokenType>([
  ['and', AndWord],
  ['or', OrWord],
  ['not', NotWord],
]);

function word(text: string, categories: TokenType[] = []): TokenType {
  const token = kind(`Word${text.charAt(0).toUpperCase()}${text.slice(1)}`, `\`${text}\``, [Word, ...categories]);
  keywords.set(text, token);
  return token;
}

export const Stream = word('stream');
export const Let = word('let');
export const Alert = word('alert');
export const Sink = word('sink');
export const Route = word('route');
export const Test = word('test');
export const SpanWord = word('span');

export const From = word('from');
export const Format = word('format');
export const TimeWord = word('time');
export const As = word('as');
export const Zone = word('zone');
export const Begins = word('begins');
export const Lines = word('lines');
export const Wait = word('wait');
export const Lateness = word('lateness');
export const Idle = word('idle');
export const Uptime = word('uptime');
export const Since = word('since');
export const Extract = word('extract');
export const Field = word('field');
export const Encoding = word('encoding');
export const Strict = word('strict');
export const TokenWord = word('token');
export const Redact = word('redact');
export const With = word('with');
export const Where = word('where');

export const Start = word('start');
export const Then = word('then');
export const End = word('end');
export const Key = word('key');
export const Timeout = word('timeout');

export const On = word('on');
export const By = word('by');
export const When = word('when');
export const Each = word('each');
export const Over = word('over');
export const Ago = word('ago');
export const Reaches = word('reaches');
export const Above = word('above');
export const Below = word('below');
export const Within = word('within');
export const Using = word('using');
export const Confidence = word('confidence');
export const Step = word('step');
export const Remind = word('remind');
export const Nodata = word('nodata');
export const Forget = word('forget');
export const Limit = word('limit');
export const Groups = word('groups');
export const Summary = word('summary');
export const Runbook = word('runbook');
export const Labels = word('labels');
export const Sample = word('sample');
export const For = word('for');
export const Of = word('of');
export const Clear = word('clear');
export const Keep = word('keep');
export const Guard = word('guard');
export const Else = word('else');

export const Contains = word('contains', [Compare]);
export const StartsWith = word('startsWith', [Compare]);
export const EndsWith = word('endsWith', [Compare]);
export const Matches = word('matches', [Compare]);
export const In = word('in', [Compare]);
export const Exists = word('exists');
export const True = word('true');
export const False = word('false');
export const Null = word('null');
export const Env = word('env');
export const File = word('file');

export const Every = word('every');
export const At = word('at');
export const Replay = word('replay');
export const Shuffle = word('shuffle');
export const Repeat = word('repeat');
export const Restart = word('restart');
export const Until = word('until');
export const Expect = word('expect');
export const To = word('to');
export const Before = word('before');
export const After = word('after');
export const No = word('no');
export const Notification = word('notification');
export const Notifications = word('notifications');

/** Keywords by text. `and`, `or` and `not` are also accepted in upper case. */
export const KEYWORDS: ReadonlyMap<string, TokenType> = keywords;

export const TOKEN_TYPES: TokenType[] = all;
