import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const src = fileURLToPath(new URL('./src/', import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^tocsin$/, replacement: `${src}index.ts` },
      { find: /^tocsin\/(.*)$/, replacement: `${src}$1.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // Time limits only end what hangs: a busy machine may be many times slower than usual, in hooks as in tests.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The default leaves one processor idle, which is half of a machine with two.
    maxWorkers: Math.max(2, availableParallelism()),
    // Files share their modules, because loading them takes longer than most tests. No module of src keeps state.
    isolate: false,
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary'] },
  },
});
