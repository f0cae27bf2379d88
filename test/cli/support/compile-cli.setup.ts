import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { buildInspector } from '../../../scripts/build-inspector.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The compiled file that starts the command line. */
    cliMain: string;
  }
}

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FLAGS = ['--noCheck', '--declaration', 'false', '--sourceMap', 'false'];

/**
 * Compiles the sources once for all tests of the command line, into a directory of its own: each of these tests starts
 * a process, and a process that loads TypeScript takes three times as long to start. Below `node_modules`, so that the
 * compiled files find their packages.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cache = join(ROOT, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const directory = await mkdtemp(join(cache, 'pursekit-cli-'));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', ...FLAGS, '--outDir', join(directory, 'dist')];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
  await buildInspector(join(directory, 'dist/integrations/inspector/page'));
  await copyFile(join(ROOT, 'package.json'), join(directory, 'package.json'));
  project.provide('cliMain', join(directory, 'dist/cli/main.js'));
  return () => rm(directory, { recursive: true, force: true });
}
