import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subscription } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alerts } from '../../src/operators/alerts.js';
import type { TailOptions } from '../../src/sources/files/tail.js';
import { tail } from '../../src/sources/files/tail.js';
import { rules } from '../notify/program.js';

/** A tail of `log` that can wait for its lists. */
class Tailed {
  readonly lines: string[] = [];
  readonly errors: unknown[] = [];
  #empty = 0;
  #waiting: (() => void)[] = [];
  readonly #subscription: Subscription;

  constructor(options: TailOptions = {}) {
    this.#subscription = tail(log, { pollMs: 1, ...options }).subscribe({
      next: (lines) => {
        this.lines.push(...lines);
        if (lines.length === 0) this.#empty += 1;
        this.#wake();
      },
      error: (error: unknown) => {
        this.errors.push(error);
        this.#wake();
      },
    });
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves when all present content has been read: a poll that began after this call found nothing new. */
  async settled(): Promise<void> {
    const from = this.#empty;
    await this.until(() => this.#empty >= from + 2);
  }

  stop(): void {
    this.#subscription.unsubscribe();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

let folder: string;
let log: string;
let tailed: Tailed | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tocsin-tail-'));
  log = join(folder, 'app.log');
});
afterEach(() => {
  tailed?.stop();
  tailed = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(options?: TailOptions): Promise<Tailed> {
  tailed = new Tailed(options);
  await tailed.settled();
  return tailed;
}

describe('tail', () => {
  it('emits the lines that are appended, whole, whatever pieces they are written in', async () => {
    writeFileSync(log, 'old\n');
    const { lines } = await start();
    appendFileSync(log, 'one\r\ntw');
    await tailed?.settled();
    expect(lines).toEqual(['one']);
    appendFileSync(log, 'o \u00e4\n\nthree\nfo');
    await tailed?.settled();
    expect(lines).toEqual(['one', 'two ä', 'three']);
  });

  it('reads a file that is already there from its start when it is asked to', async () => {
    writeFileSync(log, 'old\nolder\n');
    expect((await start({ begin: 'start' })).lines).toEqual(['old', 'older']);
  });

  it('leaves out the rest of a line whose beginning it did not read', async () => {
    const half = Buffer.from('half of a line \u00e9');
    writeFileSync(log, half.subarray(0, -1));
    const problems: Error[] = [];
    const { lines } = await start({ onProblem: (error) => problems.push(error) });
    appendFileSync(log, half.subarray(-1));
    await tailed?.settled();
    appendFileSync(log, ' and more\nnext\n');
    await tailed?.settled();
    expect({ lines, problems }).toEqual({ lines: ['next'], problems: [] });
  });

  it('waits for a file that does not exist, and reads it from its start', async () => {
    const { lines } = await start();
    writeFileSync(log, 'first\n');
    await tailed?.settled();
    expect(lines).toEqual(['first']);
  });

  it('continues with the new file when the old one is renamed, and reads the end of the old one first', async () => {
    writeFileSync(log, 'a\n');
    const { lines } = await start();
    appendFileSync(log, 'b\n');
    renameSync(log, `${log}.1`);
    appendFileSync(`${log}.1`, 'c\n');
    writeFileSync(log, 'd\n');
    await tailed?.settled();
    appendFileSync(log, 'e\n');
    await tailed?.settled();
    expect(lines).toEqual(['b', 'c', 'd', 'e']);
  });

  it('does not join a line without an end to the first line of the next file', async () => {
    writeFileSync(log, '');
    const { lines } = await start();
    appendFileSync(log, 'a\nhalf');
    await tailed?.settled();
    renameSync(log, `${log}.1`);
    writeFileSync(log, 'b\n');
    await tailed?.settled();
    expect(lines).toEqual(['a', 'half', 'b']);
  });

  it('finds the new file after a gap without any, even one with the inode of the old one', async () => {
    writeFileSync(log, 'a\n');
    const { lines } = await start();
    appendFileSync(log, 'half');
    await tailed?.settled();
    unlinkSync(log);
    await tailed?.settled();
    // Longer than what has been read: by its size alone it could be the old file.
    writeFileSync(log, 'b which is longer\nc\n');
    await tailed?.settled();
    expect(lines).toEqual(['half', 'b which is longer', 'c']);
  });

  it('starts at the beginning when the file is truncated after it was copied', async () => {
    writeFileSync(log, 'a\nb\nc\n');
    const { lines } = await start();
    appendFileSync(log, 'd\nhalf');
    await tailed?.settled();
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    await tailed?.settled();
    appendFileSync(log, 'e\n');
    await tailed?.settled();
    expect(lines).toEqual(['d', 'half', 'e']);
  });

  it('reports a line that is too long, of which it emits the head', async () => {
    writeFileSync(log, '');
    const problems: string[] = [];
    const { lines } = await start({ onProblem: (error) => void problems.push(error.message) });
    appendFileSync(log, `${'x'.repeat(3 << 20)}\nnext\n`);
    await tailed?.until(() => lines.length === 2);
    expect(lines.map((line) => line.length)).toEqual([1 << 20, 4]);
    expect(problems).toEqual([`a line of ${log} is longer than 1048576 bytes: its rest was skipped`]);
  });

  it('leaves out NULs before a line, byte order marks and colours', async () => {
    writeFileSync(log, '');
    const { lines } = await start();
    appendFileSync(log, '\0\0\0a\n\ufeffb\n\x1b[31mc\x1b[0m\n');
    await tailed?.settled();
    expect(lines).toEqual(['a', 'b', 'c']);
  });

  it('reports lines with bytes that are not UTF-8: at the first ones and when their number has doubled, over rotations', async () => {
    const problems: string[] = [];
    const { lines } = await start({ onProblem: (error) => problems.push(error.message) });
    const latin = Buffer.from('caf\xe9\n', 'latin1');
    for (let line = 0; line < 4; line++) {
      appendFileSync(log, latin);
      await tailed?.settled();
    }
    renameSync(log, `${log}.1`);
    writeFileSync(log, latin);
    await tailed?.settled();
    expect(lines).toEqual(new Array(5).fill('caf\ufffd'));
    expect(problems.filter((text) => text.includes('UTF-8')).map((text) => /\((.*) so far\)/.exec(text)?.[1])).toEqual(['1', '2', '4']);
  });

  it('fails when the path cannot be read', async () => {
    log = folder;
    const each = new Tailed();
    await each.until(() => each.errors.length === 1);
    expect(String(each.errors[0])).toContain('is a directory, not a log');
    expect(() => tail('')).toThrow('expected the path of a log, got an empty string');
  });

  // Only Linux lists the open files of a process in /proc.
  it.skipIf(process.platform !== 'linux')('closes the file after the last unsubscription', async () => {
    const open = (): number =>
      readdirSync('/proc/self/fd').filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(log);
        } catch {
          return false;
        }
      }).length;
    writeFileSync(log, 'a\n');
    const each = await start();
    expect(open()).toBe(1);
    each.stop();
    while (open() > 0) await new Promise((resolve) => setImmediate(resolve));
    const seen = each.lines.length;
    appendFileSync(log, 'b\n');
    await start();
    expect(each.lines.length).toBe(seen);
  });

  it('feeds rules that read lines, and lets them notice silence', async () => {
    const program = rules(`
      stream app { format json  lateness 0s  idle 5s }
      alert Fatal { on app  by msg  page each level == "fatal" }
      alert Silent { on app  page when none(msg exists) over 1m }`);
    const startMs = Date.UTC(2026, 4, 4, 10);
    let nowMs = startMs;
    // A second passes with each poll.
    const now = (): number => {
      nowMs += 1000;
      return nowMs;
    };
    const fired: string[] = [];
    writeFileSync(log, `${JSON.stringify({ ts: startMs, level: 'fatal', msg: 'out of memory' })}\n`);
    await new Promise<void>((resolve) => {
      const subscription = tail(log, { pollMs: 1, begin: 'start' })
        .pipe(alerts(program, { now }))
        .subscribe(({ alert, to }) => {
          if (to === 'firing') fired.push(alert);
          if (fired.length < 2) return;
          subscription.unsubscribe();
          resolve();
        });
    });
    expect(fired).toEqual(['Fatal', 'Silent']);
  });
});
