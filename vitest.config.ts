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
    testTimeout: 60_000,
    // One more than by itself: where there are two processors, it would leave one idle.
    maxWorkers: Math.max(2, availableParallelism()),
    // Files share their modules: loading those anew for each takes longer than the tests. Nothing in src keeps state of its own.
    isolate: false,
    coverage: { include: ['src/**/*.ts'], reporter: ['text-summary'] },
  },
});
