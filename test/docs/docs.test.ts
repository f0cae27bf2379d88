import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { RUNTIME_EVENT_NAMES } from '../../src/actors/messages/runtime-events.ts';
import { EXIT_MEANINGS } from '../../src/cli/exit-code.ts';
import { isScenario, openRuntimes, RecordingReporter, runScenario } from '../../src/scenarios/index.ts';
import { INVARIANTS } from '../../src/store/invariants/index.ts';
import { pursekit } from '../cli/support/pursekit.ts';

/*
 * Goal: nothing in the docs is untried. Every TypeScript block runs as a module of its own, against the sources; every
 * command line names a script or a command that exists; lists of options and events are complete.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}/${path}`, 'utf8');
const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.split(sep).join('/')}`)
    .sort(),
];

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly text: string;
}

function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; lines: string[] } | undefined;
  for (const [at, text] of read(page).split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(text);
    if (open === undefined && fence !== null) open = { line: at + 1, language: fence[1] as string, lines: [] };
    else if (open !== undefined && fence !== null) {
      blocks.push({ page, line: open.line, language: open.language, text: open.lines.join('\n') });
      open = undefined;
    } else open?.lines.push(text);
  }
  return blocks;
}

const blocks = PAGES.flatMap(blocksOf);
const named = (language: string) =>
  blocks.filter((block) => block.language === language).map((block) => [`${block.page}:${block.line}`, block] as const);

describe('every TypeScript block of the docs runs', () => {
  const source = (path: string) => `${root}/src/${path}`;
  // One for all blocks: it loads the sources once.
  const jiti = createJiti(import.meta.url, {
    alias: {
      'pursekit/admin': source('admin/index.ts'),
      'pursekit/metrics': source('metrics/index.ts'),
      'pursekit/testing/vitest': source('testing/vitest/index.ts'),
      'pursekit/testing': source('testing/index.ts'),
      'pursekit/scenarios': source('scenarios/index.ts'),
      'pursekit/http': source('integrations/http/index.ts'),
      'pursekit/inspector': source('integrations/inspector/index.ts'),
      'pursekit/otel': source('integrations/otel/index.ts'),
      pursekit: source('index.ts'),
    },
  });
  let printed: unknown[][] = [];

  beforeEach(() => {
    printed = [];
    vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(values));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each(named('ts'))('%s', async (place, { page, text }) => {
    const module = (await jiti.evalModule(text, {
      // Beside its page, so that a block may import the sources by a relative path.
      filename: `${root}/${dirname(page)}/${place.replaceAll(/\W/g, '-')}.ts`,
      async: true,
      forceTranspile: true,
    })) as Record<string, unknown>;

    if (isScenario(module.default)) {
      const runtimes = await openRuntimes();
      const { error, summary } = await runScenario(module.default, {
        ledgers: runtimes.ledgers,
        reporter: new RecordingReporter(),
      });
      await runtimes.close();
      expect(error).toBeUndefined();
      expect(summary).toMatchObject({ ok: true, expectations: { open: 0, failed: [] } });
    } else {
      expect(printed.length).toBeGreaterThan(0);
    }
    // A block that says what it prints prints that.
    const promised = [...text.matchAll(/console\.log\(.*\/\/ (committed|50n)$/gm)].map(([, word]) => word);
    const words = printed.map((values) => String(values[0]) + (typeof values[0] === 'bigint' ? 'n' : ''));
    for (const word of promised) expect(words).toContain(word);
  });
});

describe('every command line of the docs exists, and those of pursekit run', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'pursekit-docs-'));
    const script = blocks.find(({ text }) => text.includes("scenario('Rent day'"));
    await writeFile(join(directory, 'rent-day.ts'), script?.text ?? '');
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
  const lines = named('sh').flatMap(([place, { text }]) =>
    text.split('\n').map((line) => [`${place} ${line}`, line] as const),
  );

  test.each(lines)('%s', async (_, line) => {
    const commands = line
      .replace(/#.*$/, '')
      .split('&&')
      .map((part) => part.trim());

    for (const command of commands.filter((part) => part !== '')) {
      const [, variable, value] = /^(\w+)=(\S+) /.exec(command) ?? [];
      const env = variable === undefined ? {} : { [variable]: value as string };
      const [program, ...words] = command.replace(/^\w+=\S+ /, '').split(/\s+/);
      if (program === 'npm') {
        const script = words[0] === 'run' ? words[1] : words[0];
        expect(['ci', 'install', 'pack', ...scripts]).toContain(script);
      } else if (words[0] === 'pursekit' || words[1] === 'src/cli/main.ts') {
        const args = words
          .slice(words[0] === 'pursekit' ? 1 : 2)
          .map((word) => word.replace(/^examples\//, `${root}/examples/`));
        const { code, stderr } = await pursekit(args, { cwd: directory, env });
        expect(stderr.replace(/^starting .*\n/gm, '')).toBe('');
        expect(code).toBe(0);
      } else {
        expect(words[0]).toBe('vitest');
        const file = words.find((word) => word.startsWith('test/'));
        expect(readdirSync(`${root}/test`, { recursive: true }).map((name) => `test/${name}`)).toContain(file);
      }
    }
  });
});

test('README.md lists the exit codes in the words of pursekit --help', () => {
  const text = read('README.md').replace(/\s+/g, ' ');

  expect(text).toContain(`Exit codes: ${EXIT_MEANINGS.map(([code, meaning]) => `${code} ${meaning}`).join(', ')}.`);
});

test('docs/API.md lists every event', () => {
  const page = read('docs/API.md');

  for (const name of RUNTIME_EVENT_NAMES) expect(page).toContain(`| \`${name}\` |`);
});

test('docs/ARCHITECTURE.md names every invariant in its own words', () => {
  const page = read('docs/ARCHITECTURE.md');

  for (const { name, sentence } of INVARIANTS) expect(page).toContain(`| ${name} | ${sentence} |`);
});

test('CHANGELOG.md has no line of more than 120 columns and no entry twice', () => {
  const text = read('CHANGELOG.md');
  const entries = text.split(/\n(?=- )/).map((entry) => entry.replace(/\s+/g, ' ').slice(0, 40));

  expect(text.split('\n').filter((line) => line.length > 120)).toEqual([]);
  expect(entries.length).toBeGreaterThan(30);
  expect(entries.filter((entry, at) => entries.indexOf(entry) !== at)).toEqual([]);
});

test('docs/glossary.md defines each term once', () => {
  const rows = [...read('docs/glossary.md').matchAll(/^\| (?!term \||-)([^|]+) \|/gm)].map(
    ([, term]) => term as string,
  );
  const terms = rows.flatMap((row) => row.split(', '));

  expect(terms.length).toBeGreaterThan(50);
  expect(terms.filter((term, at) => terms.indexOf(term) !== at)).toEqual([]);
});

describe('the files and folders that a page names exist', () => {
  const FOLDERS = 'src|test|bench|docs|examples|scripts';
  const pathsIn = (text: string): string[] =>
    [...text.matchAll(new RegExp(`\`((?:${FOLDERS})/[\\w/.-]*)\``, 'g'))].map(([, path]) => path as string);

  test('docs/ARCHITECTURE.md names files at all', () => {
    expect(pathsIn(read('docs/ARCHITECTURE.md')).length).toBeGreaterThan(20);
  });

  test.each(PAGES)('%s', (page) => {
    const missing = pathsIn(read(page)).filter((path) => !existsSync(`${root}/${path}`));

    expect(missing).toEqual([]);
  });
});

describe('the links of a page lead to files', () => {
  test.each(PAGES)('%s', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target as string);

    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
});
