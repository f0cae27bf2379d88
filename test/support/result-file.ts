import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

/** Writes the results of a command as JSON, preceded by what repeats it. */
export async function writeResultFile(path: string, command: string, found: object): Promise<void> {
  const result = { command, date: new Date().toISOString(), commit: await commit(), node: process.version, ...found };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(result, null, 2)}\n`);
}

/** The checked-out commit, with a note if the sources or the tests differ from it. */
async function commit(): Promise<string> {
  const { stdout: name } = await run('git', ['rev-parse', '--short=12', 'HEAD'], { cwd: ROOT });
  const { stdout: changes } = await run('git', ['status', '--porcelain', '--', 'src', 'test'], { cwd: ROOT });
  return changes === '' ? name.trim() : `${name.trim()} with changes`;
}
