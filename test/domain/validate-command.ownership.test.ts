import { expect, test } from 'vitest';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { bundleIn } from './support/builders.ts';

/** An object whose fields are getters that count their reads and return `lie` from the second read on. */
function readOnce(fields: object, lie: unknown): { readonly object: object; readonly reads: Map<string, number> } {
  const reads = new Map<string, number>();
  const object = {};
  for (const [name, value] of Object.entries(fields)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      get: () => {
        reads.set(name, (reads.get(name) ?? 0) + 1);
        return reads.get(name) === 1 ? value : lie;
      },
    });
  }
  return { object, reads };
}

test('every field of a command is read exactly once', () => {
  const { object, reads } = readOnce(
    { from: 'alice', to: 'bob', assets: { gold: 1n }, key: 'k', meta: { a: 1 }, actions: [{ type: 'BuyItem' }] },
    'a lie',
  );

  const command = validateCommand('transfer', object);

  expect(command).toMatchObject({ from: 'alice', to: 'bob', key: 'k', meta: { a: 1 }, actions: [{ type: 'BuyItem' }] });
  expect([...reads.values()]).toEqual([1, 1, 1, 1, 1, 1]);
});

test('every amount of an object of assets is read exactly once', () => {
  const { object: assets, reads } = readOnce({ gold: 1n, silver: 2n }, -1n);

  const bundle = bundleIn(validateCommand('mint', { to: 'alice', assets }));

  expect([...bundle]).toEqual([
    ['gold', 1n],
    ['silver', 2n],
  ]);
  expect([...reads.values()]).toEqual([1, 1]);
});

test('every entry of a list of assets is read exactly once', () => {
  const { object: entry, reads } = readOnce({ asset: 'gold', amount: 1n }, -1n);

  const bundle = bundleIn(validateCommand('mint', { to: 'alice', assets: [entry] }));

  expect(bundle).toEqual(singleAsset('gold', 1n));
  expect([...reads.values()]).toEqual([1, 1]);
});

test('every field of meta is read exactly once', () => {
  const { object: meta, reads } = readOnce({ memo: 'rent', month: 7 }, () => 0);

  const command = validateCommand('mint', { to: 'alice', assets: { gold: 1n }, meta });

  expect(command.meta).toEqual({ memo: 'rent', month: 7 });
  expect([...reads.values()]).toEqual([1, 1]);
});

test('every field of an action is read exactly once, its type included', () => {
  const { object: action, reads } = readOnce({ type: 'BuyItem', itemId: 'car_1' }, 42);

  const command = validateCommand('mint', { to: 'alice', assets: { gold: 1n }, actions: [action] });

  expect(command.actions).toEqual([{ type: 'BuyItem', itemId: 'car_1' }]);
  expect([...reads.values()].sort()).toEqual([1, 1]);
});

test('a change of the input after validation does not change the command', () => {
  const assets: Record<string, bigint> = { gold: 1n };
  const bytes = new Uint8Array([1, 2, 3]);
  const meta = { memo: { lines: ['rent'] }, bytes };
  const action = { type: 'BuyItem', item: { id: 'car_1' } };
  const input = { from: 'alice', to: 'bob', assets, key: 'k', meta, actions: [action] };
  const command = validateCommand('transfer', input);

  input.from = 'mallory';
  input.to = 'mallory';
  input.key = 'k2';
  assets.gold = 1_000n;
  assets.silver = 1n;
  meta.memo.lines.push('and more');
  bytes[0] = 9;
  action.item.id = 'car_2';
  input.actions.push({ type: 'BuyItem', item: { id: 'car_3' } });

  expect(command).toEqual({
    kind: 'transfer',
    from: 'alice',
    to: 'bob',
    bundle: singleAsset('gold', 1n),
    key: 'k',
    meta: { memo: { lines: ['rent'] }, bytes: new Uint8Array([1, 2, 3]) },
    actions: [{ type: 'BuyItem', item: { id: 'car_1' } }],
  });
});

test('a change of the list of assets after validation does not change the command', () => {
  const entry = { asset: 'gold', amount: 1n };
  const assets = [entry];
  const bundle = bundleIn(validateCommand('mint', { to: 'alice', assets }));

  entry.amount = 1_000n;
  assets.push({ asset: 'silver', amount: 1n });

  expect(bundle).toEqual(singleAsset('gold', 1n));
});
