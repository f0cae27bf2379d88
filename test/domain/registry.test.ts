import { expect, test } from 'vitest';

// Each test loads the registry itself: a definition that cannot be made then fails a test. With an import at the top,
// the file would not load, and a file without tests has no test that fails.
const load = () => import('../../src/domain/commands/registry.ts');

test('the registry has a definition of every kind', async () => {
  const { COMMANDS } = await load();

  expect(Object.values(COMMANDS).map(({ kind }) => kind)).toEqual([
    ...[
      'mint',
      'transfer',
      'burn',
      'exchange',
      'hold',
      'capture',
      'release',
      'extend',
      'reverse',
      'freeze',
      'unfreeze',
    ],
  ]);
});

test('the public description of a kind lists its fields, and apart from them those that name wallets', async () => {
  const { COMMAND_KINDS } = await load();
  const [from, to, assets] = [
    { name: 'from', type: 'wallet', isRequired: true },
    { name: 'to', type: 'wallet', isRequired: true },
    { name: 'assets', type: 'assets', isRequired: true },
  ];
  const wallet = { name: 'wallet', type: 'wallet', isRequired: true };
  const hold = { name: 'hold', type: 'data', isRequired: true };
  const duration = { name: 'expiresInMs', type: 'data', isRequired: true };

  expect(COMMAND_KINDS).toEqual({
    mint: { wallets: ['to'], fields: [to, assets], sentence: '{to} is given {assets}' },
    transfer: { wallets: ['from', 'to'], fields: [from, to, assets], sentence: '{from} pays {to} {assets}' },
    burn: { wallets: ['from'], fields: [from, assets], sentence: '{from} burns {assets}' },
    exchange: {
      wallets: [],
      fields: [
        { name: 'legs', type: 'legs', isRequired: true },
        { name: 'requires', type: 'requirements', isRequired: false },
      ],
      sentence: 'exchange: {legs}[, if {requires}]',
    },
    hold: {
      wallets: ['from'],
      fields: [
        from,
        assets,
        hold,
        { ...duration, isRequired: false },
        { name: 'for', type: 'data', isRequired: false },
      ],
      sentence: '{from} holds {assets} as {hold}[ for {expiresInMs} ms][, only {for} may capture it]',
    },
    capture: {
      wallets: ['to'],
      fields: [hold, to, { ...assets, isRequired: false }, { name: 'rest', type: 'data', isRequired: false }],
      sentence: '{to} captures [{assets} of ]{hold}[, rest: {rest}]',
    },
    release: { wallets: [], fields: [hold], sentence: '{hold} is released' },
    extend: { wallets: [], fields: [hold, duration], sentence: '{hold} is extended by {expiresInMs} ms' },
    reverse: {
      wallets: [],
      fields: [
        { name: 'transaction', type: 'data', isRequired: true },
        { name: 'upTo', type: 'data', isRequired: false },
      ],
      sentence: '{transaction} is reversed[{upTo=true}, as far as there is something]',
    },
    freeze: {
      wallets: ['wallet'],
      fields: [
        wallet,
        { name: 'out', type: 'data', isRequired: false },
        { name: 'in', type: 'data', isRequired: false },
      ],
      sentence: '{wallet} is frozen[{out=false}, but may pay][{in=false}, but may be paid]',
    },
    unfreeze: { wallets: ['wallet'], fields: [wallet], sentence: '{wallet} is unfrozen' },
  });
});

test('makeCommands makes the function of every kind from the name of the kind', async () => {
  const { makeCommands } = await import('../../src/domain/commands/commands.ts');

  const commands = makeCommands((kind) => (input) => {
    const names =
      'legs' in input ? [`${input.legs.length} leg`] : Object.keys(('assets' in input && input.assets) || {});
    return Promise.reject(new Error(`${kind} of ${names.join()}`));
  });

  expect(Object.keys(commands)).toEqual([
    ...[
      'mint',
      'transfer',
      'burn',
      'exchange',
      'hold',
      'capture',
      'release',
      'extend',
      'reverse',
      'freeze',
      'unfreeze',
    ],
  ]);
  await expect(commands.mint({ to: 'bob', assets: { gold: 1n } })).rejects.toThrow('mint of gold');
  await expect(commands.transfer({ from: 'bob', to: 'eve', assets: { wood: 1n } })).rejects.toThrow('transfer of wood');
  await expect(commands.burn({ from: 'bob', assets: { iron: 1n } })).rejects.toThrow('burn of iron');
  const legs = [{ mint: { iron: 1n }, to: 'bob' }];
  await expect(commands.exchange({ legs })).rejects.toThrow('exchange of 1 leg');
});

test('the amounts of a command are counted over its fields, of which a command may lack one', async () => {
  const [{ assetCountOf }, { validateCommand }] = [
    await load(),
    await import('../../src/domain/commands/validate-command.ts'),
  ];
  const gift = validateCommand('transfer', { from: 'alice', to: 'bob', assets: { gold: 2n, wood: 3n } });
  const { bundle: _, ...rest } = gift as typeof gift & { readonly bundle: unknown };

  const trade = validateCommand('exchange', {
    legs: [
      { from: 'alice', to: 'bob', assets: { gold: 2n, wood: 3n } },
      { burn: { gold: 1n }, from: 'bob' },
    ],
    requires: [{ wallet: 'alice', assets: { vip: 1n } }],
  });

  expect([gift, rest, trade].map(assetCountOf)).toEqual([2, 0, 4]);
});

test('a command without its data has neither meta nor actions, and its other fields', async () => {
  const [{ withoutData }, { validateCommand }] = [
    await import('../../src/domain/commands/command.ts'),
    await import('../../src/domain/commands/validate-command.ts'),
  ];
  const command = validateCommand('mint', {
    ...{ to: 'alice', assets: { gold: 1n }, key: 'k', meta: { note: 'n' }, actions: [{ type: 'Tell' }] },
  });

  const { meta: _, ...rest } = command;
  expect(withoutData(command)).toStrictEqual({ ...rest, actions: [] });
});
