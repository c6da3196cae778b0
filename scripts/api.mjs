// Compares the public interface with the reports in `api/`, one per entry of the package. `npm run api` writes them. Needs `npm run build`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor';
import { CONSUMER_OPTIONS } from './consumer-options.mjs';
import { ENTRIES } from './entries.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const isUpdate = process.argv.includes('--update');
const scratch = mkdtempSync(join(tmpdir(), 'tocsin-api-'));
/** Names of reports, and the declarations that they are about. */
const REPORTS = ENTRIES.map(({ specifier, file }) => [basename(specifier), file]);
const problems = [];
/** Types that an entry uses in its declarations without exporting them. */
const reached = new Map();

try {
  for (const [name, file] of REPORTS) {
    const forgotten = new Set();
    const result = Extractor.invoke(configOf(name, file), {
      localBuild: isUpdate,
      messageCallback: (message) => {
        message.handled = true;
        if (message.messageId === 'ae-forgotten-export') forgotten.add(/"(\w+)"/.exec(message.text)?.[1]);
        else if (message.logLevel === 'error') problems.push(`${name}: ${message.text}`);
      },
    });
    reached.set(name, forgotten);
    if (result.apiReportChanged && !isUpdate)
      problems.push(
        `${name}: the interface is not that of api/${name}.api.md; run \`npm run build && npm run api\` and review the difference`,
      );
  }
  checkReports();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else console.log(`the public interface is that of the ${REPORTS.length} reports in api/`);

/** A type that an entry uses must be exported by that or another entry, and nothing may be `any`. */
function checkReports() {
  const reports = REPORTS.map(([name]) => [name, codeOf(readFileSync(join(root, `api/${name}.api.md`), 'utf8'))]);
  const exported = new Set(
    reports.flatMap(([, code]) =>
      [...code.matchAll(/^export (?:declare )?(?:interface|type|class|function|const) (\w+)/gm)].map(([, type]) => type),
    ),
  );
  for (const [name, code] of reports) {
    for (const type of reached.get(name))
      if (!exported.has(type))
        problems.push(`${name}: ${type} is used in the interface, and no entry exports it; export it, or mark its use @internal`);
    if (/[:<|([,=>]\s*any\b(?!')/.test(code)) problems.push(`${name}: there is an \`any\` in api/${name}.api.md`);
  }
}

/** The declarations of a report without comments. */
function codeOf(report) {
  return report
    .split('\n')
    .filter((line) => !/^\s*(?:\/\/|\/\*\*)/.test(line))
    .join('\n');
}

function configOf(name, file) {
  const entry = join(root, `dist/types/${file}.d.ts`);
  const compilerOptions = { ...CONSUMER_OPTIONS, skipLibCheck: true };
  return ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: entry,
      compiler: { overrideTsconfig: { compilerOptions, include: [entry] } },
      apiReport: { enabled: true, reportFileName: `${name}.api.md`, reportFolder: join(root, 'api'), reportTempFolder: scratch },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'warning', addToApiReportFile: false },
          // There are no releases of single names: everything that is exported is public.
          'ae-missing-release-tag': { logLevel: 'none' },
          'ae-undocumented': { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
    configObjectFullPath: join(root, 'api-extractor.json'),
    packageJsonFullPath: join(root, 'package.json'),
  });
}
