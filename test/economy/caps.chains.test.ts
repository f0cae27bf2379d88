import { expect, test } from 'vitest';
import { type Outcome, upTo } from '../../src/index.ts';
import type { Gate, TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { CappedUnits } from './support/capped-units.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give, holdings, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';

/** Sends commands as one unit, whose look at caps has been answered when `gate` is entered: its next send is held. */
async function lookAt(
  ledger: TestLedger,
  send: () => Promise<Outcome>[],
): Promise<{ all: Promise<Outcome>[]; gate: Gate }> {
  await ledger.settled();
  const first = ledger.gateNextCommit();
  const all = send();
  await first.entered;
  const gate = ledger.gateNextCommit();
  first.open();
  await gate.entered;
  return { all, gate };
}

const buy = (
  ledger: TestLedger,
  who: string,
  minted: Readonly<Record<string, bigint>>,
  key?: string,
): Promise<Outcome> =>
  ledger.exchange({
    ...(key === undefined ? {} : { key }),
    legs: [
      { from: who, to: 'shop', assets: { gold: 1n } },
      { from: 'shop', to: who, assets: { item: 1n } },
      ...(Object.keys(minted).length === 0 ? [] : [{ mint: minted, to: who }]),
    ],
  });

describeLedgers('a command behind one that takes what a cap leaves, and never commits', (open) => {
  test('is committed, if that one loses its input to another runtime', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    await give(ledger, { bob: { potion: 5n }, alice: { gold: 9n } });
    await give(ledger, { alice: { potion: 10n } });
    const { all, gate } = await lookAt(ledger, () => [
      ledger.transfer({ from: 'alice', to: 'bob', assets: { potion: 5n, gold: 9n } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { potion: 5n }, key: 'two' }),
    ]);
    const taken = await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 9n } });
    gate.open();

    expect([taken, ...(await Promise.all(all))].map(reasonOf)).toEqual([
      ...['committed', 'insufficient_funds', 'committed'],
    ]);
    expect(await holdings(ledger, 'bob')).toEqual({ bob: { potion: 10n } });
    await other.close();
  });

  test('gets all that fits, if that one loses its input to another runtime', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    await give(ledger, { bob: { potion: 5n }, alice: { gold: 9n } });
    await give(ledger, { alice: { gem: 2n } });
    const craft = (gold: bigint, potion: bigint | ReturnType<typeof upTo>): Promise<Outcome> =>
      ledger.exchange({
        legs: [
          { from: 'alice', to: 'bob', assets: { gem: 1n, ...(gold === 0n ? {} : { gold }) } },
          { mint: { potion }, to: 'bob' },
        ],
      });
    const { all, gate } = await lookAt(ledger, () => [craft(9n, 5n), craft(0n, upTo(9n))]);
    const taken = await other.transfer({ from: 'alice', to: 'carol', assets: { gold: 9n } });
    gate.open();

    expect([taken, ...(await Promise.all(all))].map(reasonOf)).toEqual([
      ...['committed', 'insufficient_funds', 'committed'],
    ]);
    expect(await holdings(ledger, 'bob')).toEqual({ bob: { gem: 1n, potion: 10n } });
    await other.close();
  });

  test('is committed, if it is the exchange of another buyer of the same shop', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('seat', { supplyMax: 1n });
    await give(ledger, { ann: { gold: 1n }, ben: { gold: 1n } });
    await give(ledger, { shop: { item: 2n } });
    const { all, gate } = await lookAt(ledger, () => [
      buy(ledger, 'ann', { seat: 1n }, 'ann'),
      buy(ledger, 'ben', { seat: 1n }, 'ben'),
    ]);
    const taken = await other.transfer({ from: 'ann', to: 'carol', assets: { gold: 1n } });
    gate.open();

    expect([taken, ...(await Promise.all(all))].map(reasonOf)).toEqual([
      ...['committed', 'insufficient_funds', 'committed'],
    ]);
    await other.close();
  });

  test('is committed, if that one breaks a rule of another runtime', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    await give(ledger, { bob: { potion: 5n }, alice: { potion: 10n, relic: 1n } });
    const { all, gate } = await lookAt(ledger, () => [
      ledger.transfer({ from: 'alice', to: 'bob', assets: { potion: 5n, relic: 1n } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { potion: 5n }, key: 'two' }),
    ]);
    await other.defineAsset('relic', { transferable: false });
    gate.open();

    expect((await Promise.all(all)).map(reasonOf)).toEqual(['not_transferable', 'committed']);
    await other.close();
  });

  test('is committed, if the hold of that one expires', async () => {
    const ledger = await open();
    await ledger.defineAsset('seat', { supplyMax: 1n });
    await give(ledger, { ann: { gold: 6n } });
    await ledger.hold({ from: 'ann', assets: { gold: 4n }, hold: 'h', expiresInMs: 60_000 });
    const { all, gate } = await lookAt(ledger, () => [
      ledger.exchange({
        legs: [
          { capture: 'h', to: 'shop' },
          { mint: { seat: 1n }, to: 'ann' },
          { from: 'ann', to: 'shop', assets: { gold: 1n } },
        ],
      }),
      ledger.exchange({
        legs: [
          { mint: { seat: 1n }, to: 'ann' },
          { from: 'ann', to: 'shop', assets: { gold: 1n } },
        ],
        key: 'two',
      }),
    ]);
    await shiftHoldClock(ledger, 120_000);
    gate.open();

    expect((await Promise.all(all)).map(reasonOf)).toEqual(['hold_expired', 'committed']);
  });
});

describeLedgers('a command that exceeds a cap', (open) => {
  test('is refused for what it lacks, if a mint before it that would have paid it is refused', async () => {
    const ledger = await open();
    await ledger.defineAsset('potion', { perWalletMax: 10n, supplyMax: 12n });
    await give(ledger, { bob: { potion: 8n }, alice: { gold: 1n } });

    const all = await Promise.all([
      ledger.mint({ to: 'alice', assets: { potion: 5n } }),
      ledger.transfer({ from: 'alice', to: 'bob', assets: { potion: 5n }, key: 'two' }),
    ]);

    expect(all.map(reasonOf)).toEqual(['supply_exceeded', 'insufficient_funds']);
  });

  test('has the room that a wish before it makes', async () => {
    const ledger = await open();
    await ledger.defineAsset('crown', { supplyMax: 10n });
    await give(ledger, { ann: { crown: 10n } });

    const all = await Promise.all([
      ledger.exchange({
        legs: [
          { burn: { crown: 4n }, from: 'ann' },
          { mint: { crown: upTo(9n) }, to: 'ann' },
          { burn: { crown: 2n }, from: 'ann' },
        ],
      }),
      ledger.exchange({
        legs: [
          { burn: { crown: 1n }, from: 'ann' },
          { mint: { crown: upTo(9n) }, to: 'ann' },
        ],
      }),
    ]);

    expect(all.map(reasonOf)).toEqual(['committed', 'committed']);
    expect((await ledger.balance('ann')).assets).toEqual({ crown: 10n });
  });

  test('gets what fits, if the cap that it met is lifted before it commits', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    await give(ledger, { bob: { potion: 5n } });
    const { all, gate } = await lookAt(ledger, () => [
      ledger.mint({ to: 'bob', assets: { potion: upTo(100n) }, key: 'k' }),
    ]);
    await other.defineAsset('potion', {});
    gate.open();

    expect(committed(await (all[0] as Promise<Outcome>)).outputs).toMatchObject([{ assets: { potion: 100n } }]);
    await other.close();
  });

  test('is refused with all others of one wallet at once', async () => {
    const capped = new CappedUnits();
    const ledger = await open({}, { wrapStore: capped.wrapStore });
    await ledger.defineAsset('crown', { supplyMax: 1n });
    await give(ledger, { house: { wood: 200n }, ann: { crown: 1n } });
    const legs = [
      { burn: { wood: 1n }, from: 'house' },
      { mint: { crown: 1n }, to: 'house' },
    ];

    const all = await Promise.all(Array.from({ length: 200 }, () => ledger.exchange({ legs })));

    expect(new Set(all.map(reasonOf))).toEqual(new Set(['supply_exceeded']));
    // Most commands share a unit, and each unit is looked at once.
    expect(capped.count).toBeLessThan(20);
  });

  test.each([
    ['all buyers', 1, 20],
    ['every second buyer', 2, 200],
  ])('is refused with those of other buyers of a shop: %s at the cap', async (_, every, looks) => {
    const capped = new CappedUnits();
    const ledger = await open({}, { wrapStore: capped.wrapStore });
    await ledger.defineAsset('pot', { perWalletMax: 1n });
    await give(ledger, { shop: { item: 100n } });
    const names = Array.from({ length: 100 }, (_name, at) => `buyer-${at}`);
    const isAtCap = (at: number): boolean => at % every === 0;
    await Promise.all(
      names.map((to, at) => ledger.mint({ to, assets: { gold: 1n, ...(isAtCap(at) ? { pot: 1n } : {}) } })),
    );

    const all = await Promise.all(names.map((who) => buy(ledger, who, { pot: 1n })));

    expect(all.map(reasonOf)).toEqual(names.map((_name, at) => (isAtCap(at) ? 'wallet_max_exceeded' : 'committed')));
    expect(capped.count).toBeLessThan(looks);
  });

  test('is fitted beside a list of sources in any order of the legs', async () => {
    const ledger = await open();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    await give(ledger, { x: { potion: 5n }, y: { potion: 5n }, z: { potion: 10n } });
    const wish = { from: 'z', to: 'bob', assets: { potion: upTo(10n) } };
    const list = { from: ['x', 'y'], to: 'bob', assets: { potion: 8n } };

    expect(await ledger.exchange({ legs: [list, wish], dryRun: true })).toMatchObject({ status: 'would_commit' });
    expect(await ledger.exchange({ legs: [wish, list] })).toMatchObject({ status: 'committed' });
    expect(await holdings(ledger, 'bob', 'z')).toEqual({ bob: { potion: 10n }, z: { potion: 8n } });
  });
});
