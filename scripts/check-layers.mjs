// Holds the code to its layers: who may import whom, no cycles, no clock and no Node in the core. node scripts/check-layers.mjs [DIRECTORY]
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { codeOnly, importsOf, lineAt } from './source-scan.mjs';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const src = join(root, 'src');

/**
 * Rooms that a room may import besides itself, and the packages it may use, some only in one of its folders or files. Core rooms are functions of their
 * input. `top` are the files beside the rooms; `index.ts` is imported by nobody.
 */
const ROOMS = {
  parser: { rooms: [], packages: { chevrotain: '' }, core: true },
  engine: { rooms: ['parser'], packages: { re2js: 'match/regex/', luxon: 'time/' }, core: true },
  notify: { rooms: ['parser', 'engine'], packages: {}, core: true },
  sources: { rooms: ['parser', 'engine'], packages: { 'fast-glob': '', luxon: 'time/', picomatch: 'files/from.ts', node: '' } },
  session: { rooms: ['parser', 'engine', 'notify', 'sources'], packages: {}, core: true },
  sinks: {
    rooms: ['parser', 'engine', 'notify'],
    packages: { ajv: '', nodemailer: 'mail.ts', 'irc-framework': 'irc/irc-client.ts', node: '' },
  },
  delivery: { rooms: ['parser', 'engine', 'notify', 'sinks'], packages: { node: '' } },
  store: { rooms: [], packages: { node: '' } },
  tester: { rooms: ['parser', 'engine', 'notify', 'sources', 'session'], packages: { node: '' } },
  operators: { rooms: ['parser', 'engine', 'notify', 'sources', 'session'], packages: { rxjs: '' } },
  live: {
    rooms: ['parser', 'engine', 'notify', 'sources', 'session', 'sinks', 'delivery', 'store', 'top'],
    packages: { node: '', rxjs: '', 'prom-client': 'metrics.ts' },
  },
  cli: {
    rooms: ['parser', 'engine', 'notify', 'sources', 'session', 'sinks', 'delivery', 'tester', 'operators', 'live', 'top'],
    packages: { node: '', picomatch: '', pino: 'live-log.ts' },
  },
  top: {
    rooms: ['parser', 'engine', 'notify', 'sources', 'session', 'sinks', 'delivery', 'store', 'tester', 'operators', 'live'],
    packages: { node: '' },
  },
};

const CLOCK = 'reads the clock; take the time as an argument';
const TIMER = 'keeps a timer; time enters by records and advanceTo alone';
const OUTSIDE = 'reaches outside; take what it needs as an argument';
const FORBIDDEN_IN_CORE = [
  [/\bDate\s*\.\s*now\b/g, CLOCK],
  [/\bnew\s+Date\b(?!\s*\(\s*[^\s)])/g, CLOCK],
  [/(?<!\bnew\s+|[.\w$])Date\s*\(/g, CLOCK],
  [/\bDateTime\s*\.\s*(?:now\b|(?:local|utc)\s*\(\s*\))/g, CLOCK],
  [/\bperformance\s*\./g, CLOCK],
  [/\bTemporal\s*\.\s*Now\b/g, CLOCK],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame)\b/g, TIMER],
  [/(?<![.\w$])(?:process|console)\s*\./g, OUTSIDE],
  [/(?<![.\w$])(?:fetch|require)\s*\(/g, OUTSIDE],
  [/\bBuffer\b/g, 'uses a thing of Node; use Uint8Array'],
  [/\bMath\s*\.\s*random\b|\bcrypto\s*\./g, 'is not a function of its input; take the randomness as an argument'],
];

const MAX_LINES = 400;
const problems = [];
/** Of each file: the files it imports and at which line. */
const imports = new Map();
const say = (file, line, what) => problems.push(`${pathOf(file)}:${line}: ${what}`);

for (const file of filesBelow(src)) {
  const text = readFileSync(file, 'utf8');
  const code = codeOnly(text);
  const room = roomOf(file);
  checkLength(file, text);
  const rules = ROOMS[room];
  if (rules === undefined) {
    say(file, 1, `src/${room} is no room that is known; add it to ROOMS of scripts/check-layers.mjs, or move the file`);
    imports.set(file, []);
    continue;
  }
  if (rules.core === true)
    for (const [pattern, why] of FORBIDDEN_IN_CORE)
      for (const match of code.matchAll(pattern)) say(file, lineAt(text, match.index), `the core ${why} (${match[0].trim()})`);
  imports.set(file, checkImports(file, room, rules, importsOf(text, code)));
}
for (const cycle of cycles()) {
  const line = imports.get(cycle[0]).find(({ file }) => file === cycle[1])?.line ?? 1;
  say(cycle[0], line, `a cycle of imports: ${cycle.map(pathOf).join(' -> ')}; move what both need to a file of its own`);
}
checkMachinePaths();

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else console.log(`${imports.size} files keep to their layers`);

function checkLength(file, text) {
  const lines = text.split('\n');
  if (lines.length <= MAX_LINES + 1 || lines.slice(0, 30).some((line) => /Long because\b.*\w/.test(line))) return;
  say(file, MAX_LINES + 1, `${lines.length - 1} lines; past ${MAX_LINES}, make two files, or say why near the top: "Long because …"`);
}

function checkImports(file, room, rules, targets) {
  const own = [];
  for (const { target, line } of targets) {
    if (!target.startsWith('.')) {
      const name = target.startsWith('node:') ? 'node' : target.split('/', target.startsWith('@') ? 2 : 1).join('/');
      const where = rules.packages[name];
      if (where === undefined)
        say(file, line, `${room} must not use ${target}; packages it may use: ${Object.keys(rules.packages).join(', ') || 'none'}`);
      else if (!relative(join(src, room), file).split(sep).join('/').startsWith(where))
        say(file, line, `only src/${room}/${where} may use ${target}`);
      continue;
    }
    const other = resolve(dirname(file), target.replace(/\.js$/, '.ts'));
    if (!existsSync(other)) {
      say(file, line, `imports ${target}, which is not there`);
      continue;
    }
    const otherRoom = roomOf(other);
    if (other === join(src, 'index.ts')) say(file, line, 'nobody imports src/index.ts; import the file that has it');
    else if (otherRoom !== room && !rules.rooms.includes(otherRoom))
      say(file, line, `${room} must not import ${otherRoom}; rooms it may import: ${rules.rooms.join(', ') || 'none'}`);
    own.push({ file: other, line });
  }
  return own;
}

/** In everything that is committed, or would be; without git, in the sources. */
function checkMachinePaths() {
  for (const file of committed()) {
    if (!existsSync(file) || !statSync(file).isFile()) continue;
    const text = readFileSync(file, 'latin1');
    const paths = file.startsWith(src + sep) ? /(?<![\w.$}*-])\/(?:work|tmp)\//g : /(?<![\w.$}*-])\/work\//g;
    for (const match of text.matchAll(paths)) say(file, lineAt(text, match.index), 'names a path of one machine; make it relative');
  }
}

function committed() {
  if (!existsSync(join(root, '.git'))) return filesBelow(src);
  try {
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    return listed
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => join(root, path));
  } catch {
    return filesBelow(src);
  }
}

function filesBelow(directory) {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : name.endsWith('.ts') ? [path] : [];
  });
}

function pathOf(file) {
  return relative(root, file).split(sep).join('/');
}

function roomOf(file) {
  const [room, ...rest] = relative(src, file).split(sep);
  return rest.length === 0 ? 'top' : room;
}

/** The cycles that one walk finds; imports of types count. */
function cycles() {
  const found = [];
  const done = new Set();
  const walk = (file, path) => {
    const at = path.indexOf(file);
    if (at >= 0) {
      found.push([...path.slice(at), file]);
      return;
    }
    if (done.has(file)) return;
    for (const next of imports.get(file) ?? []) walk(next.file, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return found;
}
