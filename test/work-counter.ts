/**
 * Counts the work of code: how often its busiest block runs, as V8 counts blocks for coverage. The number is the same on every machine, busy or not, so a
 * test can distinguish linear from quadratic work without a clock. Work inside native functions, such as `indexOf`, does not count.
 */
import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

export class WorkCounter<Module> {
  readonly #session: Session;
  readonly #url: string;
  readonly module: Module;

  private constructor(session: Session, url: string, module: Module) {
    this.#session = session;
    this.#url = url;
    this.module = module;
  }

  /**
   * Loads modules again, with all their imports, because V8 does not count the blocks of functions that have run before.
   * @param paths from the root of the project; `module` has the exports of all.
   */
  static async load<Module>(...paths: readonly string[]): Promise<WorkCounter<Module>> {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const contents = paths.map((path) => `export * from './${path}';`).join('\n');
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: root, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
    });
    const session = new Session();
    session.connect();
    session.post('Profiler.enable');
    session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    loads += 1;
    const url = `data:text/javascript;base64,${Buffer.from(`${outputFiles[0]?.text}\n// ${loads}\n`).toString('base64')}`;
    return new WorkCounter(session, url, (await import(/* @vite-ignore */ url)) as Module);
  }

  workOf(run: (module: Module) => void): number {
    this.#take();
    run(this.module);
    return this.#take();
  }

  close(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** The work since the last call. */
  #take(): number {
    let most = 0;
    this.#session.post('Profiler.takePreciseCoverage', (error, coverage) => {
      if (error !== null) throw error;
      for (const { url, functions } of (coverage as unknown as Coverage).result) {
        if (url === this.#url) for (const { ranges } of functions) for (const { count } of ranges) most = Math.max(most, count);
      }
    });
    return most;
  }
}

/** Makes each load a module of its own. */
let loads = 0;
