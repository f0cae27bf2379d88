import { describe, expect, test } from 'vitest';
import {
  findBypassedEntryPoints,
  findImpureDomain,
  findLayerBreaks,
  findRoomBreaks,
  findStoreInActors,
  layerOf,
} from './layers.ts';
import { files } from './support/files.ts';

type Case = readonly [string, string, string];

test.each([
  ['src/domain/planning/plan-spend.ts', 'domain'],
  ['src/store/outbox/settle-deliveries.ts', 'store'],
  ['src/actors/wallet/mailbox.ts', 'actors'],
  ['src/ledger/create-ledger.ts', 'ledger'],
  ['src/index.ts', 'index'],
  ['src/admin/index.ts', 'admin'],
  ['src/scenarios/run/run-scenario.ts', 'scenarios'],
  ['src/integrations/http/server.ts', 'integrations'],
  ['src/cli/main.ts', 'cli'],
  ['src/utils/misc.ts', undefined],
  ['src/index/misc.ts', undefined],
  ['src/ledger.ts', undefined],
])('%s is in the layer %s', (path, layer) => {
  expect(layerOf(path)).toBe(layer);
});

describe('the layer rule finds an import that goes', () => {
  test.each<Case>([
    ['from domain to the store', 'src/domain/a.ts', "import type { B } from '../store/ledger-store.ts';"],
    ['from the platform to the store', 'src/platform/a.ts', "import type { B } from '../store/ledger-store.ts';"],
    ['from the store to actors', 'src/store/a.ts', "import { b } from '../actors/mailbox.ts';"],
    ['from actors to the ledger', 'src/actors/a.ts', "import { b } from '../ledger/ledger.ts';"],
    ['from the ledger to the index', 'src/ledger/ledger.ts', "import { b } from '../index.ts';"],
    ['from the index to the test kit', 'src/index.ts', "export { b } from './testing/b.ts';"],
    ['from the administration to the test kit', 'src/admin/a.ts', "import { b } from '../testing/index.ts';"],
    ['from the test kit to the administration', 'src/testing/a.ts', "import { b } from '../admin/index.ts';"],
    ['from the test kit to scenarios', 'src/testing/a.ts', "import { b } from '../scenarios/index.ts';"],
    ['from scenarios to an integration', 'src/scenarios/a.ts', "import { b } from '../integrations/http/index.ts';"],
    ['from scenarios to the command line', 'src/scenarios/a.ts', "import { b } from '../cli/b.ts';"],
    ['to a folder that is not a layer', 'src/cli/a.ts', "import { b } from '../utils/b.ts';"],
    ['out of src', 'src/cli/a.ts', "import { b } from '../../test/b.ts';"],
  ])('%s', (_, path, text) => {
    const [found, ...others] = findLayerBreaks(files({ [path]: text }));

    expect(found?.message).toMatch(/ may not import .*: move what both need to a lower layer \(domain ← /);
    expect(others).toEqual([]);
  });

  test.each<Case>([
    ['stays in its layer', 'src/domain/a.ts', "import { b } from './b.ts';"],
    ['goes from the store to the platform', 'src/store/a.ts', "import { b } from '../platform/retry.ts';"],
    ['goes from the test kit to the ledger', 'src/testing/a.ts', "import { b } from '../ledger/ledger.ts';"],
    ['goes from the command line to scenarios', 'src/cli/a.ts', "import { b } from '../scenarios/index.ts';"],
    ['reads a JSON file', 'src/cli/a.ts', "import b from '../../package.json';"],
  ])('unless it %s', (_, path, text) => {
    expect(findLayerBreaks(files({ [path]: text }))).toEqual([]);
  });
});

test.each(['src/utils/a.ts', 'src/ledger.ts'])('the layer rule finds the file %s, which is in no layer', (path) => {
  expect(findLayerBreaks(files({ [path]: '' }))).toMatchObject([
    { message: expect.stringMatching(/^move it into a layer \(.*\): the only loose file of src is index\.ts$/) },
  ]);
});

describe('the room rule finds an import that goes', () => {
  test.each<Case>([
    ['from a value to a record', 'src/domain/values/a.ts', "import type { B } from '../records/b.ts';"],
    ['from the ground of domain to a value', 'src/domain/a.ts', "import type { B } from './values/b.ts';"],
    ['from a rule to planning', 'src/domain/rules/a.ts', "import { b } from '../planning/b.ts';"],
    ['from planning to commands', 'src/domain/planning/a.ts', "import type { B } from '../commands/b.ts';"],
    ['from Postgres to the codec', 'src/store/postgres/a.ts', "import { b } from '../codec/b.ts';"],
    ['from a port to Postgres', 'src/store/ledger-store.ts', "import type { B } from './postgres/b.ts';"],
    ['from reads to commit', 'src/store/reads/a.ts', "import { b } from '../commit/b.ts';"],
    ['from reads to the whole store', 'src/store/reads/a.ts', "import { b } from '../postgres-store.ts';"],
    ['from a wallet to the supervisor', 'src/actors/wallet/a.ts', "import { b } from '../supervisor/b.ts';"],
    ['from a wallet to the relay', 'src/actors/wallet/a.ts', "import type { B } from '../relay/b.ts';"],
    ['from messages to a wallet', 'src/actors/messages/a.ts', "import type { B } from '../wallet/b.ts';"],
    ['from a report to a run', 'src/scenarios/report/a.ts', "import { b } from '../run/b.ts';"],
    ['from a script to a run', 'src/scenarios/scripts/a.ts', "import { b } from '../run/b.ts';"],
    ['from output to a command', 'src/cli/output/a.ts', "import { b } from '../commands/b.ts';"],
    ['from a terminal to output', 'src/cli/terminal.ts', "import { b } from './output/b.ts';"],
  ])('%s', (_, path, text) => {
    const [found, ...others] = findRoomBreaks(files({ [path]: text }));

    expect(found?.message).toMatch(/ may not import .*: move what both need to a lower room \(.* ← .*\)$/);
    expect(others).toEqual([]);
  });

  test.each<Case>([
    ['stays in its room', 'src/actors/wallet/a.ts', "import { b } from './b.ts';"],
    ['goes from the supervisor to a wallet', 'src/actors/supervisor/a.ts', "import { b } from '../wallet/b.ts';"],
    ['goes from planning to a rule', 'src/domain/planning/a.ts', "import { b } from '../rules/b.ts';"],
    ['goes from a value to the ground', 'src/domain/values/a.ts', "import { b } from '../errors.ts';"],
    ['goes from a folder of a room to its room', 'src/domain/commands/kinds/a.ts', "import { b } from '../b.ts';"],
    ['goes from a port to the other', 'src/store/ledger-store.ts', "import type { B } from './outbox-store.ts';"],
    ['goes from the codec to a port', 'src/store/codec/a.ts', "import type { B } from '../ledger-store.ts';"],
    ['goes to another layer', 'src/store/postgres/a.ts', "import { b } from '../../domain/errors.ts';"],
    ['is in a layer without rooms', 'src/ledger/a.ts', "import { b } from './b/c.ts';"],
  ])('unless it %s', (_, path, text) => {
    expect(findRoomBreaks(files({ [path]: text }))).toEqual([]);
  });
});

test.each(['src/store/cache/a.ts', 'src/store/cache.ts', 'src/actors/clock.ts', 'src/cli/helpers.ts'])(
  'the room rule finds the file %s, which is in no room',
  (path) => {
    expect(findRoomBreaks(files({ [path]: '' }))).toMatchObject([
      {
        message: expect.stringMatching(/^move it into a room of .*, or add a room here and to docs\/ARCHITECTURE\.md$/),
      },
    ]);
  },
);

test.each(["import { b } from 'pg';", "import { b } from 'node:crypto';", "import type { B } from 'xstate';"])(
  'the domain rule finds %s',
  (text) => {
    expect(findImpureDomain(files({ 'src/domain/a.ts': text, 'src/store/b.ts': text }))).toMatchObject([
      { path: 'src/domain/a.ts', message: expect.stringMatching(/^domain imports only domain, .*: take it as a/) },
    ]);
  },
);

describe('the port rule finds an import of actors', () => {
  test.each<Case>([
    ['of the Postgres store', 'src/actors/wallet/a.ts', "import type { B } from '../../store/postgres-store.ts';"],
    ['of the codec', 'src/actors/wallet/a.ts', "import { b } from '../../store/codec/encode-command.ts';"],
    ['of a statement', 'src/actors/relay/a.ts', "import { b } from '../../store/outbox/settle-deliveries.ts';"],
    ['of a value of a port', 'src/actors/wallet/a.ts', "import { b } from '../../store/ledger-store.ts';"],
    ['of a value beside a type', 'src/actors/relay/a.ts', "import { type B, b } from '../../store/outbox-store.ts';"],
    ['that loads a port for its types', 'src/actors/a.ts', "import { type B } from '../store/ledger-store.ts';"],
    [
      'of a value that has a string for a name',
      'src/actors/a.ts',
      "import { 'a' as b } from '../store/ledger-store.ts';",
    ],
  ])('%s', (_, path, text) => {
    expect(findStoreInActors(files({ [path]: text }))).toMatchObject([
      { message: expect.stringMatching(/^actors import types of .* only: add what they need of .* to the port$/) },
    ]);
  });

  test.each<Case>([
    ['of types of a port', 'src/actors/wallet/a.ts', "import type { B } from '../../store/outbox-store.ts';"],
    ['by the ledger', 'src/ledger/a.ts', "import { b } from '../store/postgres-store.ts';"],
  ])('but none %s', (_, path, text) => {
    expect(findStoreInActors(files({ [path]: text }))).toEqual([]);
  });
});

describe('the entry point rule finds an import that goes', () => {
  test.each<Case>([
    ['from scenarios to domain', 'src/scenarios/run/a.ts', "import { b } from '../../domain/errors.ts';"],
    ['from scenarios to an internal of the test kit', 'src/scenarios/a.ts', "import { b } from '../testing/b.ts';"],
    ['from the command line to a statement', 'src/cli/commands/a.ts', "import { b } from '../../store/reads/b.ts';"],
    ['from the command line to a report', 'src/cli/a.ts', "import { b } from '../scenarios/report/b.ts';"],
    ['dynamically from the command line', 'src/cli/a.ts', "const { b } = await import('../platform/b.ts');"],
    ['from an integration to the store', 'src/integrations/http/a.ts', "import { b } from '../../store/b.ts';"],
    ['from an integration to another', 'src/integrations/http/a.ts', "import { b } from '../webhook/index.ts';"],
  ])('%s', (_, path, text) => {
    expect(findBypassedEntryPoints(files({ [path]: text }))).toMatchObject([
      { message: expect.stringMatching(/^import it from src\/index\.ts, .*, or write it here: .* is not public$/) },
    ]);
  });

  test.each<Case>([
    ['goes to the public names', 'src/scenarios/run/a.ts', "import { b } from '../../index.ts';"],
    ['goes to the administration', 'src/cli/commands/a.ts', "import { b } from '../../admin/index.ts';"],
    ['stays in its layer', 'src/scenarios/run/a.ts', "import { b } from '../report/b.ts';"],
    ['stays in its integration', 'src/integrations/http/a.ts', "import { b } from './b.ts';"],
    ['is in the test kit', 'src/testing/a.ts', "import { b } from '../store/b.ts';"],
  ])('unless it %s', (_, path, text) => {
    expect(findBypassedEntryPoints(files({ [path]: text }))).toEqual([]);
  });
});
