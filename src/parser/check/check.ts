/**
 * Checks rule files: returns a program with every name resolved, every unit checked and every default filled in, or diagnostics.
 * Reports T208, T416.
 */
import type { RuleFile } from '../ast.js';
import type { Catalogue } from '../catalogue.js';
import { LOGIC } from '../codes/logic.js';
import { NAMES } from '../codes/names.js';
import { type Diagnostic, MAX_DIAGNOSTICS } from '../diagnostic.js';
import type { ListReader } from '../lists.js';
import { Lists } from '../lists.js';
import type { CheckedAlert, CheckedStream, Program } from '../program.js';
import { compareText } from '../text-order.js';
import { checkAlert } from './alerts.js';
import type { Context } from './context.js';
import { noteCrashLoops } from './crash-loops.js';
import { checkSameEncodings } from './encodings.js';
import { FunctionTable } from './functions.js';
import { collectNames, findBrokenLets } from './names.js';
import { checkSameTokens } from './posts.js';
import { PredicateKeys } from './predicate-keys.js';
import { Reporter } from './report.js';
import { checkCoverage, checkRoutes, warnUnusedSinks } from './routes.js';
import { checkSink } from './sinks.js';
import { checkSpan, findSpanCycles } from './spans.js';
import { checkStream } from './streams.js';
import { findSuspects } from './suspects/find-suspects.js';
import { checkTest } from './tests.js';

export interface CheckResult {
  /** Undefined when there is an error. */
  readonly program: Program | undefined;
  /** By file and position; at most `MAX_DIAGNOSTICS`. */
  readonly diagnostics: readonly Diagnostic[];
  readonly lists: Lists;
}

/** The raw line of a record, which can be read like a field. */
const LINE = 'line';

/** Checking stops after this many errors; fewer are shown. */
const ENOUGH_ERRORS = 2 * MAX_DIAGNOSTICS;

/**
 * Checks files that are loaded together. Their order does not matter. Never throws.
 * @param readList reads lists of values that the rules name; without it, such rules have an error.
 */
export function check(files: readonly RuleFile[], catalogue: Catalogue, readList?: ListReader): CheckResult {
  const reporter = new Reporter();
  const lists = new Lists(readList);
  try {
    const program = programOf(files, catalogue, reporter, lists);
    return { program: reporter.errors > 0 ? undefined : program, diagnostics: reporter.diagnostics(), lists };
  } catch (error) {
    const [first] = files;
    if (!(error instanceof RangeError) || first === undefined) throw error;
    reporter.report(LOGIC.tooDeep, { ...first.range, end: first.range.start }, 'the rules are nested too deeply to be checked', {
      help: 'name parts of long expressions with `let`',
    });
    return { program: undefined, diagnostics: reporter.diagnostics(), lists };
  }
}

function programOf(files: readonly RuleFile[], catalogue: Catalogue, reporter: Reporter, lists: Lists): Program {
  const names = collectNames(files, reporter);
  const bare = catalogue.functions.flatMap(({ name, signature }) => (signature.bare === true ? [name] : []));
  const { broken, used } = findBrokenLets(names.lets, new Set([LINE, ...bare]), reporter);
  const context: Context = {
    reporter,
    catalogue,
    functions: new FunctionTable(catalogue.functions),
    names,
    brokenLets: broken,
    usedLets: used,
    usedSinks: new Set(),
    missingStreams: new Set(),
    predicateRanges: new WeakMap(),
    predicateKeys: new PredicateKeys(),
    streamInfos: new Map(),
    brokenSpans: new Set(),
    lists,
    regexes: new Map(),
  };
  const each = <B, C>(blocks: readonly B[], checkOne: (block: B) => C | undefined): readonly C[] => {
    const checked: C[] = [];
    for (const block of blocks) {
      if (reporter.errors > ENOUGH_ERRORS) break;
      const found = checkOne(block);
      if (found !== undefined) checked.push(found);
    }
    return checked;
  };
  const streams = each(byName(names.streams), (block) => checkStream(block, context));
  checkSameTokens(streams, context);
  checkSameEncodings(streams, context);
  findSpanCycles(context);
  const spans = each(byName(names.spans), (block) => checkSpan(block, context));
  const alerts = each(byName(names.alerts), (block) => checkAlert(block, context));
  if (reporter.errors === 0) noteCrashLoops(alerts, context);
  const sinks = each(byName(names.sinks), (block) => checkSink(block, context));
  const before = reporter.errors;
  const routes = checkRoutes(names.routes, context);
  if (reporter.errors === before) checkCoverage(routes, context);
  const tests = {
    context,
    alerts: new Map(alerts.map((alert): [string, CheckedAlert] => [alert.name, alert])),
    streams: new Map(streams.map((stream): [string, CheckedStream] => [stream.name, stream])),
  };
  const checkedTests = each(names.tests, (block) => checkTest(block, tests));
  if (reporter.errors === before) warnUnusedSinks(context);
  if (reporter.errors === 0) warnUnusedLets(context);
  findSuspects(context);
  return { streams, spans, alerts, sinks, routes, tests: checkedTests };
}

function byName<T>(blocks: ReadonlyMap<string, T>): readonly T[] {
  return [...blocks].sort(([a], [b]) => compareText(a, b)).map(([, block]) => block);
}

/** A let that only another unused let uses is not reported; that other one is. */
function warnUnusedLets(context: Context): void {
  if (context.names.alerts.size === 0) return;
  for (const [name, block] of context.names.lets) {
    if (context.usedLets.has(name) || context.brokenLets.has(name)) continue;
    context.reporter.report(NAMES.unusedLet, block.name.range, `the let \`${name}\` is never used`, {
      help: 'remove it, or use it in an alert',
    });
  }
}
