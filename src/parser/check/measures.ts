/** Checks whether the units of two numbers allow to compare or add them. Reports T301, T302, T303. */
import type { Expr } from '../ast.js';
import { TYPES } from '../codes/types.js';
import type { Scale, Unit } from '../program.js';
import type { SourceRange } from '../source.js';
import type { Env } from './context.js';
import { relatedLetUse } from './context.js';
import type { Quantity } from './quantities.js';
import { isPlainDimension, PLAIN, sameDimensions, unitWords } from './quantities.js';
import { shortText } from './text.js';

/** The unit of a number, of one record or at a tick. */
export interface Measure {
  readonly unit: Unit;
  /** The first field in it whose unit is unknown. */
  readonly unknownField?: string;
  /** A quotient of two values with the same unit, which can be compared with a percentage. */
  readonly quotient: boolean;
  /** A plain number that is compared with it takes this unit: that of the single field or function. */
  readonly plainTakes?: Scale;
  readonly quantity?: Quantity;
  readonly expr: Expr;
  readonly env: Pick<Env, 'context' | 'via'>;
}

export function measureOfQuantity(quantity: Quantity, expr: Expr, env: Pick<Env, 'context' | 'via'>): Measure {
  return { unit: quantity.unit, quotient: false, quantity, expr, env };
}

/** The number in base units when compared with `other`: a plain number takes the unit of `other`. */
export function baseValueBeside(quantity: Quantity, other: Measure): number {
  if (!quantity.plain || other.plainTakes === undefined) return quantity.value;
  return (quantity.value * other.plainTakes.mul) / other.plainTakes.div;
}

/** True if the two can be compared; otherwise an error is reported. */
export function comparable(left: Measure, right: Measure, whole: SourceRange): boolean {
  if (left.quantity !== undefined && right.quantity !== undefined) return alike(left, right, whole, 'compared with');
  if (right.quantity !== undefined) return meetsQuantity(left, right, right.quantity, whole, 'compared with');
  if (left.quantity !== undefined) return meetsQuantity(right, left, left.quantity, whole, 'compared with');
  return alike(left, right, whole, 'compared with');
}

/** True if the two can be added or subtracted; otherwise an error is reported. */
export function addable(left: Measure, right: Measure, whole: SourceRange, word: 'added to' | 'subtracted from'): boolean {
  const literal = right.quantity ?? left.quantity;
  const other = right.quantity === undefined ? right : left;
  const own = right.quantity === undefined ? left : right;
  if (literal?.plain === true && other.quantity === undefined && literal.value !== 0 && !isPlainDimension(other.unit)) {
    return needsUnit(own, other);
  }
  if (literal?.value === 0 && literal.plain) return true;
  return alike(left, right, whole, word);
}

function meetsQuantity(side: Measure, literal: Measure, quantity: Quantity, whole: SourceRange, word: string): boolean {
  if (quantity.plain) {
    if (quantity.value === 0 || side.plainTakes !== undefined || isPlainDimension(side.unit)) return true;
    return needsUnit(literal, side);
  }
  if (side.unknownField !== undefined) {
    if (quantity.unit.ratio && side.quotient) return true;
    if (isPlainDimension(side.unit) || !sameDimensions(side.unit, quantity.unit)) return unitUnknown(side, quantity.unit);
  }
  if (!sameDimensions(side.unit, quantity.unit)) return unlike(side, literal, whole, word);
  if (quantity.unit.ratio && !side.unit.ratio && !side.quotient) return unlike(side, literal, whole, word);
  return true;
}

function alike(left: Measure, right: Measure, whole: SourceRange, word: string): boolean {
  if (sameDimensions(left.unit, right.unit)) return true;
  const open = left.unknownField !== undefined ? left : right.unknownField !== undefined ? right : undefined;
  if (open !== undefined) return unitUnknown(open, open === left ? right.unit : left.unit);
  return unlike(left, right, whole, word);
}

function unlike(left: Measure, right: Measure, whole: SourceRange, word: string): boolean {
  const side = (measure: Measure): string => `${unitWords(measure.unit)} (\`${shortText(measure.expr)}\`)`;
  const [first, second] = word === 'compared with' ? [left, right] : [right, left];
  left.env.context.reporter.report(TYPES.unlikeUnits, whole, `${side(first)} cannot be ${word} ${side(second)}`, {
    help: helpForUnlike(left, right),
    related: relatedLetUse(left.env),
  });
  return false;
}

function helpForUnlike(left: Measure, right: Measure): string {
  if (right.quantity !== undefined || left.quantity !== undefined) {
    const side = right.quantity === undefined ? right : left;
    const { unit } = side;
    if (unit.ratio) return 'compare a ratio with a percentage such as `2%`';
    if (unit.seconds === 1 && unit.bytes === 0) return 'compare a duration with a duration such as `250ms` or `5m`';
    if (unit.bytes === 1 && unit.seconds === 0) return 'compare a size with a size such as `512KiB` or `3GB`';
    if (unit.seconds === -1 && unit.bytes === 0) return 'compare a rate with a rate such as `5/s`';
    if (isPlainDimension(unit)) return 'compare it with a number without a unit';
  }
  return 'compare values with the same unit, or declare the unit of the field in the stream: `field took: duration(ms)`';
}

function needsUnit(literal: Measure, side: Measure): boolean {
  const text = literal.quantity?.text ?? shortText(literal.expr);
  const offer = offerFor(side.unit, text);
  side.env.context.reporter.report(
    TYPES.needsUnit,
    literal.expr.range,
    `\`${text}\` needs a unit, because \`${shortText(side.expr)}\` is ${unitWords(side.unit)}`,
    {
      help: offer === undefined ? 'write the number with a unit' : `write ${offer}`,
      related: relatedLetUse(literal.env),
    },
  );
  return false;
}

function offerFor(unit: Unit, text: string): string | undefined {
  if (unit.seconds === 1 && unit.bytes === 0) return `\`${text}s\` or \`${text}ms\``;
  if (unit.seconds === -1 && unit.bytes === 0) return `\`${text}/s\` or \`${text}/m\``;
  if (unit.bytes === 1 && unit.seconds === 0) return `\`${text}B\` or \`${text}KiB\``;
  return undefined;
}

function unitUnknown(side: Measure, unit: Unit): boolean {
  const field = side.unknownField ?? '';
  side.env.context.reporter.report(
    TYPES.unitUnknown,
    side.expr.range,
    `the unit of \`${field}\` is unknown, so it cannot be combined with ${unitWords(unit)}`,
    {
      help: `declare it in the stream: ${declarationFor(field, { seconds: unit.seconds - side.unit.seconds, bytes: unit.bytes - side.unit.bytes, ratio: unit.ratio && isPlainDimension(side.unit) })}`,
      related: relatedLetUse(side.env),
    },
  );
  return false;
}

/** `missing` is the unit that the field would need. */
function declarationFor(field: string, missing: Unit): string {
  if (missing.ratio) return `\`field ${field}: ratio(%)\` if 95 means 95%, \`field ${field}: ratio\` if 0.95 does`;
  return `\`field ${field}: ${missing.bytes !== 0 ? 'bytes' : 'duration(ms)'}\``;
}

/** The unit of a product or quotient, and whether it is a quotient of two values with the same unit. */
export function multiplied(left: Measure, right: Measure, op: '*' | '/'): { readonly unit: Unit; readonly quotient: boolean } {
  const sign = op === '*' ? 1 : -1;
  const seconds = left.unit.seconds + sign * right.unit.seconds;
  const bytes = left.unit.bytes + sign * right.unit.bytes;
  const plain = seconds === 0 && bytes === 0;
  const bothPlain = isPlainDimension(left.unit) && isPlainDimension(right.unit);
  const share = op === '/' && plain && sameDimensions(left.unit, right.unit) && right.quantity?.plain !== true;
  const keepsRatio = bothPlain && (op === '*' ? left.unit.ratio || right.unit.ratio : left.unit.ratio && right.quantity !== undefined);
  const ratio = plain && (keepsRatio || (share && !bothPlain));
  return { unit: ratio ? { seconds: 0, bytes: 0, ratio } : plain ? PLAIN : { seconds, bytes, ratio: false }, quotient: share };
}

/** The unit of a sum or difference. */
export function summed(left: Measure, right: Measure): { readonly unit: Unit; readonly quotient: boolean } {
  const unit = left.quantity?.value === 0 && left.quantity.plain ? right.unit : left.unit;
  return {
    unit: isPlainDimension(unit) && (left.unit.ratio || right.unit.ratio) ? { ...unit, ratio: true } : unit,
    quotient: left.quotient || right.quotient,
  };
}

/** Arithmetic on two literals. */
export function foldQuantities(left: Measure, right: Measure, op: '+' | '-' | '*' | '/', text: string): Quantity | undefined {
  const a = left.quantity;
  const b = right.quantity;
  if (a === undefined || b === undefined) return undefined;
  const unit = op === '*' || op === '/' ? multiplied(left, right, op).unit : summed(left, right).unit;
  const value = op === '+' ? a.value + b.value : op === '-' ? a.value - b.value : op === '*' ? a.value * b.value : a.value / b.value;
  return { value, unit, plain: a.plain && b.plain, text };
}
