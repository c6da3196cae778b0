/** State that the logs of one follower share: the disk, the open files, and the problems reported so far. */
import { reasonOf } from '../files/file-problem.js';
import type { Disk, FileInfo } from './disk.js';
import { inodeOf } from './disk.js';
import type { FilePosition } from './position.js';
import type { FollowProblem, ReportProblem } from './problem.js';
import { TrackedFile } from './tracked-file.js';

export class FollowContext {
  poll = 0;
  nowMs = 0;
  readonly #owners = new Map<string, TrackedFile>();
  readonly #reported = new Map<string, FollowProblem>();

  constructor(
    readonly disk: Disk,
    readonly report: ReportProblem,
    /** The encoding that the streams of a log name. */
    readonly encodingOf: (path: string) => string | undefined = () => undefined,
  ) {}

  /** The open file with this inode, of any log: a file is read once. */
  ownerOf(file: { readonly dev: string; readonly ino: string }): TrackedFile | undefined {
    return this.#owners.get(inodeOf(file));
  }

  /** Undefined when another file is at `name` now, or the file is open already. */
  async open(path: string, name: string, expected: FileInfo): Promise<TrackedFile | undefined> {
    if (this.ownerOf(expected) !== undefined) return undefined;
    const onDamage = (problem: string): void => this.report({ path, kind: 'damaged', message: `${name}: ${problem}` });
    const file = await TrackedFile.open(this.disk, name, expected, onDamage, this.encodingOf(path));
    if (file === undefined) return undefined;
    this.#owners.set(inodeOf(expected), file);
    return file;
  }

  /** As `TrackedFile.resumeAt`; closes the file when that throws. */
  async resume(file: TrackedFile, position: FilePosition): Promise<boolean> {
    try {
      return await file.resumeAt(position);
    } catch (error) {
      await this.close(file);
      throw error;
    }
  }

  async close(file: TrackedFile): Promise<void> {
    const key = inodeOf(file.info);
    if (this.#owners.get(key) !== file) return;
    this.#owners.delete(key);
    await file.close().catch(() => undefined);
  }

  async closeAll(): Promise<void> {
    for (const file of this.#owners.values()) await this.close(file);
  }

  /** Reports a lasting problem when it begins, and again when it has changed. */
  reportOnce(problem: FollowProblem): void {
    const key = `${problem.kind} ${problem.path}`;
    if (this.#reported.get(key)?.message === problem.message) return;
    this.#reported.set(key, problem);
    this.report(problem);
  }

  reportUnreadable(path: string, error: unknown): void {
    this.reportOnce({ path, kind: 'unreadable', message: `cannot read ${path}: ${reasonOf(error)}; Tocsin tries again` });
  }

  /** Problems that last. */
  ongoing(kind: FollowProblem['kind']): readonly FollowProblem[] {
    return [...this.#reported.values()].filter((problem) => problem.kind === kind);
  }

  clear(kind: FollowProblem['kind'], path: string): void {
    this.#reported.delete(`${kind} ${path}`);
  }
}
