// Holds the code to its layers: who may import whom, no cycles, and no clock or Node in the core. node scripts/check-layers.mjs [DIRECTORY]
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
const src = join(root, 'src');

/** Rooms that a room may import besides itself; the packages it may use. Core rooms are functions of their input. */
const ROOMS = {
  parser: { rooms: [], packages: ['chevrotain'], core: true },
  engine: { rooms: ['parser'], packages: ['re2js', 'luxon'], core: true },
  notify: { rooms: ['parser', 'engine'], packages: [], core: true },
  sources: { rooms: ['parser', 'engine'], packages: ['fast-glob', 'luxon', 'node'] },
  sinks: { rooms: ['parser', 'engine', 'notify'], packages: ['ajv', 'node'] },
  tester: { rooms: ['parser', 'engine', 'notify', 'sources'], packages: ['node'] },
  operators: { rooms: ['parser', 'engine', 'notify', 'sources'], packages: ['rxjs'] },
  cli: { rooms: ['parser', 'engine', 'notify', 'sources', 'sinks', 'tester', 'operators', 'top'], packages: ['node', 'picomatch'] },
  top: { rooms: ['parser', 'engine', 'notify', 'sources', 'sinks', 'tester', 'operators'], packages: ['node'] },
};

const FORBIDDEN_IN_CORE = [
  [/\bDate\.now\b/, 'reads the clock'],
  [/\bnew Date\(\s*\)/, 'reads the clock'],
  [/\bperformance\.now\b/, 'reads the clock'],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/, 'keeps a timer'],
  [/\bprocess\./, 'speaks with the process'],
  [/\bconsole\./, 'prints'],
  [/\bMath\.random\b/, 'is not a function of its input'],
  [/\bBuffer\b/, 'uses a thing of Node'],
];

/** `import … from`, `export … from`, `import '…'` and `import('…')`. */
const IMPORT =
  /^import\s+(?:[\w*{][^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|^export\s+(?:type\s+)?[*{][^'"`;]*?\sfrom\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

const MAX_LINES = 400;
const problems = [];
const imports = new Map();

for (const file of filesBelow(src)) {
  const path = relative(root, file).split(sep).join('/');
  const text = readFileSync(file, 'utf8');
  const room = roomOf(file);
  const lines = text.split('\n');
  if (lines.length > MAX_LINES + 1 && !lines.slice(0, 30).some((line) => line.includes('Long because'))) {
    problems.push(`${path}: ${lines.length} lines; a file past ${MAX_LINES} needs a comment "Long because …" at its top, or two files`);
  }
  const targets = [...text.matchAll(IMPORT)].map((match) => ({
    at: `${path}:${text.slice(0, match.index).split('\n').length}`,
    target: match[1] ?? match[2] ?? match[3],
  }));
  lines.forEach((line, index) => {
    const at = `${path}:${index + 1}`;
    const code = line
      .replace(/\/\/.*$/, '')
      .replace(/^\s*\*.*$/, '')
      .replace(/^\s*\/\*\*.*$/, '');
    if (/\/work\/|\/tmp\//.test(line)) problems.push(`${at}: names a path of one machine`);
    if (ROOMS[room]?.core === true) {
      const bare = code.replace(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, "''");
      for (const [pattern, why] of FORBIDDEN_IN_CORE)
        if (pattern.test(bare)) problems.push(`${at}: the core ${why}; hand it in as an argument`);
    }
  });
  const own = [];
  for (const { at, target } of targets) {
    if (target.startsWith('.')) {
      const resolved = resolve(dirname(file), target.replace(/\.js$/, '.ts'));
      if (!existsSync(resolved)) {
        problems.push(`${at}: imports ${target}, which is not there`);
        continue;
      }
      const other = roomOf(resolved);
      if (other !== room && ROOMS[room]?.rooms.includes(other) !== true) problems.push(`${at}: ${room} must not import ${other}`);
      own.push(resolved);
    } else {
      const name = target.startsWith('node:') ? 'node' : target.split('/')[0];
      if (ROOMS[room]?.packages.includes(name) !== true) problems.push(`${at}: ${room} must not use ${target}`);
    }
  }
  imports.set(file, own);
}

for (const cycle of cycles()) problems.push(`a cycle of imports: ${cycle.map((file) => relative(root, file)).join(' -> ')}`);

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
} else console.log(`${imports.size} files keep to their layers`);

function filesBelow(directory) {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : name.endsWith('.ts') ? [path] : [];
  });
}

function roomOf(file) {
  const [room, ...rest] = relative(src, file).split(sep);
  return rest.length === 0 ? 'top' : room;
}

/** Every cycle found by one walk; the first is enough to mend it. */
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
    for (const next of imports.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) walk(file, []);
  return found;
}
