/** "Predicates": true or false of one record. */
import type { FieldPath, FieldUnit, Literal, Operand, Predicate, TextField } from '../../src/parser/program.js';
import { isInRange } from './addresses.js';
import { quantityOf } from './quantities.js';
import type { FieldValue, ReferenceRecord } from './records.js';
import { fieldValue, SourceNumber } from './records.js';
import { applyAll } from './text-functions.js';

/** Text compares by code point. */
export function compareText(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** The text of a scalar: a string, a number's source text, `true` or `false`; lists, objects, null and missing fields have none. */
export function textOf(value: FieldValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value instanceof SourceNumber ? value.text : undefined;
}

/** A number, or text that is wholly a finite decimal number; for a field with a unit, also text that is a number with a unit. */
export function numberOf(value: FieldValue | undefined, unit?: FieldUnit): number | undefined {
  if (value instanceof SourceNumber) return finite(value.value);
  if (typeof value === 'number') return finite(value);
  if (typeof value === 'string' && /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(value)) return finite(Number(value));
  return typeof value === 'string' && unit !== undefined ? quantityOf(value, unit) : undefined;
}

/** The value of a field; after text functions, a text, or a list of texts. */
function textValue(record: ReferenceRecord, of: TextField): FieldValue | undefined {
  if (!('functions' in of)) return field(record, of);
  const value = field(record, of.path);
  if (Array.isArray(value)) return value.map((item: FieldValue) => made(of.functions, item) ?? null);
  return made(of.functions, value);
}

function made(functions: readonly string[], value: FieldValue | undefined): string | undefined {
  const text = textOf(value);
  return text === undefined ? undefined : applyAll(functions, text);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function field(record: ReferenceRecord, path: FieldPath): FieldValue | undefined {
  return fieldValue(record.fields, path);
}

/** The operand's number in base units; undefined when missing. */
export function operandNumber(record: ReferenceRecord, operand: Operand): number | undefined {
  switch (operand.kind) {
    case 'number':
      return operand.value;
    case 'text':
      return undefined;
    case 'field': {
      const value = numberOf(field(record, operand.path), operand.unit);
      if (value === undefined || operand.scale === undefined) return value;
      return finite((value * operand.scale.mul) / operand.scale.div);
    }
    case 'negate': {
      const value = operandNumber(record, operand.operand);
      return value === undefined ? undefined : -value;
    }
    case 'arithmetic': {
      const left = operandNumber(record, operand.left);
      const right = operandNumber(record, operand.right);
      if (left === undefined || right === undefined) return undefined;
      if (operand.op === '+') return finite(left + right);
      if (operand.op === '-') return finite(left - right);
      if (operand.op === '*') return finite(left * right);
      return right === 0 ? undefined : finite(left / right);
    }
  }
}

/** The operand's text; only a field has one, and what text functions make of it. */
export function operandText(record: ReferenceRecord, operand: Operand): string | undefined {
  if (operand.kind === 'text') return textOf(textValue(record, operand));
  return operand.kind === 'field' ? textOf(field(record, operand.path)) : undefined;
}

function holds(op: '==' | '<' | '<=' | '>' | '>=', difference: number): boolean {
  switch (op) {
    case '==':
      return difference === 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

function compareNumbers(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareWithLiteral(record: ReferenceRecord, op: '==' | '<' | '<=' | '>' | '>=', left: Operand, right: Literal): boolean {
  if (right.kind === 'number') {
    const number = operandNumber(record, left);
    return number !== undefined && holds(op, compareNumbers(number, right.value));
  }
  const text = operandText(record, left);
  if (text === undefined) return false;
  if (right.kind === 'boolean') return holds(op, compareText(text, String(right.value)));
  return right.ignoreCase
    ? holds(op, compareText(text.toLowerCase(), right.value.toLowerCase()))
    : holds(op, compareText(text, right.value));
}

function lowerIf(ignoreCase: boolean, text: string): string {
  return ignoreCase ? text.toLowerCase() : text;
}

export function isTrueOf(record: ReferenceRecord, predicate: Predicate): boolean {
  switch (predicate.kind) {
    case 'const':
      return predicate.value;
    case 'and':
      return predicate.terms.every((term) => isTrueOf(record, term));
    case 'or':
      return predicate.terms.some((term) => isTrueOf(record, term));
    case 'not':
      return !isTrueOf(record, predicate.term);
    case 'compare':
      return compareWithLiteral(record, predicate.op, predicate.left, predicate.right);
    case 'compare-two': {
      const leftNumber = operandNumber(record, predicate.left);
      const rightNumber = operandNumber(record, predicate.right);
      if (leftNumber !== undefined && rightNumber !== undefined) return holds(predicate.op, compareNumbers(leftNumber, rightNumber));
      const leftText = operandText(record, predicate.left);
      const rightText = operandText(record, predicate.right);
      return leftText !== undefined && rightText !== undefined && holds(predicate.op, compareText(leftText, rightText));
    }
    case 'text': {
      const value = textValue(record, predicate.field);
      const needle = lowerIf(predicate.ignoreCase, predicate.needle);
      if (Array.isArray(value)) {
        if (predicate.op !== 'contains') return false;
        return value.some((item: FieldValue) => {
          const text = textOf(item);
          return text !== undefined && lowerIf(predicate.ignoreCase, text) === needle;
        });
      }
      const text = textOf(value);
      if (text === undefined) return false;
      const shown = lowerIf(predicate.ignoreCase, text);
      if (predicate.op === 'contains') return shown.includes(needle);
      return predicate.op === 'startsWith' ? shown.startsWith(needle) : shown.endsWith(needle);
    }
    case 'matches': {
      const text = textOf(textValue(record, predicate.field));
      return text !== undefined && new RegExp(predicate.regex.pattern, predicate.regex.flags).test(text);
    }
    case 'in':
      return predicate.items.some((item) => compareWithLiteral(record, '==', predicate.left, item));
    case 'cidr': {
      const text = textOf(textValue(record, predicate.field));
      return text !== undefined && predicate.ranges.some((range) => isInRange(text, range));
    }
    case 'exists': {
      const value = field(record, predicate.field);
      return value !== undefined && value !== null;
    }
  }
}
