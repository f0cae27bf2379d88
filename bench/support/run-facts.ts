import { execFile } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Machine, Provenance } from '../report/bench-report.ts';
import type { BenchServer } from './bench-server.ts';
import { measureDiskSync } from './disk.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Describes the machine and the server. */
export async function describeMachine(server: BenchServer): Promise<Machine> {
  const { version, settings } = await server.describe();
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    nodeFlags: process.execArgv,
    postgres: version,
    settings,
    diskSyncMs: await measureDiskSync(),
  };
}

/** Records the command, the date and the commit of a measurement. */
export async function provenance(command: string, profile: string, seed: number): Promise<Provenance> {
  return { command, date: new Date().toISOString().slice(0, 10), commit: await commitOf(ROOT), profile, seed };
}

/** The checked-out commit of a directory, with a note if its sources differ from it. */
export async function commitOf(cwd: string): Promise<string> {
  const { stdout: name } = await run('git', ['rev-parse', '--short=12', 'HEAD'], { cwd });
  const { stdout: changes } = await run('git', ['status', '--porcelain', '--', 'src', 'bench'], { cwd });
  return changes === '' ? name.trim() : `${name.trim()} with changes`;
}
