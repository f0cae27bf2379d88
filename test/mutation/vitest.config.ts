import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests that run against mutants: those of the pure core, which need no server. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/domain/**/*.test.ts', 'test/store/sql-errors.test.ts'],
    // Stryker derives the timeout of a mutant from the duration of the tests. With the millions of steps of this file,
    // each endless mutant would run for minutes.
    exclude: ['test/domain/sweep.simulation.test.ts'],
    setupFiles: ['test/mutation/fixed-seed.ts'],
    testTimeout: 60_000,
  },
});
