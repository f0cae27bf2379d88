import { execFile } from 'node:child_process';
import { cp, lstat, mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A disposable copy of the working tree. */
export interface TreeCopy {
  readonly directory: string;
  /** @throws Error if the patch does not apply. */
  apply(patch: string): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Copies the tracked and untracked files of the working tree, without ignored ones. Packages are shared with the
 * original.
 */
export async function copyTree(root: string): Promise<TreeCopy> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'pursekit-seeded-')));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true, maxRetries: 5 });
  try {
    for (const path of await listTree(root)) await cp(join(root, path), join(directory, path));
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    directory,
    remove,
    async apply(patch) {
      // Otherwise git would patch a repository around the directory of temporary files.
      const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(directory) };
      await run('git', ['apply', patch], { cwd: directory, env });
      // The tests run the generated module, not the .sql files that a patch changes.
      const jiti = join(directory, 'node_modules/jiti/lib/jiti-cli.mjs');
      await run(process.execPath, [jiti, 'scripts/build-sql.ts'], { cwd: directory });
    },
  };
}

async function listTree(root: string): Promise<string[]> {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await run('git', list, { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  const paths: string[] = [];
  for (const path of stdout.split('\0')) {
    // Git also lists files that were deleted without a commit.
    if (path !== '' && (await lstat(join(root, path)).catch(() => undefined))?.isFile() === true) paths.push(path);
  }
  return paths;
}
