import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pursekit, type Running, start } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

const directory = temporaryDirectory();

/** Resolves with the first match in what a command writes to stderr; rejects if it ends without one. */
function told({ child, ended }: Running, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    ended.then(({ stderr }) => reject(new Error(`ended without ${pattern}: ${stderr}`)), reject);
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text += String(chunk);
      const [, found] = pattern.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
}

test('pursekit run --inspect serves the inspector while the script runs, and ends with it', async () => {
  const running = start(['run', 'night-market', '--inspect', '--port', '0', '--pace', 'slow']);
  const address = await told(running, /the inspector is at (http:\S+)/);

  const about = await (await fetch(`${address}api/about`)).json();
  const page = await (await fetch(address)).text();

  expect(about).toMatchObject({ isRunning: true, hasAdmin: true, actions: [] });
  expect(page).toContain('app.js');
  expect((await running.ended).code).toBe(0);
  await expect(fetch(`${address}api/about`)).rejects.toThrow();
});

test('pursekit run --pace step names each step and waits for a line, or the end of stdin', async () => {
  const { code, stderr } = await pursekit(['run', 'burn', '--pace', 'step'], { input: '\n' });

  expect(stderr).toMatch(/^Enter for step 1: /m);
  expect(stderr).toMatch(/^Enter for step 2: /m);
  expect(code).toBe(0);
});

test('pursekit inspect serves the pages over a database until it is interrupted', async () => {
  const database = join(directory.path, 'data');
  expect((await pursekit(['run', 'burn', '--database', database])).code).toBe(0);
  const running = start(['inspect', '--database', database, '--port', '0']);
  await running.says('the inspector is at');

  running.child.kill('SIGINT');

  expect((await running.ended).code).toBe(130);
});

test('a port that is taken is an error of the command', async () => {
  const first = start(['run', 'night-market', '--inspect', '--port', '0', '--pace', 'slow']);
  const port = new URL(await told(first, /the inspector is at (http:\S+)/)).port;

  const second = await pursekit(['run', 'burn', '--inspect', '--port', port]);

  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`port ${port}`);
  await first.ended;
});
