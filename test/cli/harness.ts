/** Runs the command in this process, in a folder of its own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Io } from '../../src/cli/command.js';
import { tocsin } from '../../src/cli/tocsin.js';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

export class Workspace {
  readonly path = mkdtempSync(join(tmpdir(), 'tocsin-cli-'));

  write(name: string, text: string | Uint8Array): void {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  async run(argv: readonly string[], io: Partial<Io> & { readonly input?: string } = {}): Promise<Outcome> {
    let out = '';
    let error = '';
    let nowMs = Date.UTC(2026, 4, 4, 12);
    const code = await tocsin(argv, {
      out: (text) => {
        out += text;
      },
      error: (text) => {
        error += text;
      },
      stdin: (async function* () {
        yield Buffer.from(io.input ?? '');
      })(),
      env: {},
      cwd: this.path,
      outIsTerminal: false,
      errorIsTerminal: false,
      now: () => {
        nowMs += 1;
        return nowMs;
      },
      stop: new AbortController().signal,
      ...io,
    });
    return { code, out, error };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
