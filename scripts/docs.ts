/** Writes the reference pages under `docs/reference` from the descriptors that the code uses. `--check`: only says whether they are up to date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DELIVERY_OPTIONS } from '../src/delivery/delivery-options.js';
import { LIMITS } from '../src/engine/model/limits.js';
import { FUNCTIONS } from '../src/engine/window/functions.js';
import { METRICS } from '../src/live/metrics.js';
import { OWN_RECORDS } from '../src/live/own-input.js';
import { CODES } from '../src/parser/codes.js';
import { callText } from '../src/parser/function-descriptor.js';
import type { JsonSchema } from '../src/sinks/sink.js';
import { SINKS } from '../src/sinks/sinks.js';
import { FORMATS as NAMED, REGEX_FORMAT } from '../src/sources/formats/formats.js';
import { TIME_WORDS } from '../src/sources/time/spec.js';

const FORMATS = [...NAMED, REGEX_FORMAT];
const NOTE = '<!-- Made by `npm run docs` from the code: change it there. -->\n\n';

/** Every page by its path from the root of the project. */
export function referencePages(): ReadonlyMap<string, string> {
  return new Map([
    ['docs/reference/functions.md', functionsPage()],
    ['docs/reference/formats.md', formatsPage()],
    ['docs/reference/sinks.md', sinksPage()],
    ['docs/reference/errors.md', errorsPage()],
    ['docs/reference/limits.md', limitsPage()],
    ['docs/reference/metrics.md', metricsPage()],
    ['docs/reference/own-records.md', ownRecordsPage()],
  ]);
}

function functionsPage(): string {
  const table = FUNCTIONS.map((fn) => `| [\`${callText(fn)}\`](#${fn.name}) | ${fn.summary} |`).join('\n');
  const sections = FUNCTIONS.map((fn) => {
    const also = fn.aliases.length > 0 ? `Also written ${fn.aliases.map((alias) => `\`${alias}\``).join(', ')}. ` : '';
    const window = fn.window ? 'Needs a window: `over 5m`, or that of the alert.' : 'Has no window.';
    const examples = fn.examples.map(({ text, means }) => `- \`${text}\`: ${means}`).join('\n');
    return `## ${fn.name}\n\n\`${callText(fn)}\` is ${fn.summary}. ${also}${window}\n\n${fn.doc}\n\n${examples}\n`;
  });
  return `${NOTE}# Functions\n\n| function | what it is |\n|---|---|\n${table}\n\n${sections.join('\n')}`;
}

function formatsPage(): string {
  const table = FORMATS.map((format) => `| [\`${format.name}\`](#${format.name}) | ${format.summary} |`).join('\n');
  const sections = FORMATS.map((format) => {
    const fields =
      format.fields === undefined || format.fields.length === 0
        ? ''
        : `\n| field | type | |\n|---|---|---|\n${format.fields.map((field) => `| \`${field.path.join('.')}\` | ${field.type} | ${field.doc} |`).join('\n')}\n`;
    const examples = format.examples
      .map((example) => {
        const given = example.regex === undefined ? '' : `With \`${example.regex}\`:\n\n`;
        const time = example.time === undefined ? '' : `\nTime: ${example.time}\n`;
        return `${given}\`\`\`\n${example.line}\n\`\`\`\n\n\`\`\`json\n${JSON.stringify(example.fields, undefined, 2)}\n\`\`\`\n${time}`;
      })
      .join('\n');
    return `## ${format.name}\n\n${format.summary}.\n\n${format.doc}\n${fields}\n${examples}`;
  });
  const times = TIME_WORDS.map(({ word, doc }) => `| \`${word}\` | ${doc} |`).join('\n');
  return `${NOTE}# Formats\n\n| format | what it reads |\n|---|---|\n${table}\n\n${sections.join('\n')}\n## Times\n\nWithout \`as\`, the form of a time is told by its look. \`time FIELD as "…" zone "…"\` takes one of these words, or a pattern of Luxon's tokens:\n\n| as | what it reads |\n|---|---|\n${times}\n`;
}

function sinksPage(): string {
  const sections = SINKS.map((sink) => {
    const required = new Set(sink.schema.required ?? []);
    const options = Object.entries(sink.schema.properties ?? {}).map(([name, schema]) => optionRow(name, schema, required.has(name)));
    const table = options.length === 0 ? 'It has no options.' : `| option | | |\n|---|---|---|\n${options.join('\n')}`;
    return `## ${sink.type}\n\n${sink.doc}${packagesNote(sink.packages)}\n\n${table}\n\nWhat is tried again: ${sink.retries}${sink.repeats === undefined ? '' : `\n\nHow a repeat is recognised: ${sink.repeats}`}\n\n${sink.examples.map((example) => `\`\`\`\n${example}\n\`\`\``).join('\n\n')}\n`;
  });
  return `${NOTE}# Sinks\n\nA sink sends, and says whether to try again; the command tries again with growing pauses, in order for each sink. Behind its block, \`else NAME\` names the sink that gets what it gives up. Every sink has these options:\n\n| option | | |\n|---|---|---|\n${Object.entries(
    DELIVERY_OPTIONS,
  )
    .map(([name, schema]) => optionRow(name, schema, false))
    .join('\n')}\n\n${sections.join('\n')}`;
}

/** What must be installed beside Tocsin. */
function packagesNote(packages: readonly string[] = []): string {
  return packages.length === 0
    ? ''
    : `\n\nIt needs ${packages.map((name) => `the package \`${name}\``).join(' and ')}: \`npm install ${packages.join(' ')}\`.`;
}

function optionRow(name: string, schema: JsonSchema, required: boolean): string {
  const sample = schema.examples?.[0];
  const shown = sample === undefined ? '' : ` For example \`${typeof sample === 'string' ? sample : JSON.stringify(sample)}\`.`;
  return `| \`${name}\` | ${required ? 'needed' : 'optional'} | ${schema.description ?? ''}${shown} |`;
}

function errorsPage(): string {
  const sections = CODES.map(
    ({ code, title, explain, bad, good }) =>
      `## ${code}\n\n**${title}.** ${explain}\n\n\`\`\`\n${shortened(bad)}\n\`\`\`\n\nInstead:\n\n\`\`\`\n${shortened(good)}\n\`\`\`\n`,
  );
  return `${NOTE}# Messages about rules\n\nEvery message has a code that stays the same. \`tocsin explain CODE\` shows these pages on the terminal.\n\n${sections.join('\n')}`;
}

/** Some mistakes take many lines to make. */
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
  return `${NOTE}# Limits\n\nWhat keeps memory and messages bounded, all in \`src/engine/model/limits.ts\`. Groups are bounded by each alert's own \`limit\` (100,000 unless given).\n\n| limit | | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function metricsPage(): string {
  const sections = METRICS.map(({ name, kind, labels, help, look }) => {
    const by = labels.length === 0 ? '' : `, by ${labels.map((label) => `\`${label}\``).join(', ')}`;
    return `## ${name}\n\n${kind}${by}\n\n${help}\n${look === undefined ? '' : `\n${look}\n`}`;
  });
  return `${NOTE}# Metrics\n\nWhat \`tocsin run --http ADDR\` shows at \`/metrics\`: what each number is, and what to do when it looks wrong. Counters begin at 0 when the process begins; moments are seconds since the epoch.\n\n${sections.join('\n')}`;
}

function ownRecordsPage(): string {
  const rows = OWN_RECORDS.map(({ what, doc, fields }) => `| \`${what}\` | ${doc} | ${fields.map((field) => `\`${field}\``).join(', ')} |`);
  return `${NOTE}# The stream \`tocsin\`\n\nWhat happens to a running Tocsin, for rules that say \`on tocsin\`. Its records have the field \`what\`, and besides:\n\n| what | | fields |\n|---|---|---|\n${rows.join('\n')}\n\nChanges of alerts on this very stream are not told on it. \`rules/tocsin.alert\` holds rules on it that are worth having.\n`;
}

function main(): void {
  let stale = 0;
  for (const [path, text] of referencePages()) {
    const wanted = `${text.trimEnd()}\n`;
    if (process.argv.includes('--check')) {
      let found = '';
      try {
        found = readFileSync(path, 'utf8');
      } catch {
        // A page that is missing is stale.
      }
      if (found !== wanted) {
        console.error(`${path} is not what the code says: run npm run docs`);
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

main();
