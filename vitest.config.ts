import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    globalSetup: ['test/support/postgres-server.setup.ts'],
    // Hang guards, not measurements: these machines are shared and slow at times.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    // Each worker starts its own embedded Postgres, which is large.
    maxWorkers: 2,
    pool: 'forks',
  },
});
