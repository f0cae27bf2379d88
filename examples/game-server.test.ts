import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('the example game server sells each order once and refuses what cannot be', () => {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const input = ['buy ann 1', 'buy ann 1', 'buy ann 2', 'buy ann 3', 'balance ann', 'buy ../x 4', ''].join('\n');

  const { stdout, stderr, status } = spawnSync('npx', ['jiti', 'examples/game-server.ts'], {
    cwd: root,
    input,
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: '', JITI_ALIAS: JSON.stringify({ pursekit: `${root}src/index.ts` }) },
  });

  expect({ stderr: stderr.replace(/^npm warn.*\n/gm, ''), status }).toEqual({ stderr: '', status: 0 });
  const answers = stdout.split('\n').filter((line) => !line.startsWith('delivered'));
  expect(answers.slice(0, 5)).toEqual([
    'committed',
    'duplicate',
    'committed',
    'refused: insufficient_funds',
    '{"gold":"2"}',
  ]);
  expect(answers[5]).toMatch(/^ERR_INVALID_COMMAND: to: /);
  expect(stdout.split('\n').filter((line) => line.startsWith('delivered to ann'))).toHaveLength(2);
});
