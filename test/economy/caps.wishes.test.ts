import { expect, test } from 'vitest';
import { type Amount, type AssetRules, type ExchangeInput, type Outcome, type UpTo, upTo } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { CappedUnits } from './support/capped-units.ts';
import { give, holdings, reasonOf } from './support/holdings.ts';

interface Legs {
  readonly legs: ExchangeInput['legs'];
  readonly key?: string;
}

/** Two commands, and the rules and the wallets that they meet. */
interface Pair {
  readonly rules: Readonly<Record<string, AssetRules>>;
  readonly given: Parameters<typeof give>[1];
  readonly first: Legs;
  readonly second: Legs;
}

/** A gem for alice, who gets what fits of a mint of potions, and gives five. */
const TRADE: Legs = {
  legs: [
    { from: 'carol', to: 'alice', assets: { gem: 1n } },
    { mint: { potion: upTo(9n) }, to: 'alice' },
    { from: 'alice', to: 'bob', assets: { potion: 5n } },
  ],
};

const trade = (potion: Amount): Legs => ({
  legs: [
    { from: 'alice', to: 'carol', assets: { gold: 1n } },
    { from: 'carol', to: 'alice', assets: { potion } },
  ],
});

const PAIRS: Readonly<Record<string, Pair>> = {
  'lacks what the wish before it does not bring': {
    rules: { gold: { supplyMax: 11n }, potion: { supplyMax: 1n } },
    given: { alice: { gold: 9n } },
    first: {
      legs: [
        { mint: { gold: upTo(5n) }, to: 'alice' },
        { from: 'alice', to: 'bob', assets: { gold: 5n } },
      ],
    },
    second: {
      legs: [
        { from: 'alice', to: 'shop', assets: { gold: 9n } },
        { mint: { potion: 5n }, to: 'alice' },
      ],
      key: 'two',
    },
  },
  'has the room that the wish before it makes': {
    rules: { potion: { perWalletMax: 10n, supplyMax: 14n } },
    given: { alice: { potion: 9n, gold: 5n }, carol: { potion: 2n, gem: 5n } },
    first: TRADE,
    second: { ...trade(2n), key: 'two' },
  },
  'is fitted to the room that the wish before it makes': {
    rules: { potion: { perWalletMax: 10n, supplyMax: 17n } },
    given: { alice: { potion: 9n, gold: 5n }, carol: { potion: 5n, gem: 5n } },
    first: TRADE,
    second: trade(upTo(5n)),
  },
};

async function play(ledger: TestLedger, pair: Pair, isTogether: boolean): Promise<unknown> {
  for (const [asset, rules] of Object.entries(pair.rules)) await ledger.defineAsset(asset, rules);
  await give(ledger, pair.given);
  const send = ({ legs, key }: Legs): Promise<Outcome> =>
    key === undefined ? ledger.exchange({ legs }) : ledger.exchange({ legs, key });
  const first = send(pair.first);
  if (!isTogether) await first;
  const all = await Promise.all([first, send(pair.second)]);
  return [all.map(reasonOf), await holdings(ledger, 'alice', 'bob', 'carol', 'shop')];
}

describeLedgers('a command behind a wish that meets a cap', (open) => {
  test.each(Object.entries(PAIRS))('%s', async (_, pair) => {
    const inTurn = await play(await open(), pair, false);

    expect(await play(await open(), pair, true)).toEqual(inTurn);
  });

  test.each([
    ['a wish', upTo(2n)],
    ['a fixed amount', 2n],
  ])('is answered after that one, also if another runtime commits between two looks: %s', async (_, second) => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('potion', { perWalletMax: 6n });
    await give(ledger, { alice: { dust: 9n }, bob: { potion: 5n }, carol: { potion: 5n } });
    const craft = (to: string, potion: bigint | UpTo): Promise<Outcome> =>
      ledger.exchange({
        legs: [
          { from: 'alice', to: 'sink', assets: { dust: 1n } },
          { mint: { potion }, to },
        ],
      });
    await ledger.settled();
    const look = ledger.gateNextCommit();
    const all = [craft('carol', upTo(9n)), craft('bob', second)];
    await look.entered;
    const gate = ledger.gateNextCommit();
    look.open();
    await gate.entered;
    await other.exchange({
      legs: [
        { mint: { potion: 1n }, to: 'carol' },
        { burn: { potion: 3n }, from: 'bob' },
      ],
    });
    gate.open();

    // The first finds carol full, so it comes after the other runtime, and the second after it.
    expect((await Promise.all(all)).map(reasonOf)).toEqual(['committed', 'committed']);
    expect(await holdings(ledger, 'bob', 'carol')).toEqual({ bob: { potion: 4n }, carol: { potion: 6n } });
    await other.close();
  });

  test('is not sent again for each wish before it', async () => {
    const sent = new CappedUnits();
    const ledger = await open({}, { wrapStore: sent.wrapStore });
    await ledger.defineAsset('potion', { perWalletMax: 5n });
    await give(ledger, { alice: { potion: 5n }, bob: { potion: 5n } });

    const all = await Promise.all(
      Array.from({ length: 100 }, () => ledger.transfer({ from: 'alice', to: 'bob', assets: { potion: upTo(2n) } })),
    );

    expect(new Set(all.map(reasonOf))).toEqual(new Set(['nothing_to_move']));
    // One look at all of them, and one at each.
    expect(sent.transactions).toBeLessThan(400);
  });
});
