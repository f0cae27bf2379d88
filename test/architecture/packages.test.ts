import { expect, test } from 'vitest';
import { findStrayPackages, importersOf } from './packages.ts';
import { files } from './support/files.ts';

test.each([
  ['src/store/reads/a.ts', "import pg from 'pg';", 'pg is not imported here: call what src/store/postgres/ exports'],
  [
    'src/actors/a.ts',
    "import retry from 'p-retry';",
    'p-retry is not imported here: call what src/platform/retry.ts exports',
  ],
  ['src/cli/a.ts', "import { z } from 'zod';", 'zod is not imported here: call what src/ledger/ exports'],
  ['src/ledger/a.ts', "import fast from 'fast';", 'fast is not imported here: name its home in PACKAGE_HOMES'],
])('the package rule finds in %s the import %s', (path, text, message) => {
  expect(findStrayPackages(files({ [path]: text }))).toMatchObject([{ path, message }]);
});

test.each([
  ['a package in its folder', 'src/actors/wallet/a.ts', "import type { B } from 'xstate';"],
  ['a path of a package in its file', 'src/platform/retry.ts', "import retry from 'p-retry/x';"],
  ['a package of an integration', 'src/integrations/http/a.ts', "import { Hono } from 'hono';"],
  ['a module of Node', 'src/ledger/a.ts', "import { hash } from 'node:crypto';"],
])('the package rule allows %s', (_, path, text) => {
  expect(findStrayPackages(files({ [path]: text }))).toEqual([]);
});

test('the importers of a package are counted by file', () => {
  const seeded = files({ 'src/b.ts': "import 'pg'; import 'pg/x';", 'src/a.ts': "import type { A } from 'pg';" });

  expect(importersOf(seeded)).toEqual(new Map([['pg', ['src/a.ts', 'src/b.ts']]]));
});
