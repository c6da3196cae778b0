/** The walks of docs/architecture.md name files, functions and methods that exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const PAGE = readFileSync('docs/architecture.md', 'utf8');
const QUOTED = [...PAGE.matchAll(/`([^`\n]+)`/g)].map(([, text = '']) => text);
const SOURCE = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
  .join('\n');

function isDefined(name: string): boolean {
  return new RegExp(
    `\\b(?:class|interface|type|function\\*?|const|get) ${name}\\b|^ {2}(?:readonly |async |static |abstract )*\\*?${name}\\(`,
    'm',
  ).test(SOURCE);
}

describe('docs/architecture.md', () => {
  it('names files and folders that exist', () => {
    const paths = QUOTED.filter((text) => /^(?:src|test|docs|scripts)\/[\w./-]+$/.test(text));
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('names functions, classes and methods that exist', () => {
    const names = QUOTED.flatMap((text) => (/^[A-Za-z]+(?:\.[a-zA-Z]+)?(?:\(\))?$/.test(text) ? text.replace('()', '').split('.') : []));
    const camel = new Set(names.filter((name) => /[a-z][A-Z]/.test(name)));
    expect(camel.size).toBeGreaterThan(40);
    expect([...camel].filter((name) => !isDefined(name))).toEqual([]);
  });

  it('lists every room, and every folder of the engine', () => {
    const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const folders = readdirSync('src/engine', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const listed = new Set(QUOTED);
    expect([...rooms, ...folders].map(({ name }) => name).filter((name) => !listed.has(name))).toEqual([]);
  });
});
