/** Checks the expectations of tests. Reports T211, T602, T703, T704, T705, T710, T711, T712. */
import type { ExpectItem, RecordBody, TimeRange } from '../ast.js';
import { NAMES } from '../codes/names.js';
import { ROUTES } from '../codes/routes.js';
import { TESTS } from '../codes/tests.js';
import type { CheckedAlert, CheckedMoment, CheckedRange, Expectation } from '../program.js';
import type { SourceRange } from '../source.js';
import { suggestion } from '../suggest.js';
import { isSeverity } from './alerts.js';
import { fieldName } from './context.js';
import { expectedParts } from './expected-parts.js';
import { durationText } from './quantities.js';
import { severitiesOf } from './routes.js';
import type { InputEnd, TestContext } from './test-times.js';
import { momentOf, ordered } from './test-times.js';
import { rangeText } from './text.js';

const WORDS = ['page', 'warn', 'info', 'fired', 'pending', 'resolved', 'never'] as const;
type Word = (typeof WORDS)[number];

export function checkExpectation(item: ExpectItem, end: InputEnd | undefined, tests: TestContext): Expectation | undefined {
  const text = rangeText(item.range).replace(/\s+/g, ' ');
  const period = item.period === undefined ? undefined : rangeOf(item.period, tests);
  if (item.period !== undefined && period === undefined) return undefined;
  return item.kind === 'expect' ? ofAlert(item, text, period, end, tests) : ofNotifications(item, text, period, end, tests);
}

function ofNotifications(
  item: ExpectItem & { kind: 'expect-notifications' },
  text: string,
  period: CheckedRange | undefined,
  end: InputEnd | undefined,
  tests: TestContext,
): Expectation | undefined {
  const { reporter, names } = tests.context;
  const { to } = item;
  if (to !== undefined && !names.sinks.has(to.text)) {
    return reporter.report(ROUTES.unknownSink, to.range, `there is no sink \`${to.text}\``, {
      help: () =>
        suggestion(to.text, names.sinks.keys()) ??
        (names.sinks.size === 0 ? 'remove `to …` to count all notifications' : `the sinks are ${[...names.sinks.keys()].join(', ')}`),
    });
  }
  if (period !== undefined && end !== undefined) withinInput(period, end, 'whole', 60_000, tests);
  return {
    kind: 'notifications',
    count: item.count,
    ...(to === undefined ? {} : { to: to.text }),
    ...(period === undefined ? {} : { period }),
    range: item.range,
    text,
  };
}

function ofAlert(
  item: ExpectItem & { kind: 'expect' },
  text: string,
  period: CheckedRange | undefined,
  end: InputEnd | undefined,
  tests: TestContext,
): Expectation | undefined {
  const { reporter, names } = tests.context;
  const word = WORDS.find((each) => each === item.what.text);
  if (word === undefined) {
    reporter.report(TESTS.unknownWord, item.what.range, `\`${item.what.text}\` is not an expectation`, {
      help: suggestion(item.what.text, WORDS) ?? `write one of ${WORDS.join(', ')}`,
    });
  }
  const block = names.alerts.get(item.alert.text);
  if (block === undefined) {
    return reporter.report(NAMES.unknownAlert, item.alert.range, `there is no alert \`${item.alert.text}\``, {
      help: () =>
        suggestion(item.alert.text, names.alerts.keys()) ??
        (names.alerts.size === 0
          ? 'none of the files loaded together defines an alert'
          : `the alerts are ${[...names.alerts.keys()].slice(0, 10).join(', ')}`),
    });
  }
  if (word === undefined) return undefined;
  if (isSeverity(word) && !severitiesOf(block).includes(word)) {
    return reporter.report(
      TESTS.noSuchSeverity,
      item.what.range,
      `the alert \`${item.alert.text}\` has no \`${word}\`, so this never happens`,
      {
        help: `it has ${
          severitiesOf(block)
            .map((severity) => `\`${severity}\``)
            .join(' and ') || 'no severity at all'
        }`,
        related: [{ message: 'the alert is here', range: block.name.range }],
      },
    );
  }
  const alert = tests.alerts.get(item.alert.text);
  // An alert with errors has been reported already.
  if (alert === undefined) return undefined;
  if (word === 'pending' && !alert.whens.some((when) => when.kind === 'when' && when.forMs > 0)) {
    return reporter.report(TESTS.noSuchSeverity, item.what.range, `the alert \`${alert.name}\` has no \`for\`, so it is never pending`, {
      help: 'add `for 5m` to the alert, or expect another state',
      related: [{ message: 'the alert is here', range: block.name.range }],
    });
  }
  const group = groupOf(item.group, alert, tests, block.name.range);
  if (group === undefined) return undefined;
  const parts = item.with === undefined ? undefined : expectedParts(item.with, word, alert, block.name.range, tests.context);
  if (item.with !== undefined && parts === undefined) return undefined;
  if (period !== undefined && end !== undefined) withinInput(period, end, word === 'never' ? 'whole' : 'start', alert.stepMs, tests);
  return {
    kind: 'alert',
    what: word satisfies Word,
    alert: alert.name,
    group,
    ...(period === undefined ? {} : { period }),
    ...(parts === undefined ? {} : { with: parts }),
    range: item.range,
    text,
  };
}

function groupOf(
  body: RecordBody | undefined,
  alert: CheckedAlert,
  tests: TestContext,
  alertRange: SourceRange,
): Readonly<Record<string, string>> | undefined {
  const { reporter } = tests.context;
  const group: [string, string][] = [];
  let failed = false;
  for (const entry of body?.entries ?? []) {
    const name = fieldName(entry.field);
    const related = [{ message: 'the alert is here', range: alertRange }];
    if (!alert.byNames.includes(name)) {
      failed = true;
      reporter.report(TESTS.notInGroup, entry.field.range, `the alert \`${alert.name}\` is not split by \`${name}\``, {
        help:
          suggestion(name, alert.byNames) ??
          (alert.byNames.length === 0 ? 'it has no `by`: remove the braces' : `it is split by ${alert.byNames.join(', ')}`),
        related,
      });
    } else if (group.some(([known]) => known === name)) {
      failed = true;
      reporter.report(TESTS.fieldTwice, entry.field.range, `\`${name}\` is given twice`, { help: 'remove one of the two' });
    } else if (entry.value.kind === 'string') {
      group.push([name, entry.value.value]);
    } else if (entry.value.kind === 'boolean') {
      group.push([name, String(entry.value.value)]);
    } else if (entry.value.kind === 'number' && entry.value.unit === undefined) {
      group.push([name, entry.value.text]);
    } else {
      failed = true;
      reporter.report(TESTS.badValue, entry.value.range, 'the values of a group are text', { help: `for example \`{ ${name}: "a" }\`` });
    }
  }
  return failed ? undefined : Object.fromEntries(group);
}

function rangeOf(period: TimeRange, { context }: TestContext): CheckedRange | undefined {
  const text = rangeText(period.range).replace(/\s+/g, ' ');
  const at = period.at === undefined ? undefined : momentOf(period.at, 'at', context);
  if (period.form === 'at') return at === undefined ? undefined : { from: at, to: { ...at, ms: at.ms + 1 }, range: period.range, text };
  const from = period.from === undefined ? undefined : momentOf(period.from, period.form === 'after' ? 'after' : 'from', context);
  const to = period.to === undefined ? undefined : momentOf(period.to, period.form === 'before' ? 'before' : 'to', context);
  if ((period.from !== undefined && from === undefined) || (period.to !== undefined && to === undefined)) return undefined;
  if (
    from !== undefined &&
    to !== undefined &&
    period.from !== undefined &&
    period.to !== undefined &&
    !ordered(from, to, { start: period.from.range, end: period.to.range }, context)
  )
    return undefined;
  if (to !== undefined && from === undefined && to.kind === 'relative' && to.ms === 0) {
    return context.reporter.report(TESTS.outsideInput, period.range, 'nothing happens before the start of the test', {
      help: 'write a later time, for example `before 5m`',
    });
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), range: period.range, text };
}

/**
 * Alerts are evaluated up to their first tick after the last record, or up to `until`. An event is expected from the start of the range on; that
 * something does not happen must be observed over the whole range.
 */
function withinInput(period: CheckedRange, end: InputEnd, part: 'start' | 'whole', stepMs: number, { context }: TestContext): void {
  const lastTickMs = (Math.floor(end.lastRecordMs / stepMs) + 1) * stepMs;
  const evaluatedMs = Math.max(lastTickMs, end.untilMs ?? Number.NEGATIVE_INFINITY);
  const known = Math.max(evaluatedMs, end.writtenMs);
  const show = (moment: CheckedMoment): string =>
    moment.kind === 'relative' ? durationText(moment.ms) : new Date(moment.ms).toISOString();
  const ends = show({ kind: end.kind, ms: end.writtenMs });
  const help = `add later records, or add \`until ${part === 'whole' && period.to !== undefined ? show(period.to) : period.from === undefined ? ends : show(period.from)}\``;
  if (period.from !== undefined && period.from.kind === end.kind && period.from.ms > evaluatedMs) {
    context.reporter.report(TESTS.outsideInput, period.range, `this range starts after the end of the input at ${ends}`, { help });
  } else if (part === 'whole' && period.to !== undefined && period.to.kind === end.kind && period.to.ms > known + 1) {
    context.reporter.report(TESTS.outsideInput, period.range, `this range ends after the end of the input at ${ends}`, { help });
  }
}
