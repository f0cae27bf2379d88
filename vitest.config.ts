import { defineConfig } from 'vitest/config';

const source = (path: string): string => new URL(`./src/${path}`, import.meta.url).pathname;

export default defineConfig({
  resolve: {
    // Examples and docs import the package by its name, as its users do.
    alias: [
      { find: /^pursekit$/, replacement: source('index.ts') },
      { find: /^pursekit\/(admin|testing|scenarios)$/, replacement: source('$1/index.ts') },
    ],
  },
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
