/** The same happenings with the writer in another process, at any moment of a poll. Long: only with TOCSIN_LONG=1. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { linesOf, Scene } from './scene.js';

const TIMES = 20;
const writer = fileURLToPath(new URL('writer.mjs', import.meta.url));
const isLong = process.env['TOCSIN_LONG'] === '1';

const ROWS = ['rename', 'oldWriter', 'copytruncate', 'many', 'dated', 'gone', 'symlink', 'partial', 'crlf'] as const;

async function run(row: string, seed: number, stops: boolean): Promise<void> {
  const scene = new Scene({ globs: ['a.log'] });
  try {
    await scene.poll();
    const child = spawn(process.execPath, [writer, scene.directory, row, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    const closed = once(child, 'close');
    let hasEnded = false;
    void closed.then(() => {
      hasEnded = true;
    });
    for (let polls = 0; !hasEnded; polls++) {
      await scene.poll(1 << 20, 5);
      writeFileSync(scene.path('.next'), String(polls));
      scene.rename('.next', '.polls');
      // After a restart, the content of a file that was deleted or truncated meanwhile is gone.
      if (stops && polls % 7 === 6) await scene.restart();
    }
    await scene.settle();
    const numbers = linesOf(scene.pieces).map((line) => Number(/^line (\d+) für 🚨 x*\r?$/.exec(line)?.[1]));
    const count = Number(Buffer.concat(output).toString());
    expect(count, 'the writer ran').toBeGreaterThan(5);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    // A file that was deleted between two polls may have grown: that is reported.
    const harmless = row === 'symlink' ? ['gone', 'gap'] : ['gone'];
    expect(scene.problems.filter(({ kind }) => !harmless.includes(kind))).toEqual([]);
  } finally {
    await scene.end();
  }
}

describe.skipIf(!isLong)(`writers in another process, ${TIMES} times each (skipped unless TOCSIN_LONG=1)`, () => {
  describe.each(ROWS)('%s', (row) => {
    it('reads every line once', async () => {
      for (let seed = 1; seed <= TIMES; seed++) await run(row, seed, false);
    }, 600_000);

    // What is written to a file and deleted while the program is down is lost.
    it.skipIf(row === 'gone')(
      'reads every line once, with restarts',
      async () => {
        for (let seed = 1; seed <= TIMES; seed++) await run(row, seed + 1000, true);
      },
      600_000,
    );
  });
});
