import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/*
 * Goal: what docs/guide/typed-ledgers.md says of the compiler is true. docs.test.ts runs its blocks without their
 * types; here each block compiles, and each line below @ts-expect-error does not.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = 'docs/guide/typed-ledgers.md';

async function blocksOfPage(): Promise<string[]> {
  const text = await readFile(join(root, PAGE), 'utf8');
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block]) => block as string);
}

/** The output of the compiler for modules; empty if they compile. */
async function compile(modules: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pursekit-types-'));
  try {
    const files = modules.map((_, at) => `block-${at}.mts`);
    await Promise.all(files.map((name, at) => writeFile(join(directory, name), modules[at] as string)));
    const compilerOptions = { typeRoots: [join(root, 'node_modules/@types')] };
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: files };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
    const { stdout, error } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', directory], { encoding: 'utf8' });
    if (error !== undefined) throw error;
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}

test(`every block of ${PAGE} compiles, with an error in each line that promises one`, async () => {
  const blocks = await blocksOfPage();

  expect(blocks.length).toBeGreaterThan(5);
  expect(blocks.join('').split('@ts-expect-error').length).toBeGreaterThan(5);
  expect(await compile(blocks)).toBe('');
});

test(`the errors that ${PAGE} quotes are those of the compiler`, async () => {
  const blocks = await blocksOfPage();
  const text = await readFile(join(root, PAGE), 'utf8');
  const marked = [...text.matchAll(/@ts-expect-error (.+)$/gm)].map(([, message]) => message as string);
  const [, printed = ''] = /^```text\n([\s\S]*?)^```/m.exec(text) ?? [];

  const output = await compile(blocks.map((block) => block.replace(/^.*@ts-expect-error.*\n/gm, '')));

  for (const message of [...marked, ...printed.trim().split('\n').slice(1)]) expect(output).toContain(message);
});

test('a block with a mistake that no line promises is reported', async () => {
  const mistake = "import { createLedger } from 'pursekit';\n(await createLedger<{ assets: 'gold' }>()).balance(5);\n";

  expect(await compile([mistake])).toContain('TS2345');
});
