/** What a test expects. */
import type { ExpectItem, RecordBody, TimeRange } from '../ast.js';
import { NAMES } from '../codes/names.js';
import { ROUTES } from '../codes/routes.js';
import { TESTS } from '../codes/tests.js';
import type { CheckedAlert, CheckedMoment, CheckedRange, Expectation } from '../program.js';
import type { Span } from '../source.js';
import { suggestion } from '../suggest.js';
import { isSeverity } from './alerts.js';
import { fieldName } from './context.js';
import { durationText } from './quantities.js';
import { severitiesOf } from './routes.js';
import type { InputEnd, TestContext } from './test-times.js';
import { momentOf, ordered } from './test-times.js';
import { spanText } from './text.js';

const WORDS = ['page', 'warn', 'info', 'fired', 'pending', 'resolved', 'never'] as const;
type Word = (typeof WORDS)[number];

export function checkExpectation(item: ExpectItem, end: InputEnd | undefined, tests: TestContext): Expectation | undefined {
  const text = spanText(item.span).replace(/\s+/g, ' ');
  const range = item.range === undefined ? undefined : rangeOf(item.range, tests);
  if (item.range !== undefined && range === undefined) return undefined;
  return item.kind === 'expect' ? ofAlert(item, text, range, end, tests) : ofNotifications(item, text, range, end, tests);
}

function ofNotifications(
  item: ExpectItem & { kind: 'expect-notifications' },
  text: string,
  range: CheckedRange | undefined,
  end: InputEnd | undefined,
  tests: TestContext,
): Expectation | undefined {
  const { reporter, names } = tests.context;
  const { to } = item;
  if (to !== undefined && !names.sinks.has(to.text)) {
    return reporter.report(ROUTES.unknownSink, to.span, `there is no sink \`${to.text}\``, {
      help: () =>
        suggestion(to.text, names.sinks.keys()) ??
        (names.sinks.size === 0 ? 'leave `to …` out to count all notifications' : `sinks are ${[...names.sinks.keys()].join(', ')}`),
    });
  }
  if (range !== undefined && end !== undefined) withinInput(range, end, 'whole', 60_000, tests);
  return {
    kind: 'notifications',
    count: item.count,
    ...(to === undefined ? {} : { to: to.text }),
    ...(range === undefined ? {} : { range }),
    span: item.span,
    text,
  };
}

function ofAlert(
  item: ExpectItem & { kind: 'expect' },
  text: string,
  range: CheckedRange | undefined,
  end: InputEnd | undefined,
  tests: TestContext,
): Expectation | undefined {
  const { reporter, names } = tests.context;
  const word = WORDS.find((each) => each === item.what.text);
  if (word === undefined) {
    reporter.report(TESTS.unknownWord, item.what.span, `\`${item.what.text}\` is nothing that can be expected of an alert`, {
      help: suggestion(item.what.text, WORDS) ?? `write one of ${WORDS.join(', ')}`,
    });
  }
  const block = names.alerts.get(item.alert.text);
  if (block === undefined) {
    return reporter.report(NAMES.unknownAlert, item.alert.span, `there is no alert \`${item.alert.text}\``, {
      help: () =>
        suggestion(item.alert.text, names.alerts.keys()) ??
        (names.alerts.size === 0
          ? 'no file that is loaded with this one defines an alert'
          : `alerts are ${[...names.alerts.keys()].slice(0, 10).join(', ')}`),
    });
  }
  if (word === undefined) return undefined;
  if (isSeverity(word) && !severitiesOf(block).includes(word)) {
    return reporter.report(
      TESTS.noSuchSeverity,
      item.what.span,
      `\`${item.alert.text}\` has no \`${word}\`, so this can never come about`,
      {
        help: `it has ${
          severitiesOf(block)
            .map((severity) => `\`${severity}\``)
            .join(' and ') || 'no severity at all'
        }`,
        related: [{ message: 'the alert is here', span: block.name.span }],
      },
    );
  }
  const alert = tests.alerts.get(item.alert.text);
  // An alert with mistakes has been reported; nothing more can be said of it.
  if (alert === undefined) return undefined;
  if (word === 'pending' && !alert.whens.some((when) => when.kind === 'when' && when.forMs > 0)) {
    return reporter.report(TESTS.noSuchSeverity, item.what.span, `\`${alert.name}\` has no \`for\`, so it is never pending`, {
      related: [{ message: 'the alert is here', span: block.name.span }],
    });
  }
  const group = groupOf(item.group, alert, tests, block.name.span);
  if (group === undefined) return undefined;
  if (range !== undefined && end !== undefined) withinInput(range, end, word === 'never' ? 'whole' : 'start', alert.stepMs, tests);
  return {
    kind: 'alert',
    what: word satisfies Word,
    alert: alert.name,
    group,
    ...(range === undefined ? {} : { range }),
    span: item.span,
    text,
  };
}

function groupOf(
  body: RecordBody | undefined,
  alert: CheckedAlert,
  tests: TestContext,
  alertSpan: Span,
): Readonly<Record<string, string>> | undefined {
  const { reporter } = tests.context;
  const group: [string, string][] = [];
  let failed = false;
  for (const entry of body?.entries ?? []) {
    const name = fieldName(entry.field);
    const related = [{ message: 'the alert is here', span: alertSpan }];
    if (!alert.byNames.includes(name)) {
      failed = true;
      reporter.report(TESTS.notInGroup, entry.field.span, `\`${alert.name}\` is not split by \`${name}\``, {
        help:
          suggestion(name, alert.byNames) ??
          (alert.byNames.length === 0 ? 'it has one instance only: leave the braces out' : `it is split by ${alert.byNames.join(', ')}`),
        related,
      });
    } else if (group.some(([known]) => known === name)) {
      failed = true;
      reporter.report(TESTS.fieldTwice, entry.field.span, `\`${name}\` stands twice`, { help: 'leave one of the two out' });
    } else if (entry.value.kind === 'string') {
      group.push([name, entry.value.value]);
    } else if (entry.value.kind === 'boolean') {
      group.push([name, String(entry.value.value)]);
    } else if (entry.value.kind === 'number' && entry.value.unit === undefined) {
      group.push([name, entry.value.text]);
    } else {
      failed = true;
      reporter.report(TESTS.badValue, entry.value.span, 'a group is named by text', { help: `such as \`{ ${name}: "a" }\`` });
    }
  }
  return failed ? undefined : Object.fromEntries(group);
}

function rangeOf(range: TimeRange, { context }: TestContext): CheckedRange | undefined {
  const text = spanText(range.span).replace(/\s+/g, ' ');
  const at = range.at === undefined ? undefined : momentOf(range.at, 'at', context);
  if (range.form === 'at') return at === undefined ? undefined : { from: at, to: { ...at, ms: at.ms + 1 }, span: range.span, text };
  const from = range.from === undefined ? undefined : momentOf(range.from, range.form === 'after' ? 'after' : 'from', context);
  const to = range.to === undefined ? undefined : momentOf(range.to, range.form === 'before' ? 'before' : 'to', context);
  if ((range.from !== undefined && from === undefined) || (range.to !== undefined && to === undefined)) return undefined;
  if (
    from !== undefined &&
    to !== undefined &&
    range.from !== undefined &&
    range.to !== undefined &&
    !ordered(from, to, { start: range.from.span, end: range.to.span }, context)
  )
    return undefined;
  if (to !== undefined && from === undefined && to.kind === 'relative' && to.ms === 0) {
    return context.reporter.report(TESTS.outsideInput, range.span, 'nothing is before the start of the test');
  }
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }), span: range.span, text };
}

/**
 * Alerts are judged up to their first tick after the last record, or up to `until`. What happens is looked for from the range's start; that
 * something does not happen must be seen for the whole range.
 */
function withinInput(range: CheckedRange, end: InputEnd, part: 'start' | 'whole', stepMs: number, { context }: TestContext): void {
  const lastTickMs = (Math.floor(end.lastRecordMs / stepMs) + 1) * stepMs;
  const judgedMs = Math.max(lastTickMs, end.untilMs ?? Number.NEGATIVE_INFINITY);
  const known = Math.max(judgedMs, end.writtenMs);
  const show = (moment: CheckedMoment): string =>
    moment.kind === 'relative' ? durationText(moment.ms) : new Date(moment.ms).toISOString();
  const ends = show({ kind: end.kind, ms: end.writtenMs });
  const help = `give records for longer, or add \`until ${part === 'whole' && range.to !== undefined ? show(range.to) : range.from === undefined ? ends : show(range.from)}\``;
  if (range.from !== undefined && range.from.kind === end.kind && range.from.ms > judgedMs) {
    context.reporter.report(TESTS.outsideInput, range.span, `this begins after the input of the test, which ends at ${ends}`, { help });
  } else if (part === 'whole' && range.to !== undefined && range.to.kind === end.kind && range.to.ms > known + 1) {
    context.reporter.report(TESTS.outsideInput, range.span, `this reaches past the input of the test, which ends at ${ends}`, { help });
  }
}
