/**
 * Random rule files, as lists of pieces of text that may stand any distance apart. Joined with random spaces, line breaks and comments they
 * are files that must parse.
 */
import fc from 'fast-check';

export type Pieces = readonly string[];

const join = (...parts: readonly fc.Arbitrary<Pieces>[]): fc.Arbitrary<Pieces> => fc.tuple(...parts).map((lists) => lists.flat());
const just = (...pieces: readonly string[]): fc.Arbitrary<Pieces> => fc.constant(pieces);
const oneOf = (...pieces: readonly string[]): fc.Arbitrary<Pieces> => fc.constantFrom(...pieces).map((piece) => [piece]);
const maybe = (part: fc.Arbitrary<Pieces>): fc.Arbitrary<Pieces> => fc.oneof(just(), part);
const many = (part: fc.Arbitrary<Pieces>, max: number): fc.Arbitrary<Pieces> =>
  fc.array(part, { maxLength: max }).map((lists) => lists.flat());
const separated = (part: fc.Arbitrary<Pieces>, separator: Pieces, min: number, max: number): fc.Arbitrary<Pieces> =>
  fc.array(part, { minLength: min, maxLength: max }).map((lists) => lists.flatMap((list, i) => (i === 0 ? list : [...separator, ...list])));

const field = oneOf(
  'status',
  'user.id',
  '`x y`',
  '`a`.b',
  'count',
  'page',
  'warn',
  'over',
  'host',
  'größe',
  '@t',
  'a.0.b',
  'a.for.by',
  'reaches',
  'ago',
);
const duration = oneOf('5m', '30s', '1h30m', '2h 30m', '250ms', '1w', '0.5h');
const number = oneOf('0', '5', '1.5', '1e3', '2%', '512KiB', '5/s', '3/m', '10m');
const text = oneOf('"a b"', '"#no comment"', '"\\u0041\\n\\"{}"', 'i"Bot"', '""', '"ü 😀"');
const regex = oneOf('/a[/#]b/', '/(?:x|y)\\/z/i', '/#/', '/[^"]+/');

const expressions = fc.letrec<{ operand: Pieces; compared: Pieces; joined: Pieces }>((tie) => ({
  operand: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'rule' },
    field,
    number,
    text,
    oneOf('true', 'false'),
    join(field, just('exists')),
    join(just('-'), field),
    join(just('('), tie('joined'), just(')')),
    join(just('(', ''), tie('joined'), just(')', 'over'), duration),
    join(just('count', '(', ')', 'over'), duration, maybe(join(just('ago'), duration))),
    join(
      oneOf('ratio', 'p99', 'since', 'over'),
      just('('),
      tie('joined'),
      maybe(join(just(',', '99.5'))),
      maybe(join(just('of'), tie('joined'))),
      maybe(join(just('where'), tie('compared'))),
      just(')'),
      maybe(join(just('over'), duration)),
    ),
    join(just('sum', '(', 'where'), field, just('==', '1', ')')),
    join(tie('operand'), oneOf('+', '-', '*', '/'), field),
  ),
  compared: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'rule' },
    tie('operand'),
    join(tie('operand'), oneOf('==', '!=', '<', '<=', '>', '>=', 'contains', 'startsWith', 'endsWith'), tie('operand')),
    join(field, oneOf('<', '>='), number, just('with', '95%', 'confidence')),
    join(field, just('matches'), regex),
    join(
      tie('operand'),
      just('reaches'),
      number,
      maybe(join(just('from'), oneOf('above', 'below'))),
      just('within'),
      duration,
      maybe(join(just('using'), duration)),
    ),
    join(field, just('in', '['), separated(text, [','], 0, 3), just(']')),
    join(field, oneOf('in', 'not in'), number, just('..'), number),
    join(field, just('not', 'in', '['), separated(text, [','], 0, 3), just(']')),
    join(field, oneOf('in', 'not in'), oneOf('list', 'cidr'), just('('), separated(text, [','], 1, 2), just(')')),
    join(oneOf('not', 'NOT', '!'), tie('compared')),
  ),
  joined: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'rule' },
    tie('compared'),
    join(tie('joined'), oneOf('and', 'or', 'AND', '&&', '||'), tie('compared')),
  ),
}));
// A comparison behind `over` on a field would be parsed differently: conditions end in a number or a parenthesis.
const condition = join(expressions.joined, oneOf('and', 'or'), just('('), expressions.joined, just(')', '==', '1'));

const life = fc.oneof(
  join(just('for'), duration, maybe(join(just('of'), duration))),
  join(just('clear', 'when'), condition),
  join(just('keep'), duration),
  join(just('guard'), condition),
);
const alertClause = fc.oneof(
  life,
  join(oneOf('page', 'warn', 'info'), oneOf('when', 'each'), condition, maybe(join(just('{'), many(life, 2), just('}')))),
  just('on', 'shop'),
  join(just('by'), separated(field, [','], 1, 3)),
  join(just('by', 'lower', '(', 'template', '(', 'message', ')', ')')),
  join(oneOf('over', 'step', 'remind', 'forget'), duration),
  just('nodata', 'hold'),
  just('limit', '10', 'groups'),
  join(just('summary'), oneOf('"{host} {{x}} {count() over 5m}"', '"plain"', '"{`a b`} \\"q\\""')),
  join(just('runbook'), text),
  join(just('labels', '{'), many(join(oneOf('team', 'for', '"x y"'), just(':'), text, maybe(just(','))), 3), just('}')),
  just('sample', '5'),
);
const columns = join(just('csv', '('), separated(fc.oneof(field, oneOf('"a b"', '"%d %m"')), [','], 1, 3), just(')'));
const nestedFormat = join(fc.oneof(oneOf('cri', 'text'), regex, columns), maybe(oneOf('json', 'logfmt')));
const formats = separated(nestedFormat, ['else'], 1, 3);
const streamClause = fc.oneof(
  join(just('from'), separated(text, [','], 1, 2)),
  join(just('format'), formats),
  join(
    just('begins'),
    fc.oneof(oneOf('timestamp', 'indented'), separated(regex, [','], 1, 3)),
    maybe(just('limit', '10', 'lines')),
    maybe(join(just('wait'), duration)),
  ),
  join(just('time'), field, maybe(join(just('as'), separated(text, [','], 1, 3))), maybe(join(just('zone'), text))),
  join(oneOf('lateness', 'idle'), duration),
  join(just('uptime', 'from'), field),
  join(just('uptime', 'since'), condition),
  join(just('extract'), formats, maybe(join(just('from'), field))),
  join(just('redact'), regex, maybe(join(just('with'), text))),
  join(just('field'), field, just(':', 'duration'), maybe(just('(', 'ms', ')'))),
  just('strict'),
  join(just('encoding'), text),
  join(just('token'), oneOf('env', 'file'), just('('), text, just(')')),
  join(just('where'), condition),
);
const spanClause = fc.oneof(
  join(oneOf('start', 'then', 'end'), condition),
  join(just('key'), separated(field, [','], 1, 3)),
  join(just('timeout'), duration),
);
const values = fc.letrec<{ record: Pieces; value: Pieces }>((tie) => ({
  record: join(just('{'), many(join(field, just(':'), tie('value'), maybe(just(','))), 3), just('}')),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    text,
    number,
    oneOf('true', 'null', '-5'),
    tie('record'),
    join(just('['), many(join(tie('value'), maybe(just(','))), 3), just(']')),
    join(just('ramp', '('), separated(tie('value'), [','], 0, 2), just(')')),
  ),
}));
const configs = fc.letrec<{ object: Pieces; value: Pieces }>((tie) => ({
  object: join(just('{'), many(join(oneOf('url', 'to', '"X-Key"'), just(':'), tie('value'), maybe(just(','))), 3), just('}')),
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'value' },
    text,
    number,
    oneOf('true', 'false', '-5'),
    tie('object'),
    join(just('['), many(tie('value'), 3), just(']')),
    join(oneOf('env', 'file'), just('('), text, just(')')),
  ),
}));
const moment = fc.oneof(duration, just('2026-05-04T10:04:00Z'));
const range = fc.oneof(join(just('from'), moment, maybe(join(just('to'), moment))), join(oneOf('before', 'at', 'after'), moment));
const body = join(maybe(just('on', 'shop')), fc.oneof(values.record, text));
const expectedPart = fc.oneof(
  join(fc.oneof(just('summary'), join(just('label'), oneOf('team', '`a-b`', 'label'))), oneOf('contains', '==', '!='), text),
  join(just('value'), oneOf('>', '<='), number),
);
const expectedParts = join(just('with'), expectedPart, many(join(oneOf('and', 'or'), expectedPart), 2));
const testItem = fc.oneof(
  join(just('every'), duration, just('from'), moment, just('to'), moment, body),
  join(just('at'), moment, body),
  join(just('replay'), text, maybe(just('on', 'shop'))),
  join(oneOf('shuffle'), duration),
  just('repeat', '2'),
  join(just('restart', 'at'), moment),
  join(just('until'), moment),
  join(just('expect'), oneOf('page', 'never', 'resolved'), just('Errors'), maybe(values.record), maybe(range), maybe(expectedParts)),
  join(just('expect'), oneOf('no', '1', '7'), just('notifications'), maybe(just('to', 'mail')), maybe(range)),
);
const block = fc.oneof(
  join(just('stream', 'shop', '{'), many(streamClause, 4), just('}')),
  join(just('span', 'probe', 'on', 'shop', '{'), many(spanClause, 5), just('}')),
  join(just('let', 'x', '='), condition),
  join(just('alert', 'Errors', '{'), many(alertClause, 5), just('}')),
  join(just('sink', 'mail', 'smtp'), configs.object),
  join(just('route', '{'), many(join(condition, just('->'), separated(oneOf('mail', 'chat'), [','], 1, 3)), 3), just('}')),
  join(just('test'), text, just('{'), many(testItem, 4), just('}')),
);
export const rulePieces: fc.Arbitrary<Pieces> = many(block, 4).map((pieces) => pieces.filter((piece) => piece !== ''));

/** Separators between two tokens. */
const gap = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(' ', '  ', '\t', '\n', '\n\n', '\r\n', '\n \n\n') },
  { weight: 1, arbitrary: fc.nat(999).map((n) => ` # c${n}\n`) },
  { weight: 1, arbitrary: fc.nat(999).map((n) => `\n  # own ${n} "x" {\n`) },
  { weight: 1, arbitrary: fc.nat(999).map((n) => `# c${n}\n\n\n#d\n`) },
);

/** A random file, sometimes with many comments. */
export const ruleText: fc.Arbitrary<string> = rulePieces.chain((pieces) =>
  fc
    .array(gap, { minLength: pieces.length + 1, maxLength: pieces.length + 1 })
    .map((gaps) => pieces.reduce((text, piece, i) => text + piece + (gaps[i + 1] ?? ''), gaps[0] ?? '')),
);
