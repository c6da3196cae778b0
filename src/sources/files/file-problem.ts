/** Why a file cannot be read, for people. */

/** A file cannot be read: the message names the file and the reason. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
  constructor(
    readonly path: string,
    readonly why: string,
    options?: ErrorOptions,
  ) {
    super(`cannot read ${path}: ${why}`, options);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a directory; name the files in it, as in "logs/*.log"',
  ENOTDIR: 'a part of its path is a file',
  EMFILE: 'too many files are open; raise the limit (ulimit -n)',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk reports an error',
  ELOOP: 'its links form a loop',
  ENAMETOOLONG: 'the name is too long',
};

export function fileProblem(path: string, error: unknown): FileProblem {
  if (error instanceof FileProblem) return error;
  return new FileProblem(path, reasonOf(error), { cause: error });
}

/** The code of a system error such as `ENOENT`; empty for other errors. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isAbsent(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function reasonOf(error: unknown): string {
  return REASONS[errorCode(error)] ?? (error instanceof Error ? error.message : String(error));
}
