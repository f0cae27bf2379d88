import { configDefaults, defineConfig } from 'vitest/config';
import { PROJECT_FILES, type ProjectName } from './test/support/projects.ts';

const source = (path: string): string => new URL(`./src/${path}`, import.meta.url).pathname;

const filesOf = (name: ProjectName) => ({
  name,
  include: [...PROJECT_FILES[name].include],
  exclude: [...configDefaults.exclude, ...PROJECT_FILES[name].exclude],
});
const DATABASES = {
  globalSetup: ['test/support/postgres-server.setup.ts', 'test/support/embedded-snapshot.setup.ts'],
  setupFiles: ['test/support/embedded.setup.ts'],
};

export default defineConfig({
  resolve: {
    // Examples and docs import the package by its name, as its users do.
    alias: [
      { find: /^pursekit$/, replacement: source('index.ts') },
      { find: /^pursekit\/(admin|metrics|testing|testing\/vitest|scenarios)$/, replacement: source('$1/index.ts') },
      { find: /^pursekit\/(http|inspector|otel)$/, replacement: source('integrations/$1/index.ts') },
    ],
  },
  test: {
    projects: [
      { extends: true, test: { ...filesOf('unit'), pool: 'threads', isolate: false } },
      // The files of a worker share one embedded Postgres, and each test has a schema of its own.
      { extends: true, test: { ...filesOf('database'), pool: 'forks', isolate: false, ...DATABASES } },
      {
        extends: true,
        test: {
          ...filesOf('process'),
          pool: 'forks',
          ...DATABASES,
          globalSetup: [
            ...DATABASES.globalSetup,
            'test/cli/support/compile-cli.setup.ts',
            'test/browser/support/browser.setup.ts',
          ],
        },
      },
    ],
    // Hang guards, not measurements: these machines are shared and slow at times.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    // Embedded Postgres takes up to 800 MB of memory per worker.
    maxWorkers: 2,
  },
});
