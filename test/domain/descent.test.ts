import { describe, expect, test } from 'vitest';
import type { Leg } from '../../src/domain/records/leg.ts';
import type { TraceStep } from '../../src/domain/records/trace-step.ts';
import { descend, receivedIn } from '../../src/domain/rules/descent.ts';

const part = (owner: string, amount: bigint) => ({ outpoint: `x:${owner}`, owner, wallet: owner, amount });
const leg = (from: string | undefined, to: string | undefined, gold: bigint, asset = 'gold'): Leg => ({
  ...{ from, to, bundle: new Map([[asset, gold]]) },
});

function step(parts: Partial<Pick<TraceStep, 'legs' | 'inputs' | 'outputs'>>): TraceStep {
  const at = { commitId: 1, place: 1, position: 1, recordedAt: undefined };
  return { id: 'x', asset: 'gold', kind: 'exchange', ...at, legs: undefined, inputs: [], outputs: [], ...parts };
}

const followed = (amounts: Record<string, bigint>) => new Map(Object.entries(amounts));

describe('descend()', () => {
  test('has every output of a step without legs come from every input', () => {
    const transfer = step({ inputs: [part('alice', 10n)], outputs: [part('bob', 4n), part('alice', 6n)] });

    const reached = descend(transfer, true, followed({ alice: 5n }));

    expect(['alice', 'bob'].map((owner) => reached.of(owner))).toEqual([5n, 5n]);
    expect(reached.outside).toBe(0n);
  });

  test('follows legs through several wallets, and no leg of another asset', () => {
    const legs = [leg('alice', 'bob', 4n), leg('bob', 'carol', 3n), leg('alice', 'dave', 1n, 'wood')];

    const reached = descend(step({ legs }), true, followed({ alice: 10n }));

    expect(['alice', 'bob', 'carol', 'dave'].map((owner) => reached.of(owner))).toEqual([10n, 4n, 3n, 0n]);
  });

  test('does not taint a payer beside another one', () => {
    const legs = [leg('alice', 'bob', 4n), leg('carol', 'dave', 4n)];

    const reached = descend(step({ legs }), true, followed({ alice: 10n }));

    expect(['bob', 'carol', 'dave'].map((owner) => reached.of(owner))).toEqual([4n, 0n, 0n]);
    expect(reached.isFrom('bob', 'alice')).toBe(true);
    expect(reached.isFrom('dave', 'alice')).toBe(false);
  });

  test('counts what is burned, and nothing of it comes from a mint of the same exchange', () => {
    const legs = [leg('alice', undefined, 4n), leg(undefined, 'bob', 9n)];

    const forward = descend(step({ legs }), true, followed({ alice: 3n }));
    const back = descend(step({ legs }), false, followed({ bob: 9n }));

    expect([forward.of('bob'), forward.outside]).toEqual([0n, 3n]);
    expect([back.of('alice'), back.outside]).toEqual([0n, 9n]);
  });

  test('counts what a step without legs burns, or mints', () => {
    const burn = step({ inputs: [part('alice', 10n)], outputs: [part('alice', 7n)] });
    const mint = step({ outputs: [part('alice', 7n)] });

    expect(descend(burn, true, followed({ alice: 9n })).outside).toBe(3n);
    expect(descend(mint, false, followed({ alice: 5n })).outside).toBe(5n);
    expect(descend(burn, false, followed({ alice: 5n })).outside).toBe(0n);
  });

  test('bounds a wallet by its own and by what the legs paid it from what is followed', () => {
    const legs = [leg('alice', 'bob', 5n), leg('carol', 'bob', 50n), leg('bob', 'dave', 500n)];

    const reached = descend(step({ legs }), true, followed({ alice: 100n, bob: 2n }));

    expect(['bob', 'dave', 'carol'].map((owner) => reached.of(owner))).toEqual([7n, 102n, 0n]);
  });
});

test('receivedIn() names who received net: not the change of a payer', () => {
  const inputs = [part('alice', 10n), part('bob', 1n)];
  const outputs = [part('alice', 6n), part('bob', 5n)];

  expect([...receivedIn(step({ inputs, outputs }))]).toEqual([['bob', 4n]]);
});
