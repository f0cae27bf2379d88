import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'postgres';

/** Options of `spawn` to run a process as another user; empty for the current user. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** The user that a server runs as: Postgres refuses root, so root uses another user, which is made if it is missing. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): Promise<number> => run('id', [flag, NAME]).then(({ stdout }) => Number(stdout));
  await id('-u').catch(() => run('useradd', ['--system', '--user-group', NAME]));
  return { uid: await id('-u'), gid: await id('-g') };
}
