/** `test --junit`: the XML of JUnit, which CI services read. A suite is a rule file. */
import type { TestOutcome } from './test-outcome.js';
import { isPassed, problemLines } from './test-outcome.js';
import type { TestReport } from './test-report.js';

export const junit: TestReport = {
  name: 'junit',
  doc: 'print JUnit XML for CI services, and nothing else',
  print: (outcomes) => {
    const suites = [...new Set(outcomes.map(({ place }) => place.path))].map((path) => {
      const own = outcomes.filter(({ place }) => place.path === path);
      return element('testsuite', { name: path, ...countsOf(own) }, own.map(testCase));
    });
    const root = element('testsuites', { name: 'tocsin', ...countsOf(outcomes) }, suites);
    return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
  },
};

type Attributes = Readonly<Record<string, string | number>>;

function countsOf(outcomes: readonly TestOutcome[]): Attributes {
  return {
    tests: outcomes.length,
    failures: outcomes.filter((outcome) => !isPassed(outcome) && outcome.error === undefined).length,
    errors: outcomes.filter(({ error }) => error !== undefined).length,
    skipped: 0,
    time: seconds(outcomes.reduce((sum, { tookMs }) => sum + tookMs, 0)),
  };
}

function testCase(outcome: TestOutcome): string {
  const { name, place, tookMs } = outcome;
  const attributes = { name, classname: place.path, file: place.path, line: place.line, time: seconds(tookMs) };
  return element('testcase', attributes, isPassed(outcome) ? [] : [problem(outcome)]);
}

/** Only one, with all failures: most readers show the first one of a test only. */
function problem(outcome: TestOutcome): string {
  const { error, failures } = outcome;
  const [first] = failures;
  const message =
    error ?? `${first?.text ?? ''}: ${first?.message ?? ''}${failures.length > 1 ? ` (and ${failures.length - 1} more)` : ''}`;
  const text = `\n${problemLines(outcome).join('\n')}\n`;
  return error === undefined
    ? `<failure${attributesText({ message, type: 'expectation' })}>${escaped(text)}</failure>`
    : `<error${attributesText({ message, type: 'input' })}>${escaped(text)}</error>`;
}

function element(name: string, attributes: Attributes, children: readonly string[]): string {
  const head = `<${name}${attributesText(attributes)}`;
  if (children.length === 0) return `${head}/>`;
  return `${head}>\n${children.join('\n')}\n</${name}>`;
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(
      ([name, value]) =>
        ` ${name}="${escaped(String(value)).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}"`,
    )
    .join('');
}

/** Characters that XML 1.0 does not allow, not even escaped, become U+FFFD. */
function escaped(text: string): string {
  return text
    .replace(FORBIDDEN, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
