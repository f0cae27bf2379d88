import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { closeTestDatabasesAfterAll, openTestDatabase } from '../support/databases.ts';
import { ledgerUrl } from '../support/runtime-role.ts';
import { type Ended, jsonLines, pursekit } from './support/pursekit.ts';
import { temporaryDirectory } from './support/temporary-directory.ts';

closeTestDatabasesAfterAll();

const directory = temporaryDirectory();
// On the server of the suite, because these tests do not depend on the database.
const run = async (file: string, ...args: string[]): Promise<Ended> => {
  const { database, schema } = await openTestDatabase('server');
  const onServer = ['--database', await ledgerUrl(database, schema), '--schema', schema];
  return pursekit(['run', file, ...onServer, ...args], { cwd: directory.path });
};

const GOOD = `
import { scenario, type ScenarioContext } from 'pursekit/scenarios';
import { createLedger, isLedgerError } from 'pursekit';
import { ManualClock } from 'pursekit/testing';
import { price } from './price.ts';

enum Item { Car = 'car' }

export default scenario('Mine', async (s: ScenarioContext) => {
  const a = s.wallet(Item.Car satisfies string);
  await s.step('given', async () => {
    await a.mint({ gold: price as bigint });
    await s.expect.balance(a, { gold: 10n });
  });
  const refused = await a.mint({ gold: 0n }).catch((error: unknown) => error);
  s.expect.equal('known by its class', isLedgerError(refused, 'ERR_INVALID_COMMAND'), true);
  s.expect.equal('the rest is there', [typeof createLedger, typeof ManualClock], ['function', 'function']);
});
`;

describe('a scenario file', () => {
  test('in TypeScript runs without a build step, with its own imports and this pursekit', async () => {
    directory.write('price.ts', 'export const price: bigint = 10n;');
    const file = directory.write('good.ts', GOOD);

    const { code, stdout, stderr } = await run(file);

    expect(stderr).toBe('');
    expect(stdout).toContain('as expected, car holds gold 10');
    expect(stdout).toContain('Passed: ');
    expect(code).toBe(0);
  });

  test.each([
    [
      'named.ts',
      `import { scenario } from 'pursekit/scenarios'; const s = scenario('N', () => {}); export { s as scenario };`,
    ],
    ['plain.js', `import { scenario } from 'pursekit/scenarios'; export default scenario('N', () => {});`],
    ['plain.mjs', `import { scenario } from 'pursekit/scenarios'; export default scenario('N', () => {});`],
    ['plain.cjs', `const { scenario } = require('pursekit/scenarios'); module.exports = scenario('N', () => {});`],
    ['await.ts', `import { scenario } from 'pursekit/scenarios'; await 1; export default scenario('N', () => {});`],
  ])('may be named %s', async (name, text) => {
    const { code, stdout, stderr } = await run(directory.write(name, text));

    expect(stderr).toBe('');
    expect(stdout).toContain('Passed: ');
    expect(code).toBe(0);
  });
});

describe('a file that', () => {
  const script = (body: string, before = ''): string =>
    [
      `import { scenario } from 'pursekit/scenarios';`,
      before,
      `export default scenario('X', async (s) => {`,
      body,
      '});\n',
    ].join('\n');

  test.each([
    [
      'exports no scenario',
      'none.ts',
      'export const x = 1;\n',
      64,
      /^pursekit: none\.ts exports no scenario, neither as default nor as scenario/m,
    ],
    [
      'throws in a step',
      'throws.ts',
      script(
        "  await s.step('one', async () => {\n    await null;\n    throw new RangeError('on purpose');\n  });",
        'interface Unused {\n  a: string;\n}',
      ),
      1,
      /^pursekit: throws\.ts:8:\d+: RangeError: on purpose$/m,
    ],
    [
      'throws while it is loaded',
      'loads.ts',
      `type A = {\n  a: string;\n};\n\nthrow new Error('at once');\n`,
      1,
      /^pursekit: loads\.ts:5:\d+: Error: at once$/m,
    ],
    [
      'has a syntax error',
      'syntax.ts',
      'const a = 1;\nconst b: = 2;\n',
      1,
      /^pursekit: syntax\.ts:2:\d+: ParseError: /m,
    ],
    [
      'has a space in its name and a syntax error',
      'my syntax.ts',
      'const a = 1;\nconst b: = 2;\n',
      1,
      /^pursekit: my syntax\.ts:2:\d+: ParseError: [^/]*$/m,
    ],
    [
      'registers two processors for one type',
      'processor.ts',
      script(`  s.processor('Open', () => {});\n  s.processor('Open', () => {});`),
      1,
      /^pursekit: processor\.ts:5:\d+: there is a processor for Open already$/m,
    ],
    [
      'imports what is not there',
      'imports.ts',
      `import { x } from './nothing.ts';\nexport default x;\n`,
      1,
      /^pursekit: imports\.ts\S*: Error: Cannot find module '\.\/nothing\.ts'$/m,
    ],
    [
      'passes a number as an amount',
      'number.ts',
      script(`  const a = s.wallet('a');\n  await a.mint({ gold: 1 });`),
      1,
      /^pursekit: number\.ts:5:\d+: ERR_INVALID_COMMAND: assets\.gold: amounts are bigint: write 5n; /m,
    ],
    [
      'does not wait for a command that is refused',
      'forgets.ts',
      script(`  await s.step('one', () => { s.wallet('a').mint({ gold: -1n }); });`),
      1,
      /^pursekit: forgets\.ts:4:\d+: ERR_INVALID_COMMAND: assets\.gold: amounts are at least 1n$/m,
    ],
    [
      'throws where nobody waits',
      'late.ts',
      script(
        `  setTimeout(() => { throw new Error('late'); }, 1);\n  await new Promise((r) => setTimeout(r, 60_000));`,
      ),
      1,
      /^pursekit: late\.ts:4:\d+: Error: late$/m,
    ],
    [
      'waits for ever',
      'waits.ts',
      script('  await new Promise(() => {});'),
      1,
      /^pursekit: the script awaits a promise that nothing settles$/m,
    ],
    ['throws no error', 'nothing.ts', script(`  throw undefined;`), 1, /^pursekit: .*the script threw undefined$/m],
  ])('%s has its own message and exit code', async (_, name, text, exitCode, message) => {
    const file = directory.write(name, text);
    const { code, stderr } = await run(basename(file));

    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(code).toBe(exitCode);
  });

  test('leaves timers behind does not keep the process alive', async () => {
    const file = directory.write('timers.ts', script('  setInterval(() => {}, 1_000);'));

    expect(await run(file)).toMatchObject({ code: 0 });
  });

  test('has an unmet expectation ends with 1 and file and line in the summary', async () => {
    const file = directory.write(
      'unmet.ts',
      script(
        [`  const a = s.wallet('a');`, '  await a.mint({ gold: 1n });', '  await s.expect.balance(a, {});'].join('\n'),
      ),
    );

    const { code, stdout } = await run(file);

    expect(stdout).toMatch(/1 FAILED:\n\s+unmet\.ts:6:\d+: a holds nothing, but it is gold 1$/m);
    expect(stdout).not.toContain('Passed');
    expect(code).toBe(1);
  });

  test('fails reports it in JSON lines, too', async () => {
    const file = directory.write('json.ts', script(`  throw new Error('on purpose');`));

    const ended = await run(file, '--json');

    expect(jsonLines(ended).find(({ type }) => type === 'run:finished')).toMatchObject({
      ok: false,
      failure: { message: 'Error: on purpose', at: `${file}:4:9` },
    });
    expect(ended.code).toBe(1);
  });
});
