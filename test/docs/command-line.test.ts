import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { EXIT_MEANINGS } from '../../src/cli/exit-code.ts';
import { pursekit } from '../cli/support/pursekit.ts';

/*
 * Goal: docs/reference/cli.md is what the program says of itself: its help, word for word, its exit codes, and the
 * environment variables that its sources read.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(`${ROOT}/docs/reference/cli.md`, 'utf8');

const blockAfter = (heading: string): string | undefined =>
  new RegExp(`^${heading}\\n(?:(?!^## ).*\\n)*?\`\`\`text\\n([\\s\\S]*?)\\n\`\`\`$`, 'm').exec(page)?.[1];

describe('docs/reference/cli.md', () => {
  test('has the help of the program', async () => {
    const { stdout } = await pursekit(['--help']);

    expect(blockAfter('# The command line')).toBe(stdout.trimEnd());
  });

  test('has the help of each command, and no others', async () => {
    const { stdout } = await pursekit(['--help']);
    const [, commands = ''] = /^Commands:\n((?: +.*\n)+)/m.exec(stdout) ?? [];
    const names = [...commands.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name as string);

    expect([...page.matchAll(/^## pursekit (.*)$/gm)].map(([, name]) => name)).toEqual(names);
    for (const name of names) {
      expect(blockAfter(`## pursekit ${name}`)).toBe((await pursekit(['help', name])).stdout.trimEnd());
    }
  });

  test('lists the exit codes', () => {
    const [, section = ''] = page.split('\n## Exit codes\n');

    const rows = [...section.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, meaning]) => [Number(code), meaning]);
    expect(rows).toEqual(EXIT_MEANINGS);
  });

  test('lists the environment variables that the sources of the program read', () => {
    const files = readdirSync(`${ROOT}/src/cli`, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const sources = files.map((name) => readFileSync(`${ROOT}/src/cli/${name}`, 'utf8')).join('\n');
    const read = [...sources.matchAll(/process\.env\.(\w+)|'(\w+)' in process\.env/g)].map(([, a, b]) => a ?? b);
    const [, section = ''] = page.split('\n## Environment variables\n');

    const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(rows.toSorted()).toEqual([...new Set(read)].sort());
  });
});
