/** Anything that happens to a log, in any order, against a model of the lines that must be seen. */
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { FollowedPiece } from '../../../src/sources/follow/follower.js';
import type { LogPosition } from '../../../src/sources/follow/position.js';
import { linesOf, Scene } from './scene.js';

const RUNS = process.env['TOCSIN_LONG'] === '1' ? 3000 : 60;

type Happening =
  | { readonly kind: 'append'; readonly lines: number }
  | { readonly kind: 'part' | 'rotate' | 'pack' | 'copy' | 'delete' | 'restart' | 'wait' | 'poll' }
  | { readonly kind: 'little'; readonly bytes: number }
  | { readonly kind: 'crash'; readonly kept: number };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), lines: fc.integer({ min: 1, max: 40 }) }) },
  {
    weight: 9,
    arbitrary: fc
      .constantFrom('part', 'rotate', 'rotate', 'pack', 'copy', 'delete', 'restart', 'wait', 'poll')
      .map((kind) => ({ kind }) as Happening),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('little' as const), bytes: fc.integer({ min: 1, max: 3000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), kept: fc.nat({ max: 4 }) }) },
);

class Model {
  /** The beginning of a line without a line end. */
  part = '';
  readonly lines: string[] = [];
  #count = 0;

  constructor(readonly scene: Scene) {}

  async do(happens: Happening): Promise<void> {
    const { scene } = this;
    const exists = existsSync(scene.path('a.log'));
    switch (happens.kind) {
      case 'append':
        for (let line = 0; line < happens.lines; line++) this.#end(`line ${++this.#count} ${'.'.repeat((this.#count * 37) % 200)}`);
        break;
      case 'part': {
        const text = `part ${++this.#count},`;
        scene.append(text);
        this.part += text;
        break;
      }
      case 'rotate':
        if (!exists) break;
        this.#over();
        scene.shift('a.log', 40);
        scene.rename('a.log', 'a.log.1');
        if (this.#count % 2 === 0) scene.create();
        break;
      case 'pack':
        for (const name of ['a.log.1', 'a.log.2', 'a.log.3'])
          if (existsSync(scene.path(name))) {
            scene.pack(name);
            break;
          }
        break;
      case 'copy':
        if (!exists) break;
        // Lines written between the last poll and two copies can be in neither file.
        await scene.poll();
        this.#over();
        scene.copyTruncate();
        break;
      case 'delete':
        // The beginning of a line in a deleted file is lost if the follower restarts afterwards.
        if (!exists || this.part !== '') break;
        await scene.poll();
        scene.remove('a.log');
        break;
      case 'restart':
        await scene.restart();
        break;
      case 'wait':
        await scene.settle();
        break;
      case 'poll':
        await scene.poll();
        break;
      case 'little':
        await scene.poll(happens.bytes);
        break;
      case 'crash':
        await this.#crash(happens.kept);
        break;
    }
  }

  /** Only the first pieces of a poll were taken before the end; the rest must come again. */
  async #crash(kept: number): Promise<void> {
    const { scene } = this;
    const before = scene.follower.logs();
    const seen = scene.pieces.length;
    for (let polls = 0; polls < 3; polls++) await scene.poll(2000);
    scene.pieces.splice(seen + kept);
    const last = scene.pieces.slice(seen).at(-1);
    await scene.crash(last === undefined ? before : [last.position]);
  }

  #end(line: string): void {
    this.scene.append(`${line}\n`);
    this.lines.push(this.part + line);
    this.part = '';
  }

  #over(): void {
    if (this.part !== '') this.lines.push(this.part);
    this.part = '';
  }
}

const glob = fc.constantFrom('*.log', 'a.log', 'a.log*');

it('every line is read once, whatever happens to the files', async () => {
  await fc.assert(
    fc.asyncProperty(glob, fc.array(happening, { minLength: 5, maxLength: 30 }), async (globs, happenings) => {
      const scene = new Scene({ globs: [globs] });
      try {
        const model = new Model(scene);
        // A log that was never polled cannot be distinguished from others when it is rotated.
        await model.do({ kind: 'append', lines: 1 });
        await scene.poll();
        for (const happens of happenings) await model.do(happens);
        await scene.settle();
        for (const { bytes, path } of scene.pieces) expect([bytes.at(-1), path]).toEqual([10, 'a.log']);
        expect(scene.seen.toSorted()).toEqual(model.lines.toSorted());
        // A follower that restarts after a file was deleted cannot know whether it had grown.
        const harmless = happenings.some(({ kind }) => kind === 'delete') ? ['gone', 'gap'] : ['gone'];
        expect(scene.problems.filter(({ kind }) => !harmless.includes(kind))).toEqual([]);
      } finally {
        await scene.end();
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);

it('readTo repeats exactly the bytes between two positions', async () => {
  const harmless = happening.filter(({ kind }) => kind !== 'delete' && kind !== 'crash' && kind !== 'restart');
  await fc.assert(
    fc.asyncProperty(fc.array(harmless, { maxLength: 12 }), fc.array(harmless, { minLength: 3, maxLength: 20 }), async (before, after) => {
      const scene = new Scene({ globs: ['a.log'] });
      try {
        const model = new Model(scene);
        await scene.poll();
        await model.do({ kind: 'append', lines: 2 });
        await scene.poll();
        for (const happens of before) await model.do(happens);
        const positions = scene.follower.logs();
        const seen = scene.pieces.length;
        for (const happens of after) await model.do(happens);
        const wanted = scene.pieces.slice(seen);
        const target = wanted.at(-1)?.position ?? positions[0];
        await scene.crash(positions);
        const again: FollowedPiece[] = [];
        for await (const piece of scene.follower.readTo(JSON.parse(JSON.stringify(target)) as LogPosition, 3000)) again.push(piece);
        expect(linesOf(again).toSorted()).toEqual(linesOf(wanted).toSorted());
        expect(scene.problems.filter(({ kind }) => kind !== 'gone')).toEqual([]);
        await scene.settle();
        expect(scene.seen.toSorted()).toEqual(model.lines.toSorted());
      } finally {
        await scene.end();
      }
    }),
    { numRuns: RUNS },
  );
}, 600_000);
