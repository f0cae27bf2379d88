import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExchangeInput, Outcome } from '../../src/index.ts';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { onServer } from '../support/runtime-role.ts';
import { give } from './support/holdings.ts';
import { race } from './support/race.ts';

// Races of two runtimes on a server. PURSEKIT_RACES=1000 runs each as often as the acceptance cases say.
const ROUNDS = Number(process.env.PURSEKIT_RACES ?? 60);
const HANG_GUARD_MS = 60_000 + 300 * ROUNDS;

let ledger: TestLedger;
let other: TestLedger;

beforeAll(async () => {
  ledger = await createTestLedger({ ...onServer(), mailboxCapacity: 10_000 });
  other = await ledger.another({ mailboxCapacity: 10_000 });
});

afterAll(async () => {
  await expectConserved(ledger);
  await other.close();
  await ledger.close();
});

const statusesOf = (outcomes: readonly Outcome[]): string[] => outcomes.map(({ status }) => status);

test('case 13: a mount is never sold after its membership left, by two runtimes at once', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const wallet = `member-${round}`;
    await ledger.mint({ to: wallet, assets: { vip: 1n, gold: 50n } });
    const legs: ExchangeInput['legs'] = [
      { from: wallet, to: 'stable', assets: { gold: 50n } },
      { mint: { mount: 1n }, to: wallet },
    ];
    const { outcomes, ahead } = await race(round, [
      { by: ledger, send: () => ledger.exchange({ legs, requires: [{ wallet, assets: { vip: 1n } }] }) },
      { by: other, send: () => other.transfer({ from: wallet, to: 'friend', assets: { vip: 1n } }) },
    ]);

    const [mount, left] = outcomes;
    expect(left.status).toBe('committed');
    if (ahead !== undefined) expect(mount.status).toBe(ahead === 0 ? 'committed' : 'rejected');
    seen.add(mount.status);
    if (mount.status === 'committed' && left.status === 'committed') {
      const [bought, gone] = [
        await ledger.transaction(mount.transaction.id),
        await ledger.transaction(left.transaction.id),
      ];
      const order = [bought, gone].map((each) => [each?.position ?? 0, each?.place ?? 0] as const);
      const [[at, place], [goneAt, gonePlace]] = order as [readonly [number, number], readonly [number, number]];
      expect(at < goneAt || (at === goneAt && place < gonePlace), 'the membership was there').toBe(true);
    } else {
      expect(mount).toMatchObject({ status: 'rejected', reason: 'requirement_failed' });
    }
  }
  expect(seen.size).toBe(2);
});

test('case 14: of a trade and a sale of the same gold by two runtimes exactly one commits', {
  timeout: HANG_GUARD_MS,
}, async () => {
  const winners = new Set<number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const [alice, bob] = [`alice-${round}`, `bob-${round}`];
    await give(ledger, { [alice]: { gold: 1_000n }, [bob]: { sword: 1n } });
    const legs: ExchangeInput['legs'] = [
      { from: alice, to: bob, assets: { gold: 1_000n } },
      { from: bob, to: alice, assets: { sword: 1n } },
    ];

    const { outcomes, ahead } = await race(round, [
      { by: ledger, send: () => ledger.exchange({ legs }) },
      { by: other, send: () => other.burn({ from: alice, assets: { gold: 1_000n } }) },
    ]);

    expect(statusesOf(outcomes).toSorted()).toEqual(['committed', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: 'insufficient_funds' });
    const winner = outcomes.findIndex(({ status }) => status === 'committed');
    if (ahead !== undefined) expect(winner).toBe(ahead);
    winners.add(winner);
  }
  expect(winners.size).toBe(2);
});

test('a refusal is about what there is, and not about what its runtime has in memory', async () => {
  await give(ledger, { ann: { vip: 1n, wood: 9n, gold: 5n }, ben: { nix: 10n } });
  await ledger.hold({ from: 'ann', assets: { gold: 5n }, hold: 'bid' });
  await other.transfer({ from: 'ann', to: 'zoe', assets: { vip: 1n, wood: 9n } });

  const back = { from: 'ben', to: 'ann', assets: { nix: 1n } };
  const pay = { legs: [{ from: 'ann', to: 'ben', assets: { gold: 5n, wood: 9n } }, back], key: 'pay' };
  const short = { wallet: 'ann', legs: [0] };
  expect(await ledger.exchange(pay)).toMatchObject({
    reason: 'insufficient_funds',
    shortfalls: [
      { ...short, asset: 'gold', asked: 5n, available: 0n, held: 5n },
      { ...short, asset: 'wood', asked: 9n, available: 0n, held: 0n },
    ],
  });
  const requires = [{ wallet: 'ann', assets: { vip: 1n } }];
  const licensed = { requires, legs: [{ from: 'ann', to: 'ben', assets: { gold: 50n } }, back] };
  expect(await ledger.exchange(licensed)).toMatchObject({ reason: 'requirement_failed' });
  const listed = { from: ['ann', 'ben'], to: 'carol', assets: { gold: 50n, wood: 9n } };
  expect(await ledger.exchange({ legs: [listed] })).toMatchObject({
    shortfalls: [{ asset: 'gold' }, { asset: 'wood', available: 0n }],
  });
});

test('a refusal of a wallet that is in memory in part names all that it lacks', async () => {
  await using runtime = await ledger.another({ utxosLoadedMax: 2, inputsMax: 2 });
  await give(ledger, { rich: { wood: 9n, gold: 5n } });
  await ledger.hold({ from: 'rich', assets: { gold: 5n }, hold: 'of-rich' });
  for (let at = 0; at < 6; at += 1) await ledger.mint({ to: 'rich', assets: { silver: 1n } });
  await runtime.transfer({ from: 'rich', to: 'ben', assets: { wood: 1n } });
  await other.transfer({ from: 'rich', to: 'zoe', assets: { wood: 8n } });

  expect(await runtime.transfer({ from: 'rich', to: 'ben', assets: { wood: 8n, gold: 5n } })).toMatchObject({
    reason: 'insufficient_funds',
    shortfalls: [
      { asset: 'wood', asked: 8n, available: 0n, held: 0n },
      { asset: 'gold', asked: 5n, available: 0n, held: 5n },
    ],
  });
});
