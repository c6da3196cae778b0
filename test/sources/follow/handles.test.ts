/** An operation on a file that fails leaves no handle open, whichever it is; while too many files are open, no line is lost or repeated. */
import { describe, expect, it } from 'vitest';
import type { Disk } from '../../../src/sources/follow/disk.js';
import { REAL_DISK } from '../../../src/sources/follow/disk.js';
import { Scene } from './scene.js';

/** The real disk, with its open handles counted. One operation on a file fails: the one after `left` others. */
class FailingDisk implements Disk {
  readonly info: Disk['info'] = (...args) => REAL_DISK.info(...args);
  readonly list: Disk['list'] = (...args) => REAL_DISK.list(...args);
  readonly realPath: Disk['realPath'] = (...args) => REAL_DISK.realPath(...args);
  openHandles = 0;
  left = Number.POSITIVE_INFINITY;

  constructor(readonly code: string) {}

  readonly open: Disk['open'] = async (path) => {
    this.#fail();
    const file = await REAL_DISK.open(path);
    this.openHandles++;
    return {
      info: async () => {
        this.#fail();
        return file.info();
      },
      read: async (at, length) => {
        this.#fail();
        return file.read(at, length);
      },
      close: async () => {
        this.openHandles--;
        await file.close();
      },
    };
  };

  #fail(): void {
    if (this.left-- === 0) throw Object.assign(new Error(this.code), { code: this.code });
  }
}

/** Changes of the log between two runs. */
const CHANGES: Readonly<Record<string, (scene: Scene) => void>> = {
  'more lines': (scene) => scene.lines(2),
  'a rotation': (scene) => {
    scene.lines(2);
    scene.rotate();
    scene.lines(2);
  },
  'two rotations, one packed': (scene) => {
    scene.lines(2);
    scene.rotate();
    scene.lines(2);
    scene.rotate();
    scene.pack('a.log.2');
    scene.lines(2);
  },
  'a copy and truncation': (scene) => {
    scene.lines(2);
    scene.copyTruncate();
    scene.lines(2);
  },
};

describe.each(Object.entries(CHANGES))('an operation that fails after %s', (_, change) => {
  /** Returns false when no operation was left to fail. */
  async function run(restart: boolean, code: string, failing: number): Promise<boolean> {
    const disk = new FailingDisk(code);
    const scene = new Scene({ disk });
    try {
      // Enough to know the file by its content.
      scene.lines(20);
      await scene.poll();
      const positions = scene.follower.logs();
      if (restart) await scene.follower.close();
      expect(restart ? disk.openHandles : 0).toBe(0);
      change(scene);
      if (restart) await scene.crash(positions);
      disk.left = failing;
      await scene.settle();
      const hasFailed = disk.left < 0;
      disk.left = Number.POSITIVE_INFINITY;
      await scene.settle();
      if (code === 'EMFILE') {
        expect(scene.seen, `operation ${failing}`).toEqual(scene.expected);
        expect(
          scene.problems.filter(({ kind }) => kind === 'gap' || kind === 'truncated'),
          `operation ${failing}`,
        ).toEqual([]);
      }
      await scene.follower.close();
      expect(disk.openHandles, `operation ${failing}`).toBe(0);
      return hasFailed;
    } finally {
      await scene.end();
    }
  }

  it.each([
    ['in a run that continues', false],
    ['in a run that restarts', true],
  ])('%s leaves no handle open, and loses and repeats no line when too many files are open', async (_name, restart) => {
    for (const code of ['EMFILE', 'EIO']) {
      let failing = 0;
      while (await run(restart, code, failing)) failing++;
      expect(failing).toBeGreaterThan(3);
    }
  });
});
