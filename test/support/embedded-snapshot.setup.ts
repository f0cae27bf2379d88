import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The data directory of a new embedded Postgres, as a tar file. */
    embeddedSnapshot: string;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Provides the data directory of a new embedded Postgres as a file: starting from it costs about a quarter of the CPU
 * time that `initdb` costs. The first run after a change of the PGlite version writes it, later runs find it.
 */
export default async function setup(project: TestProject): Promise<void> {
  const cache = join(ROOT, 'node_modules/.cache');
  const snapshot = join(cache, `pursekit-embedded-${await pgliteVersion()}.tar`);
  if (!existsSync(snapshot)) {
    await mkdir(cache, { recursive: true });
    // Renamed when it is complete: other runs may look for it at the same time.
    const draft = `${snapshot}.${randomUUID()}`;
    const script = fileURLToPath(new URL('./embedded-snapshot.ts', import.meta.url));
    await promisify(execFile)(process.execPath, ['--import', 'jiti/register', script, draft], { cwd: ROOT });
    await rename(draft, snapshot);
  }
  project.provide('embeddedSnapshot', snapshot);
}

async function pgliteVersion(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(await readFile(join(dirname(entry), '../package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}
