/** Checks the layers of the code: which room imports which, no cycles, no clock and no Node in the core. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Cycle, Import } from './cycles.js';
import { importCycles } from './cycles.js';
import { readModule } from './read-module.js';
import type { Room } from './rooms.js';
import { ROOMS } from './rooms.js';

/** Files are divided by what they are about; one that is longer than this is about several things. */
const MAX_LINES = 600;
/** Of each step of a cycle, so many imports are shown. */
const SHOWN_IMPORTS = 5;

export interface Findings {
  readonly files: number;
  /** `file:line: what is wrong; what to do`. */
  readonly problems: readonly string[];
}

export function checkLayers(root: string): Findings {
  const check = new Check(root);
  check.run();
  return { files: check.files.length, problems: check.problems };
}

class Check {
  readonly problems: string[] = [];
  readonly files: readonly string[];
  readonly #src: string;
  readonly #imports: Import[] = [];

  constructor(readonly root: string) {
    this.#src = join(root, 'src');
    this.files = filesBelow(this.#src);
  }

  run(): void {
    for (const file of this.files) this.#checkFile(file);
    for (const cycle of importCycles(this.#imports)) this.#reportCycle(cycle);
    this.#checkMachinePaths();
  }

  #report(file: string, line: number, problem: string): void {
    this.problems.push(`${this.#pathOf(file)}:${line}: ${problem}`);
  }

  #checkFile(file: string): void {
    const text = readFileSync(file, 'utf8');
    const name = this.#roomOf(file);
    const room = ROOMS[name];
    const lines = text.split('\n').length - 1;
    if (lines > MAX_LINES)
      this.#report(file, MAX_LINES + 1, `${lines} lines, more than ${MAX_LINES}; divide the file by what its parts are about`);
    if (room === undefined) {
      this.#report(file, 1, `src/${name} is not a known room; add it to scripts/layers/rooms.ts, or move the file`);
      return;
    }
    const { imports, forbidden, errors } = readModule(file, text);
    for (const { message, at } of errors) this.#report(file, lineAt(text, at), `does not parse: ${message}`);
    if (room.isCore === true) for (const { code, why, at } of forbidden) this.#report(file, lineAt(text, at), `the core ${why} (${code})`);
    for (const { target, at } of imports) this.#checkImport(file, name, room, target, lineAt(text, at));
  }

  #checkImport(file: string, name: string, room: Room, target: string, line: number): void {
    if (!target.startsWith('.')) {
      this.#checkPackage(file, name, room, target, line);
      return;
    }
    const other = resolve(dirname(file), target.replace(/\.js$/, '.ts'));
    if (!existsSync(other)) {
      this.#report(file, line, `imports ${target}, which does not exist`);
      return;
    }
    const otherName = this.#roomOf(other);
    if (other === join(this.#src, 'index.ts'))
      this.#report(file, line, 'no file may import src/index.ts; import the file that defines the name');
    else if (otherName !== name && !room.rooms.includes(otherName))
      this.#report(file, line, `${name} must not import ${otherName}; rooms it may import: ${room.rooms.join(', ') || 'none'}`);
    this.#imports.push({ from: this.#pathOf(file), to: this.#pathOf(other), line });
  }

  #checkPackage(file: string, name: string, room: Room, target: string, line: number): void {
    const wanted = target.startsWith('node:') ? 'node' : target.split('/', target.startsWith('@') ? 2 : 1).join('/');
    const where = room.packages[wanted];
    if (where === undefined)
      this.#report(file, line, `${name} must not use ${target}; packages it may use: ${Object.keys(room.packages).join(', ') || 'none'}`);
    else if (where !== '' && !this.#pathOf(file).startsWith(`src/${name}/${where}`))
      this.#report(file, line, `only src/${name}/${where} may use ${target}`);
  }

  #reportCycle({ folder, names, steps }: Cycle): void {
    const details = steps.map((found, at) => {
      const shown = found.slice(0, SHOWN_IMPORTS).map(({ from, to, line }) => `\n    ${from}:${line} imports ${to}`);
      const more = found.length > SHOWN_IMPORTS ? `\n    and ${found.length - SHOWN_IMPORTS} more` : '';
      return `\n  ${names[at]} -> ${names[at + 1]}${shown.join('')}${more}`;
    });
    const first = steps[0]?.[0];
    const problem = `a cycle of imports in ${folder}: ${names.join(' -> ')}; move what both need below both`;
    this.problems.push(`${first?.from}:${first?.line}: ${problem}${details.join('')}`);
  }

  /** In all files that are committed or would be; without git, in the sources. */
  #checkMachinePaths(): void {
    for (const file of committedFiles(this.root) ?? this.files) {
      if (!existsSync(file) || !statSync(file).isFile()) continue;
      const text = readFileSync(file, 'latin1');
      const paths = file.startsWith(this.#src + sep) ? /(?<![\w.$}*-])\/(?:work|tmp)\//g : /(?<![\w.$}*-])\/work\//g;
      for (const { index } of text.matchAll(paths))
        this.#report(file, lineAt(text, index), 'names a path of one machine; make it relative');
    }
  }

  #pathOf(file: string): string {
    return relative(this.root, file).split(sep).join('/');
  }

  #roomOf(file: string): string {
    const [room = '', ...rest] = relative(this.#src, file).split(sep);
    return rest.length === 0 ? 'top' : room;
  }
}

/** `undefined` where there is no git. */
function committedFiles(root: string): readonly string[] | undefined {
  if (!existsSync(join(root, '.git'))) return undefined;
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
    return undefined;
  }
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory).flatMap((name) => {
    const path = join(directory, name);
    return statSync(path).isDirectory() ? filesBelow(path) : name.endsWith('.ts') ? [path] : [];
  });
}

/** The line of a position, from 1. */
function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}
