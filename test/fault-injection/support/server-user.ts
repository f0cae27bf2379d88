import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'postgres';

/** What `spawn` takes to run something as another user; nothing to run it as this one. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** As whom a server runs: Postgres refuses root, so root lends it a user, made if it is missing. */
export async function serverUser(): Promise<ServerUser> {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): Promise<number> => run('id', [flag, NAME]).then(({ stdout }) => Number(stdout));
  await id('-u').catch(() => run('useradd', ['--system', '--user-group', NAME]));
  return { uid: await id('-u'), gid: await id('-g') };
}
