/** Generates the reference pages under `docs/reference` and the manual page of the command from the descriptors in the code. `--check`: only reports pages that are out of date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { COMMANDS } from '../src/cli/commands.js';
import { DELIVERY_OPTIONS } from '../src/delivery/delivery-options.js';
import { LIMITS } from '../src/engine/model/limits.js';
import { TEXT_FUNCTIONS } from '../src/engine/text/text-functions.js';
import { FUNCTIONS } from '../src/engine/window/functions.js';
import { OWN_RECORDS } from '../src/live/inputs/own-input.js';
import { METRICS } from '../src/live/status/metrics.js';
import { durationText } from '../src/parser/check/quantities.js';
import { CODES } from '../src/parser/codes.js';
import type { EmptyValue } from '../src/parser/function-descriptor.js';
import { callText } from '../src/parser/function-descriptor.js';
import type { JsonSchema } from '../src/sinks/sink.js';
import { SINKS } from '../src/sinks/sinks.js';
import { FORMATS as NAMED, REGEX_FORMAT } from '../src/sources/formats/formats.js';
import { PATTERN_LETTERS } from '../src/sources/time/pattern.js';
import { TIME_WORDS } from '../src/sources/time/spec.js';
import { manPage } from './man-page.js';

const FORMATS = [...NAMED, REGEX_FORMAT];
const NOTE = '<!-- Generated from the code by `npm run docs`. Do not edit. -->\n\n';

/** Every page, by its path from the root of the project. */
async function referencePages(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/functions.md', functionsPage()],
    ['docs/reference/formats.md', formatsPage()],
    ['docs/reference/sinks.md', sinksPage()],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/limits.md', limitsPage()],
    ['docs/reference/metrics.md', metricsPage()],
    ['docs/reference/own-records.md', ownRecordsPage()],
    ['man/tocsin.1', manPage(await Promise.all(COMMANDS.map(({ load }) => load())))],
  ]);
}

function functionsPage(): string {
  const table = FUNCTIONS.map((fn) => `| [\`${callText(fn)}\`](#${fn.name}) | ${fn.summary} | ${EMPTY_TEXTS[fn.empty]} |`).join('\n');
  const sections = FUNCTIONS.map((fn) => {
    const also = fn.aliases.length > 0 ? `Alias: ${fn.aliases.map((alias) => `\`${alias}\``).join(', ')}. ` : '';
    const window = fn.window ? 'It needs a window: `over 5m`, or the default of the alert.' : 'It has no window.';
    const examples = fn.examples.map(({ text, means }) => `- \`${text}\`: ${means}`).join('\n');
    const ago = fn.window && !fn.supportsAgo ? ' It does not support `ago`.' : '';
    return `## ${fn.name}\n\n\`${callText(fn)}\`: ${fn.summary}. ${also}${window}${ago}\n\n${fn.doc}\n\n${examples}\n`;
  });
  return `${NOTE}# Functions\n\nFunctions of the records of a window. [Text functions](#text-functions) make another text of the text of a field.\n\n| function | value | without records |\n|---|---|---|\n${table}\n\n${sections.join('\n')}\n${textFunctionSections()}`;
}

function textFunctionSections(): string {
  const sections = TEXT_FUNCTIONS.map(({ name, summary, doc, examples }) => {
    const rows = examples.map(({ text, becomes }) => `- \`${text}\` becomes \`${becomes}\``).join('\n');
    return `### ${name}\n\n\`${name}(f)\`: ${summary}. ${doc}\n\n${rows}\n`;
  });
  return `## Text functions\n\nA text function can stand wherever rules read the text of a field: \`lower(host) == "db-1"\`, \`urldecode(path) contains "<script"\`, \`by lower(host)\`, \`distinct(lower(user))\`. Text functions can be nested. On a list, they work on each item.\n\n${sections.join('\n')}`;
}

/** The value over a fully observed window without records. */
const EMPTY_TEXTS: Readonly<Record<EmptyValue, string>> = {
  unknown: 'unknown',
  zero: '0',
  true: 'true',
  false: 'false',
  elapsed: 'at least the observed time',
  unlimited: 'unlimited',
};

function formatsPage(): string {
  const table = FORMATS.map((format) => `| [\`${format.name}\`](#${format.name}) | ${format.summary} |`).join('\n');
  const sections = FORMATS.map((format) => {
    const fields =
      format.fields === undefined || format.fields.length === 0
        ? ''
        : `\n| field | type | |\n|---|---|---|\n${format.fields.map((field) => `| \`${field.path.join('.')}\` | ${field.type} | ${field.doc} |`).join('\n')}\n`;
    const lateness = format.latenessMs === undefined ? '' : `\nDefault \`lateness\`: ${durationText(format.latenessMs)}.\n`;
    const examples = format.examples
      .map((example) => {
        const shown = example.regex ?? (example.arguments === undefined ? undefined : formatText(format.name, example.arguments));
        const given = shown === undefined ? '' : `With \`${shown}\`:\n\n`;
        const time = example.time === undefined ? '' : `\nTime: ${example.time}\n`;
        return `${given}\`\`\`\n${[...(example.before ?? []), example.line].join('\n')}\n\`\`\`\n\n\`\`\`json\n${JSON.stringify(example.fields, undefined, 2)}\n\`\`\`\n${time}`;
      })
      .join('\n');
    return `## ${format.name}\n\n${format.summary}.\n\n${format.doc}\n${lateness}${fields}\n${examples}`;
  });
  const times = TIME_WORDS.map(({ word, doc }) => `| \`${word}\` | ${doc} |`).join('\n');
  const letters = PATTERN_LETTERS.map(
    ({ letters: names, doc }) =>
      `| ${names
        .split(', ')
        .map((name) => `\`${name}\``)
        .join(', ')} | ${doc} |`,
  ).join('\n');
  return `${NOTE}# Formats\n\n| format | parses |\n|---|---|\n${table}\n\n${sections.join('\n')}\n## Times\n\nWithout \`as\`, the format of a time is detected. \`time FIELD as "…" zone "…"\` takes one of these words, or a pattern:\n\n| as | format |\n|---|---|\n${times}\n\nA pattern consists of letters for the parts of a time:\n\n| letters | read |\n|---|---|\n${letters}\n`;
}

function formatText(name: string, args: readonly string[]): string {
  return `format ${name}(${args.map((each) => (/^[a-z_]\w*$/.test(each) ? each : JSON.stringify(each))).join(', ')})`;
}

function sinksPage(): string {
  const sections = SINKS.map((sink) => {
    const required = new Set(sink.schema.required ?? []);
    const options = Object.entries(sink.schema.properties ?? {}).map(([name, schema]) => optionRow(name, schema, required.has(name)));
    const table = options.length === 0 ? 'It has no options.' : `| option | | |\n|---|---|---|\n${options.join('\n')}`;
    return `## ${sink.type}\n\n${sink.doc}${packagesNote(sink.packages)}\n\n${table}\n\nRetries: ${sink.retries}${sink.repeats === undefined ? '' : `\n\nDuplicates: ${sink.repeats}`}\n\n${sink.examples.map((example) => `\`\`\`\n${example}\n\`\`\``).join('\n\n')}\n`;
  });
  return `${NOTE}# Sinks\n\nA sink sends a notification and reports whether to retry. Retries have increasing delays, and each sink keeps the order of its notifications. \`else NAME\` after the block names the sink that gets the notifications that this one gives up. Every sink has these options:\n\n| option | | |\n|---|---|---|\n${Object.entries(
    DELIVERY_OPTIONS,
  )
    .map(([name, schema]) => optionRow(name, schema, false))
    .join('\n')}\n\n${sections.join('\n')}`;
}

/** The packages to install beside Tocsin. */
function packagesNote(packages: readonly string[] = []): string {
  return packages.length === 0
    ? ''
    : `\n\nIt needs ${packages.map((name) => `the package \`${name}\``).join(' and ')}: \`npm install ${packages.join(' ')}\`.`;
}

function optionRow(name: string, schema: JsonSchema, required: boolean): string {
  const sample = schema.examples?.[0];
  const shown = sample === undefined ? '' : ` For example \`${typeof sample === 'string' ? sample : JSON.stringify(sample)}\`.`;
  return `| \`${name}\` | ${required ? 'required' : 'optional'} | ${schema.description ?? ''}${shown} |`;
}

function errorsPage(): string {
  const sections = CODES.map(
    ({ code, severity, title, explain, bad, good }) =>
      `## ${code}\n\n**${title}** (${severity}). ${explain}\n\n\`\`\`\n${shortened(bad)}\n\`\`\`\n\nWrite instead:\n\n\`\`\`\n${shortened(good)}\n\`\`\`\n`,
  );
  return `${NOTE}# Errors and warnings about rules\n\nEvery message has a stable code. \`tocsin explain CODE\` shows its explanation on the terminal.\n\n${sections.join('\n')}`;
}

/** Some errors need many lines. */
function shortened(text: string): string {
  const lines = text.trim().split('\n');
  const cut = lines.length > 24 ? [...lines.slice(0, 12), '…', ...lines.slice(-6)] : lines;
  return cut.map((line) => (line.length > 140 ? `${line.slice(0, 100)}…` : line)).join('\n');
}

function limitsPage(): string {
  const source = readFileSync(resolve('src/engine/model/limits.ts'), 'utf8');
  const docs = new Map([...source.matchAll(/\/\*\* (.+?) \*\/\s*(\w+):/g)].map(([, doc, name]) => [name, doc]));
  const rows = Object.entries(LIMITS).map(
    ([name, value]) => `| \`${name}\` | ${value.toLocaleString('en-US')} | ${docs.get(name) ?? ''} |`,
  );
  return `${NOTE}# Limits\n\nThese limits bound memory and messages. They are defined in \`src/engine/model/limits.ts\`. The number of groups is bounded by the \`limit\` of each alert (100,000 by default).\n\n| limit | | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function metricsPage(): string {
  const sections = METRICS.map(({ name, kind, labels, help, look }) => {
    const by = labels.length === 0 ? '' : `, by ${labels.map((label) => `\`${label}\``).join(', ')}`;
    return `## ${name}\n\n${kind}${by}\n\n${help}\n${look === undefined ? '' : `\n${look}\n`}`;
  });
  return `${NOTE}# Metrics\n\nThe metrics that \`tocsin run --http ADDR\` serves at \`/metrics\`, and what to do when one looks wrong. Counters start at 0 when the process starts; times are seconds since the epoch.\n\n${sections.join('\n')}`;
}

function ownRecordsPage(): string {
  const rows = OWN_RECORDS.map(({ what, doc, fields }) => `| \`${what}\` | ${doc} | ${fields.map((field) => `\`${field}\``).join(', ')} |`);
  return `${NOTE}# The stream \`tocsin\`\n\nThe events of a live run, for rules with \`on tocsin\`. Every record has the field \`what\`, and these fields:\n\n| what | | fields |\n|---|---|---|\n${rows.join('\n')}\n\nTransitions of alerts on this stream are not recorded on it. \`rules/tocsin.alert\` contains recommended rules.\n`;
}

async function main(): Promise<void> {
  let stale = 0;
  for (const [path, text] of await referencePages()) {
    const wanted = `${text.trimEnd()}\n`;
    if (process.argv.includes('--check')) {
      let found = '';
      try {
        found = readFileSync(path, 'utf8');
      } catch {
        // A missing page is out of date.
      }
      if (found !== wanted) {
        console.error(`${path} is out of date: run npm run docs`);
        stale += 1;
      }
      continue;
    }
    mkdirSync(resolve(path, '..'), { recursive: true });
    writeFileSync(path, wanted);
    console.log(path);
  }
  process.exitCode = stale > 0 ? 1 : 0;
}

await main();
