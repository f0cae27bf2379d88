import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'postgres';

/** As whom a server runs: Postgres refuses root, so root lends it a user, made if it is missing; others run it as themselves. */
export async function serverUser(): Promise<{ uid: number; gid: number } | Record<string, never>> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): Promise<number> => run('id', [flag, NAME]).then(({ stdout }) => Number(stdout));
  await id('-u').catch(() => run('useradd', ['--system', '--user-group', NAME]));
  return { uid: await id('-u'), gid: await id('-g') };
}
