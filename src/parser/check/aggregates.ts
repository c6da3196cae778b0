/**
 * Checks a call such as `ratio(p of q) over 5m`, or a bare field, and adds its aggregate to the alert.
 * Reports T204, T307, T308, T309, T314, T315, T342.
 */
import type { CallExpr, Expr, OverExpr } from '../ast.js';
import { NAMES } from '../codes/names.js';
import { TYPES } from '../codes/types.js';
import type { FunctionDescriptor, FunctionResult, Parameter } from '../function-descriptor.js';
import { callText } from '../function-descriptor.js';
import type { Operand, Predicate, Scale, Unit } from '../program.js';
import type { PendingAggregate, WindowUse } from './collector.js';
import type { Context } from './context.js';
import { bareFunction, bareName, relatedLetUse } from './context.js';
import { durationMs } from './durations.js';
import { conjunction } from './impossible-records.js';
import type { Measure } from './measures.js';
import { noteMissing } from './notes.js';
import { ALWAYS, checkPredicate } from './predicates.js';
import { isPlainDimension, PER_SECOND, PLAIN, RATIO, SECONDS } from './quantities.js';
import { checkTerm, fieldOf, fieldOperand, operandOf, unknownFunction } from './terms.js';
import { shortText } from './text.js';
import { saysIs } from './text-functions.js';
import type { TickEnv } from './tick-env.js';

export interface FoundAggregate {
  readonly index: number;
  readonly result: FunctionResult;
  readonly measure: Measure;
}

/** The window of a bare field when the alert has no `over`. */
export const BARE_WINDOW_MS = 300_000;

/** `expr` is a call, a call with `over`, or a bare field. */
export function aggregateOf(expr: Expr, env: TickEnv): FoundAggregate | undefined {
  if (expr.kind === 'over') {
    if (expr.operand.kind !== 'call') return undefined;
    const call = expr.operand;
    return callOf(call, expr, windowGiven(expr, env.context) ?? 'broken', env);
  }
  if (expr.kind === 'call') return callOf(expr, expr, undefined, env);
  if (expr.kind !== 'field') return undefined;
  const descriptor = bareFunction(expr, env.context);
  if (descriptor !== undefined) return withoutInput(descriptor, expr, undefined, env);
  return latest(expr, env);
}

/** A bare field is its latest value. */
function latest(expr: Expr & { kind: 'field' }, env: TickEnv): FoundAggregate | undefined {
  const field = env.field(expr);
  if (field === undefined) return undefined;
  if (field.holds === 'text' || field.holds === 'boolean') {
    return env.context.reporter.report(TYPES.declaredOtherwise, expr.range, `expected a number, but \`${field.name}\` ${saysIs(field)}`, {
      help: `to test whether a record of the window has this value, write \`any(${field.name} == …) over 5m\``,
      related: relatedLetUse(env),
    });
  }
  const word = bareName(expr);
  if (word !== undefined && env.context.functions.find(word) !== undefined && !env.stream.fields.has(word)) {
    env.context.reporter.report(NAMES.closeField, expr.range, `\`${word}\` without parentheses is a field, not the function`, {
      help: `write \`${word}(…)\` to call the function, or \`\`${word}\`\` in back-quotes for a field with this name`,
      related: relatedLetUse(env),
    });
  }
  const descriptor = env.context.functions.ofBareField();
  if (descriptor === undefined) return undefined;
  const unit = field.unit ?? PLAIN;
  const aggregate: PendingAggregate = {
    fn: descriptor.name,
    filter: ALWAYS,
    value: fieldOperand(field, false),
    ...(field.scale === undefined ? {} : { scale: field.scale }),
    windowMs: env.bareWindowMs,
    unit,
  };
  return {
    index: env.collector.add(aggregate, expr.range),
    result: descriptor.result,
    measure: {
      unit,
      ...(field.unit === undefined ? { unknownField: field.name } : {}),
      quotient: false,
      plainTakes: field.scale ?? { mul: 1, div: 1 },
      expr,
      env,
    },
  };
}

type OwnWindow = WindowUse | 'broken' | undefined;

/** `over 1h ago 1w`. */
export function windowGiven({ window, ago }: OverExpr, context: Context): WindowUse | undefined {
  const ms = durationMs(window, 'over', context);
  const agoMs = ago === undefined ? undefined : durationMs(ago, 'ago', context);
  if (ms === undefined || (ago !== undefined && agoMs === undefined)) return undefined;
  return { ms, range: window.range, ...(agoMs === undefined ? {} : { agoMs }) };
}

function callOf(call: CallExpr, whole: Expr, own: OwnWindow, env: TickEnv): FoundAggregate | undefined {
  const { context } = env;
  const { reporter } = context;
  const found = context.functions.find(call.name.text);
  if (found === undefined) return unknownFunction(call, env);
  const { descriptor } = found;
  const errors = reporter.errors;
  const inputs = inputsOf(call, descriptor, found.rank, env);
  const window = windowFor(call, descriptor, own, env);
  if (inputs === undefined || window === undefined || reporter.errors > errors) return undefined;
  return addAggregate(descriptor, inputs, window, whole, env);
}

function withoutInput(descriptor: FunctionDescriptor, expr: Expr, own: OwnWindow, env: TickEnv): FoundAggregate | undefined {
  if (own !== undefined) return undefined;
  if (!uptimeDeclared(expr, env)) return undefined;
  return addAggregate(descriptor, { filter: ALWAYS, unit: PLAIN }, { ms: 0, range: expr.range }, expr, env);
}

function uptimeDeclared(expr: Expr, env: TickEnv): boolean {
  if (env.stream.hasUptime) return true;
  env.context.reporter.report(TYPES.noUptime, expr.range, `the stream \`${env.stream.name}\` does not define an uptime`, {
    help:
      env.stream.block.kind === 'span'
        ? 'a span has no uptime; use it in an alert on the stream itself'
        : 'add `uptime from FIELD` or `uptime since PREDICATE` to the stream',
    related: [{ message: 'the stream is here', range: env.stream.block.name.range }, ...relatedLetUse(env)],
  });
  return false;
}

interface Inputs {
  readonly filter: Predicate;
  readonly match?: Predicate;
  readonly value?: Operand;
  readonly scale?: Scale;
  readonly rank?: number;
  readonly unit: Unit;
  readonly unknownField?: string;
  /** A quotient of two fields of a record. */
  readonly quotient?: boolean;
  readonly single?: Scale;
}

function addAggregate(descriptor: FunctionDescriptor, inputs: Inputs, window: WindowUse, whole: Expr, env: TickEnv): FoundAggregate {
  const unit = unitOf(descriptor.result, inputs.unit);
  const aggregate: PendingAggregate = {
    fn: descriptor.name,
    filter: inputs.filter,
    ...(inputs.match === undefined ? {} : { match: inputs.match }),
    ...(inputs.value === undefined ? {} : { value: inputs.value }),
    ...(inputs.scale === undefined ? {} : { scale: inputs.scale }),
    ...(inputs.rank === undefined ? {} : { rank: inputs.rank }),
    windowMs: window.ms,
    ...(window.agoMs === undefined ? {} : { agoMs: window.agoMs }),
    unit,
  };
  const perSecond = descriptor.result === 'input-per-second';
  const ofInput = descriptor.result === 'unit-of-input' || perSecond;
  const plainTakes = perSecond ? undefined : ofInput ? inputs.single : descriptor.result === 'duration' ? undefined : { mul: 1, div: 1 };
  return {
    index: env.collector.add(aggregate, window.range),
    result: descriptor.result,
    measure: {
      unit,
      ...(ofInput && inputs.unknownField !== undefined ? { unknownField: inputs.unknownField } : {}),
      // A duration per second has no unit, but can be compared with a percentage.
      quotient: (ofInput && inputs.quotient === true) || (perSecond && unit.ratio),
      ...(plainTakes === undefined ? {} : { plainTakes }),
      expr: whole,
      env,
    },
  };
}

function unitOf(result: FunctionResult, input: Unit): Unit {
  switch (result) {
    case 'fraction':
      return RATIO;
    case 'per-second':
      return PER_SECOND;
    case 'duration':
      return SECONDS;
    case 'unit-of-input':
      return input;
    case 'input-per-second': {
      const unit = { ...input, seconds: input.seconds - 1, ratio: false };
      return isPlainDimension(unit) ? RATIO : unit;
    }
    case 'number':
    case 'truth':
      return PLAIN;
  }
}

function windowFor(call: CallExpr, descriptor: FunctionDescriptor, own: OwnWindow, env: TickEnv): WindowUse | undefined {
  if (own === 'broken') return undefined;
  const text = shortText(call);
  if (!descriptor.window) {
    if (own === undefined) return { ms: 0, range: call.range };
    return env.context.reporter.report(TYPES.noWindowHere, own.range, `\`${descriptor.name}\` has no window`, {
      help: `remove \`over\`: \`${text}\``,
      related: relatedLetUse(env),
    });
  }
  const window = own ?? env.window;
  if (window?.agoMs !== undefined && !descriptor.supportsAgo) {
    return env.context.reporter.report(TYPES.noAgo, window.range, `\`${descriptor.name}\` does not support \`ago\``, {
      help: 'remove `ago`, or use a function that counts, adds or sorts values',
      related: relatedLetUse(env),
    });
  }
  if (window !== undefined) return window;
  return env.context.reporter.report(TYPES.needsWindow, call.range, `\`${text}\` needs a window`, {
    help: `write \`${text} over 5m\`, or add \`over 5m\` to the alert as its default`,
    related: relatedLetUse(env),
  });
}

// ---------------------------------------------------------------- arguments

/** An argument for each kind of parameter, for messages. */
const SAMPLE_ARGUMENTS = { predicate: 'status >= 500', number: 'took_ms', text: 'user', rank: '99.5' };

/** The arguments of a function, for messages. */
function argumentsText({ signature, readsProcess }: FunctionDescriptor, [first, second]: readonly Parameter[]): string {
  if (first === undefined)
    return readsProcess === true && signature.bare !== true
      ? 'no arguments; the `uptime` clause of the stream defines when a process starts'
      : 'no arguments';
  if (second !== undefined) return 'a field and a rank';
  switch (first.kind) {
    case 'predicate':
      if (signature.of !== undefined) return 'a predicate, or two with `of` between them';
      return first.optional === true ? 'at most one predicate' : 'one predicate';
    case 'number':
      return 'one field, or arithmetic on fields';
    case 'text':
      return 'one field, or a text function of one';
    case 'rank':
      return 'a rank';
  }
}

function inputsOf(call: CallExpr, descriptor: FunctionDescriptor, rank: number | undefined, env: TickEnv): Inputs | undefined {
  const { reporter, functions } = env.context;
  const errors = reporter.errors;
  const name = call.name.text;
  const { signature } = descriptor;
  // A name such as `p99` gives the rank.
  const parameters = signature.parameters.filter(({ kind }) => kind !== 'rank' || rank === undefined);
  const wrongArguments = (): undefined =>
    reporter.report(TYPES.wrongArguments, call.range, `\`${name}\` takes ${argumentsText(descriptor, parameters)}`, {
      help: `write \`${callText({ name, signature: { ...signature, parameters } }, ({ kind }) => SAMPLE_ARGUMENTS[kind], 'status >= 100')}\``,
      related: relatedLetUse(env),
    });
  const least = parameters.filter(({ optional }) => optional !== true).length;
  if (call.args.length < least || call.args.length > parameters.length) return wrongArguments();
  if (call.of !== undefined && signature.of === undefined) {
    const supporting = functions.descriptors.filter(({ signature: { of } }) => of !== undefined).map((other) => `\`${other.name}\``);
    return reporter.report(
      TYPES.wrongArguments,
      call.of.range,
      `\`${name}\` does not support \`of\`, only ${supporting.join(' and ')} does`,
      {
        help: `select records with \`where\`: \`${name}(… where …)\``,
        related: relatedLetUse(env),
      },
    );
  }
  if (descriptor.readsProcess === true) {
    if (call.where !== undefined) return wrongArguments();
    return uptimeDeclared(call, env) ? { filter: ALWAYS, unit: PLAIN } : undefined;
  }
  const where = call.where === undefined ? ALWAYS : checkPredicate(call.where, env);
  const [first, second] = call.args;
  switch (parameters[0]?.kind) {
    case 'predicate': {
      const predicate = first === undefined ? ALWAYS : checkPredicate(first, env);
      const of = call.of === undefined ? ALWAYS : checkPredicate(call.of, env);
      if (predicate === undefined || of === undefined || where === undefined || reporter.errors > errors) return undefined;
      if (first !== undefined) noteMissing(predicate, first, env);
      if (signature.of === undefined) return { filter: conjunction([predicate, where], call.range, env.context), unit: PLAIN };
      const filter = conjunction([of, where], call.range, env.context);
      // The engine tests the match only on records that pass the filter, so a contradiction of the two is checked here.
      conjunction([predicate, filter], call.range, env.context);
      return { match: predicate, filter, unit: RATIO };
    }
    case 'text': {
      const field = first && fieldOf(first, env, `\`${name}\` takes a field`);
      if (field === undefined || where === undefined) return undefined;
      const { path, functions } = field;
      return { filter: where, value: functions === undefined ? { kind: 'field', path } : { kind: 'text', path, functions }, unit: PLAIN };
    }
    default: {
      const sample = first === undefined ? undefined : sampleOf(first, name, env);
      const given = rank ?? (second === undefined ? undefined : rankOf(second, env));
      if (sample === undefined || where === undefined || (second !== undefined && given === undefined)) return undefined;
      return { ...sample, filter: where, ...(given === undefined ? {} : { rank: given }) };
    }
  }
}

function sampleOf(expr: Expr, name: string, env: TickEnv): Omit<Inputs, 'filter'> | undefined {
  const { reporter } = env.context;
  const term = checkTerm(expr, env);
  if (term === undefined) return undefined;
  if (term.kind === 'field') {
    if (term.field.holds === 'text' || term.field.holds === 'boolean') {
      return reporter.report(
        TYPES.declaredOtherwise,
        expr.range,
        `\`${name}\` takes numbers, but \`${term.field.name}\` ${saysIs(term.field)}`,
        {
          help: `to count different values, write \`distinct(${term.field.name})\``,
          related: relatedLetUse(env),
        },
      );
    }
    const { field } = term;
    return {
      value: fieldOperand(field, false),
      unit: field.unit ?? PLAIN,
      ...(field.unit === undefined ? { unknownField: field.name } : {}),
      ...(field.scale === undefined ? {} : { scale: field.scale }),
      single: field.scale ?? { mul: 1, div: 1 },
    };
  }
  if (term.kind === 'math') {
    const { unit, unknownField, quotient } = term.measure;
    return { value: operandOf(term, true), unit, quotient, ...(unknownField === undefined ? {} : { unknownField }) };
  }
  return reporter.report(
    TYPES.wrongArguments,
    expr.range,
    `\`${name}\` takes a field, but \`${shortText(expr)}\` is the same for every record`,
    {
      help: term.kind === 'string' ? 'write the name of a field without quotes' : 'to count records, write `count()`',
      related: relatedLetUse(env),
    },
  );
}

function rankOf(expr: Expr, env: TickEnv): number | undefined {
  const term = checkTerm(expr, env);
  if (term === undefined) return undefined;
  if (term.kind === 'number' && term.quantity.plain && term.quantity.value > 0 && term.quantity.value < 100) return term.quantity.value;
  return env.context.reporter.report(TYPES.wrongArguments, expr.range, 'a percentile rank is a number between 0 and 100', {
    help: 'for example `99.5`',
    related: relatedLetUse(env),
  });
}
