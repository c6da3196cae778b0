/** Changes of log files, step by step; a restart may come between any two steps. */
import { closeSync, openSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import type { Scene } from './scene.js';

export type Step = (scene: Scene) => void | Promise<void>;

export interface Row {
  readonly name: string;
  readonly globs?: readonly string[];
  readonly steps: readonly Step[];
  /** False: not with a restart before the first poll, which alone shows which of the rotated files are new. */
  readonly stops?: boolean;
  /** Kinds of problems to be reported, each once, in a run without restarts; any other fails the test. */
  readonly problems?: readonly string[];
}

const poll: Step = (scene) => scene.poll();
const lines =
  (count: number, name?: string): Step =>
  (scene) =>
    scene.lines(count, name);
const rotate: Step = (scene) => scene.rotate();

const COPIED_AND_TRUNCATED: readonly Step[] = [
  lines(3),
  poll,
  lines(2),
  (s) => s.copyOver(),
  lines(3),
  poll,
  lines(2),
  (s) => s.copyOver(),
  lines(1),
  poll,
  (s) => s.copyOver(),
  lines(2),
  poll,
];

const CONTINUED_BEHIND_COPIES: readonly Step[] = [
  lines(30),
  poll,
  lines(2),
  (s) => s.copyOver('a.log', 'keep'),
  poll,
  lines(3),
  poll,
  (s) => s.copyOver('a.log', 'keep'),
  poll,
  lines(1),
  (s) => s.copyOver('a.log', 'keep'),
  lines(2),
  poll,
];

/** A writer that keeps its file open while names change. */
function oldWriter(): { open: Step; write: Step; close: Step } {
  let file = 0;
  return {
    open: (scene) => {
      file = openSync(scene.path('a.log'), 'a');
    },
    write: (scene) => {
      writeSync(file, `${scene.line(' of the old writer')}\n`);
    },
    close: () => closeSync(file),
  };
}

export function rows(): readonly Row[] {
  const writer = oldWriter();
  return [
    { name: 'rename with create', steps: [lines(3), poll, lines(2), rotate, lines(2), poll, lines(1), poll, rotate, poll, lines(3), poll] },
    { name: 'rename, created later', steps: [lines(3), poll, lines(1), (s) => s.rename('a.log', 'a.log.1'), poll, lines(2), poll] },
    {
      name: 'rename while the old writer continues',
      steps: [
        lines(2),
        poll,
        writer.open,
        rotate,
        writer.write,
        lines(1),
        poll,
        writer.write,
        lines(2),
        poll,
        poll,
        writer.write,
        writer.close,
        poll,
      ],
    },
    { name: 'copytruncate', steps: [lines(3), poll, lines(2), (s) => s.copyTruncate(), lines(1), poll, lines(2), poll] },
    {
      name: 'copytruncate twice between looks',
      steps: [lines(3), poll, lines(2), (s) => s.copyTruncate(), lines(3), (s) => s.copyTruncate(), lines(1), poll, lines(2), poll],
    },
    {
      name: 'copytruncate over the copy before',
      steps: COPIED_AND_TRUNCATED,
    },
    {
      name: 'copied over the copy before, and continued',
      steps: CONTINUED_BEHIND_COPIES,
    },
    {
      name: 'copytruncate over the copy before, also matched',
      globs: ['*.log', '*.log.1'],
      steps: COPIED_AND_TRUNCATED,
    },
    {
      name: 'copied over the copy before, and continued, also matched',
      globs: ['*.log', '*.log.1'],
      steps: CONTINUED_BEHIND_COPIES,
    },
    {
      name: 'a copy that is there from the start',
      globs: ['*.log', '*.log.1'],
      steps: [lines(30), (s) => s.copyOver('a.log', 'keep'), lines(2), poll, lines(3), poll, (s) => s.copyOver('a.log', 'keep'), poll],
      problems: ['copy'],
    },
    {
      name: 'copytruncate, the copy packed',
      steps: [lines(3), poll, lines(2), (s) => s.copyTruncate(), (s) => s.pack('a.log.1'), lines(1), poll, lines(2), poll],
    },
    {
      name: 'truncated and regrown past the offset',
      steps: [lines(3), poll, (s) => truncateSync(s.path('a.log')), lines(30), poll, lines(2), poll],
      problems: ['truncated'],
    },
    {
      name: 'truncated, and the same head again, past the offset',
      steps: [
        (s) => s.append(`${s.line(' h'.repeat(600))}\n`),
        lines(20),
        poll,
        (s) => {
          const head = s.written[0] ?? '';
          truncateSync(s.path('a.log'));
          s.written.push(head);
          s.append(`${head}\n`);
        },
        lines(30),
        poll,
      ],
      problems: ['truncated'],
    },
    {
      name: 'written again with other content of the same size',
      steps: [
        lines(3),
        poll,
        async (s) => {
          // The modification time must differ: nothing else shows the change.
          const { size } = (await import('node:fs')).statSync(s.path('a.log'));
          const text = `${s.line('x'.repeat(size - 'line 4\n'.length))}\n`;
          for (let writes = 0; writes < 3; writes++) writeFileSync(s.path('a.log'), text);
        },
        poll,
      ],
      problems: ['truncated'],
    },
    { name: 'two rotations between looks', steps: [lines(3), poll, lines(2), rotate, lines(4), rotate, lines(2), poll, lines(1), poll] },
    {
      name: 'five rotations between looks, some packed',
      steps: [
        lines(3),
        poll,
        lines(2),
        rotate,
        lines(4),
        rotate,
        (s) => s.pack('a.log.2'),
        lines(2),
        rotate,
        lines(1),
        (s) => s.pack('a.log.2'),
        rotate,
        rotate,
        lines(3),
        poll,
        lines(1),
        poll,
      ],
    },
    {
      name: 'two rotations between looks, one kept',
      steps: [lines(3), poll, (s) => s.rotate('a.log', 2), lines(4), (s) => s.rotate('a.log', 2), lines(2), poll, lines(1), poll],
    },
    {
      name: 'dated names behind the name',
      steps: [
        lines(3),
        poll,
        lines(2),
        (s) => s.rename('a.log', 'a.log-20260503'),
        lines(2),
        (s) => s.rename('a.log', 'a.log-20260504'),
        (s) => s.pack('a.log-20260503'),
        lines(2),
        poll,
        lines(1),
        poll,
      ],
    },
    {
      name: 'dated names before the extension, which the glob matches',
      steps: [
        lines(3),
        poll,
        lines(2),
        (s) => s.rename('a.log', 'a-2026-05-03.log'),
        lines(2),
        poll,
        (s) => s.rename('a.log', 'a-2026-05-04.log'),
        lines(2),
        (s) => s.rename('a.log', 'a-2026-05-05.log'),
        lines(2),
        poll,
        (s) => s.pack('a-2026-05-03.log'),
        poll,
        lines(1),
        poll,
      ],
    },
    {
      name: 'rotations that the glob matches',
      globs: ['a.log*'],
      steps: [
        lines(2),
        poll,
        rotate,
        lines(2),
        poll,
        rotate,
        (s) => s.pack('a.log.2'),
        lines(2),
        poll,
        lines(2),
        rotate,
        lines(1),
        poll,
        poll,
      ],
    },
    { name: 'absent, then created', globs: ['a.log'], steps: [poll, poll, lines(2), poll, lines(1), poll] },
    {
      name: 'absent, then created and rotated between looks',
      stops: false,
      globs: ['a.log'],
      steps: [poll, lines(2), rotate, lines(3), poll],
    },
    {
      name: 'gone for 5 s, moved away and back',
      steps: [
        lines(2),
        poll,
        (s) => s.rename('a.log', 'elsewhere'),
        (s) => s.poll(1 << 20, 2500),
        (s) => s.poll(1 << 20, 2500),
        (s) => s.rename('elsewhere', 'a.log'),
        lines(2),
        poll,
      ],
    },
    {
      name: 'gone for 5 s, then a new one',
      steps: [lines(2), poll, (s) => s.remove('a.log'), (s) => s.poll(1 << 20, 2500), (s) => s.poll(1 << 20, 2500), lines(2), poll],
    },
    {
      name: 'symlink swapped, and back',
      globs: ['current'],
      steps: [
        (s) => {
          s.lines(2, 'one.txt');
          s.create('two.txt');
          symlinkSync('one.txt', s.path('current'));
        },
        poll,
        (s) => {
          s.lines(1, 'one.txt');
          s.lines(1, 'two.txt');
          symlinkSync('two.txt', s.path('next'));
          renameSync(s.path('next'), s.path('current'));
        },
        poll,
        (s) => s.lines(1, 'two.txt'),
        poll,
        (s) => {
          symlinkSync('one.txt', s.path('next'));
          renameSync(s.path('next'), s.path('current'));
          s.lines(1, 'one.txt');
        },
        poll,
      ],
    },
    {
      name: 'the same inode with other content',
      steps: [
        lines(3),
        poll,
        (s) => rmSync(s.path('a.log')),
        lines(5),
        poll,
        lines(1),
        poll,
        (s) => s.remove('a.log'),
        poll,
        lines(2),
        poll,
      ],
    },
    {
      name: 'partial last line, then rotation, then nothing',
      steps: [lines(2), (s) => s.append(s.line()), poll, (s) => s.rename('a.log', 'a.log.1'), poll],
      problems: ['gone'],
    },
    { name: 'partial last line, then rotation with create', steps: [lines(2), (s) => s.append(s.line()), poll, rotate, lines(2), poll] },
    {
      name: 'partial last line, ended by the old writer',
      steps: [
        (s) => s.append('first half,'),
        poll,
        rotate,
        lines(1),
        poll,
        (s) => {
          s.written.push('first half, second half');
          s.append(' second half\n', 'a.log.1');
        },
        poll,
      ],
    },
    {
      name: 'a multi-byte character across two writes',
      steps: [
        (s) => {
          const [line] = [Buffer.from(`${s.line(' 🚨 für')}\n`)];
          const cut = line.indexOf(0x9f) + 1;
          writeFileSync(s.path('a.log'), line.subarray(0, cut));
          s.append('');
          (s as Scene & { rest?: Buffer }).rest = line.subarray(cut);
        },
        poll,
        (s) => writeFileSync(s.path('a.log'), (s as Scene & { rest?: Buffer }).rest ?? Buffer.alloc(0), { flag: 'a' }),
        poll,
      ],
    },
    {
      name: 'CRLF',
      steps: [
        (s) => s.append(`${s.line('\r')}\n${s.line('').concat('\r')}`),
        poll,
        (s) => {
          s.written[1] += '\r';
          s.append('\n');
        },
        poll,
      ],
    },
    {
      name: 'empty files rotated',
      steps: [(s) => s.create(), poll, rotate, poll, rotate, rotate, lines(2), poll, rotate, rotate, poll, lines(1), poll],
    },
  ];
}
