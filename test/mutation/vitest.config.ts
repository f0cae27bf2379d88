import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests that mutants are tried against: those of the pure core alone, which need no server. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/domain/**/*.test.ts', 'test/store/sql-errors.test.ts'],
    // Its millions of steps are Stryker's measure for a mutant that never ends: each would run for minutes.
    exclude: ['test/domain/sweep.simulation.test.ts'],
    setupFiles: ['test/mutation/fixed-seed.ts'],
    testTimeout: 60_000,
  },
});
