import { expect, test } from 'vitest';
import type { ExchangeInput, Outcome } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, holdings } from './support/holdings.ts';

// The acceptance cases of exchanges, by their numbers.

/** The pairs [payer, payee, asset, amount] as legs; no payer is a mint, no payee a burn. */
type Moved = readonly [payer: string, payee: string, asset: string, amount: bigint];

function legsOf(...moved: readonly Moved[]): ExchangeInput['legs'] {
  return moved.map(([from, to, asset, amount]) => {
    if (from === '') return { mint: { [asset]: amount }, to };
    return to === '' ? { burn: { [asset]: amount }, from } : { from, to, assets: { [asset]: amount } };
  });
}

function exchange(ledger: TestLedger, ...moved: readonly Moved[]): Promise<Outcome> {
  return ledger.exchange({ legs: legsOf(...moved) });
}

describeLedgers('exchanges', (open) => {
  test('case 1: a trade moves both sides in one transaction, which shows its legs', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n }, bob: { wood: 9n } });
    const legs = legsOf(['alice', 'bob', 'gold', 60n], ['bob', 'alice', 'wood', 9n]);

    const outcome = await ledger.exchange({ legs });

    expect(outcome).toMatchObject({ status: 'committed', transaction: { kind: 'exchange', legs } });
    const { id } = (outcome as Extract<Outcome, { status: 'committed' }>).transaction;
    expect(await ledger.transaction(id)).toMatchObject({ kind: 'exchange', legs });
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 40n, wood: 9n }, bob: { gold: 60n } });
  });

  test('case 2: an exchange with one party short moves nothing', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 40n }, bob: { wood: 9n } });

    const outcome = await exchange(ledger, ['alice', 'bob', 'gold', 60n], ['bob', 'alice', 'wood', 9n]);

    const shortfall = { wallet: 'alice', asset: 'gold', asked: 60n, available: 40n, held: 0n, legs: [0] };
    expect(outcome).toEqual({ status: 'rejected', reason: 'insufficient_funds', shortfalls: [shortfall] });
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 40n }, bob: { wood: 9n } });
  });

  test('case 3: legs of one payer add up, within a leg and over several', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 60n } });

    const two = await exchange(ledger, ['alice', 'bob', 'gold', 50n], ['alice', 'carol', 'gold', 50n]);
    const twice = [
      { asset: 'gold', amount: 50n },
      { asset: 'gold', amount: 50n },
    ];
    const one = await ledger.exchange({ legs: [{ from: 'alice', to: 'bob', assets: twice }] });

    const shortfall = { wallet: 'alice', asset: 'gold', asked: 100n, available: 60n, held: 0n };
    expect(two).toMatchObject({ status: 'rejected', shortfalls: [{ ...shortfall, legs: [0, 1] }] });
    expect(one).toMatchObject({ status: 'rejected', shortfalls: [{ ...shortfall, legs: [0] }] });
  });

  test.each([
    ['as listed', [0, 1]],
    ['in the other order', [1, 0]],
  ])('case 4: a wallet pays net what its legs take, with the legs %s', async (_order, order) => {
    const ledger = await open();
    await give(ledger, { walter: { gold: 10n } });
    const moved: Moved[] = [
      ['walter', 'wendy', 'gold', 10n],
      ['wendy', 'world', 'gold', 10n],
    ];

    expect(await exchange(ledger, ...order.map((at) => moved[at] as Moved))).toMatchObject({ status: 'committed' });

    expect(await holdings(ledger, 'walter', 'wendy', 'world')).toEqual({ walter: {}, wendy: {}, world: { gold: 10n } });
  });

  test('case 5: net is not credit, and what arrives counts', async () => {
    const ledger = await open();
    await give(ledger, { a: { gold: 10n } });

    const outcome = await exchange(ledger, ['a', 'b', 'gold', 10n], ['b', 'a', 'gold', 11n]);

    const shortfall = { wallet: 'b', asset: 'gold', asked: 11n, available: 10n, held: 0n, legs: [1] };
    expect(outcome).toEqual({ status: 'rejected', reason: 'insufficient_funds', shortfalls: [shortfall] });
  });

  test('case 6: many wallets pay one, and one pays many', async () => {
    const ledger = await open();
    await give(ledger, { a: { gold: 40n }, b: { gold: 40n }, c: { gold: 20n } });

    await exchange(ledger, ['a', 'x', 'gold', 40n], ['b', 'x', 'gold', 40n], ['c', 'x', 'gold', 20n]);
    expect(await holdings(ledger, 'a', 'b', 'c', 'x')).toEqual({ a: {}, b: {}, c: {}, x: { gold: 100n } });
    await exchange(ledger, ['x', 'a', 'gold', 90n], ['x', 'b', 'gold', 9n], ['x', 'c', 'gold', 1n]);

    expect(await holdings(ledger, 'a', 'b', 'c', 'x')).toEqual({
      ...{ a: { gold: 90n }, b: { gold: 9n }, c: { gold: 1n }, x: {} },
    });
  });

  test('case 7: crafting burns and mints in one transaction, or not at all', async () => {
    const ledger = await open();
    await give(ledger, { alice: { wood: 3n, iron: 1n }, bob: { wood: 3n } });
    const craft = (wallet: string) =>
      exchange(ledger, [wallet, '', 'wood', 3n], [wallet, '', 'iron', 1n], ['', wallet, 'sword', 1n]);

    const outcome = await craft('alice');
    const refused = await craft('bob');

    expect(outcome).toMatchObject({ status: 'committed' });
    const shortfall = { wallet: 'bob', asset: 'iron', asked: 1n, available: 0n, held: 0n, legs: [1] };
    expect(refused).toEqual({ status: 'rejected', reason: 'insufficient_funds', shortfalls: [shortfall] });
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { sword: 1n }, bob: { wood: 3n } });
    expect(Object.fromEntries(await ledger.supply())).toEqual({
      iron: { minted: 1n, burned: 1n, circulating: 0n },
      sword: { minted: 1n, burned: 0n, circulating: 1n },
      wood: { minted: 6n, burned: 3n, circulating: 3n },
    });
  });

  test('case 8: a purchase pays shop and tax, and mints the goods', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });

    const moved: Moved[] = [
      ['alice', 'shop', 'gold', 95n],
      ['alice', 'tax', 'gold', 4n],
      ['', 'alice', 'potion', 1n],
    ];
    expect(await exchange(ledger, ...moved)).toMatchObject({ status: 'committed' });

    expect(await holdings(ledger, 'alice', 'shop', 'tax')).toEqual({
      ...{ alice: { gold: 1n, potion: 1n }, shop: { gold: 95n }, tax: { gold: 4n } },
    });
  });

  test('case 10: a wallet in an exchange keeps the order of its mailbox', async () => {
    for (const gold of [10n, 11n]) {
      const ledger = await open();
      await give(ledger, { alice: { gold }, bob: { wood: 1n } });
      const order: string[] = [];
      const noted = async (name: string, outcome: Promise<Outcome>) => {
        const answer = await outcome;
        order.push(name);
        return answer.status === 'rejected' ? answer.reason : answer.status;
      };

      const answers = await Promise.all([
        noted('1', ledger.transfer({ from: 'alice', to: 'x', assets: { gold: 10n } })),
        noted('2', exchange(ledger, ['alice', 'bob', 'gold', 1n], ['bob', 'alice', 'wood', 1n])),
        noted('3', ledger.transfer({ from: 'alice', to: 'y', assets: { gold: 1n } })),
        noted('4', ledger.transfer({ from: 'bob', to: 'x', assets: { wood: 1n } })),
      ]);

      expect(answers).toEqual(
        gold === 10n
          ? ['committed', 'insufficient_funds', 'insufficient_funds', 'committed']
          : ['committed', 'committed', 'insufficient_funds', 'insufficient_funds'],
      );
      expect(order.filter((name) => name !== '4')).toEqual(['1', '2', '3']);
    }
  });

  test.each<[string, unknown, string, string]>([
    ['no legs', [], 'legs_empty', 'legs'],
    ['101 legs', Array(101).fill({ from: 'alice', to: 'bob', assets: { gold: 1n } }), 'legs_too_many', 'legs'],
    ['an unknown verb', [{ steal: { gold: 1n }, from: 'alice' }], 'unknown_field', 'legs[0].steal'],
    [
      'two verbs in a leg',
      [{ mint: { gold: 1n }, burn: { gold: 1n }, from: 'alice', to: 'bob' }],
      'leg_verbs',
      'legs[0]',
    ],
    [
      'a list of 101 sources',
      [{ from: Array.from({ length: 101 }, (_, at) => `w${at}`), to: 'bob', assets: { gold: 1n } }],
      'wallets_too_many',
      'legs[0].from',
    ],
    [
      'a leg from alice to alice',
      [
        { from: 'alice', to: 'bob', assets: { gold: 1n } },
        { from: 'alice', to: 'alice', assets: { gold: 1n } },
      ],
      'same_wallet',
      'legs[1].to',
    ],
    ['a leg with neither from nor to', [{ assets: { gold: 1n } }], 'missing_field', 'legs[0].from'],
    [
      'a leg of amount 0',
      [
        ...legsOf(['alice', 'bob', 'gold', 1n], ['', 'bob', 'gold', 1n]),
        { from: 'alice', to: 'bob', assets: { gold: 0n } },
      ],
      'amount_not_positive',
      'legs[2].assets.gold',
    ],
  ])('case 11: an exchange with %s is refused, and queues nothing', async (_what, legs, problem, field) => {
    const ledger = await open();

    await expect(ledger.exchange({ legs: legs as ExchangeInput['legs'] })).rejects.toMatchObject({ problem, field });

    expect(ledger.residents()).toEqual([]);
  });

  test('case 12: the key of an exchange covers amounts and the order of its legs, and keeps its refusal', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n }, bob: { wood: 1n } });
    const trade = (key: string, gold: bigint, isTurned = false) => {
      const legs = legsOf(['alice', 'bob', 'gold', gold], ['bob', 'alice', 'wood', 1n]);
      return ledger.exchange({ key, legs: isTurned ? [...legs].reverse() : legs });
    };

    const first = await trade('k', 5n);
    expect(first).toMatchObject({ status: 'committed' });
    expect(await trade('k', 5n)).toMatchObject({ status: 'duplicate' });
    await expect(trade('k', 5n, true)).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });
    await expect(trade('k', 6n)).rejects.toMatchObject({ code: 'ERR_KEY_REUSED' });

    const shortfalls = [
      { wallet: 'alice', asset: 'gold', asked: 50n, available: 5n, held: 0n, legs: [0] },
      { wallet: 'bob', asset: 'wood', asked: 1n, available: 0n, held: 0n, legs: [1] },
    ];
    const refusal = { status: 'rejected', reason: 'insufficient_funds', shortfalls };
    expect(await trade('r', 50n)).toEqual(refusal);
    await give(ledger, { alice: { gold: 100n }, bob: { wood: 1n } });
    expect(await trade('r', 50n)).toEqual({ ...refusal, repeated: true });
    expect(await trade('s', 50n)).toMatchObject({ status: 'committed' });
  });

  test('case 13: a requirement is checked and not spent', async () => {
    const ledger = await open();
    await give(ledger, { alice: { vip: 1n, gold: 100n }, bob: { gold: 50n } });
    const mount = (wallet: string) =>
      ledger.exchange({
        requires: [{ wallet, assets: { vip: 1n } }],
        legs: legsOf([wallet, 'shop', 'gold', 50n], ['', wallet, 'mount', 1n]),
      });

    expect(await mount('alice')).toMatchObject({ status: 'committed' });
    expect(await mount('bob')).toEqual({
      status: 'rejected',
      reason: 'requirement_failed',
      shortfalls: [{ wallet: 'bob', asset: 'vip', asked: 1n, available: 0n, held: 0n }],
    });

    expect(await holdings(ledger, 'alice', 'bob')).toEqual({
      ...{ alice: { gold: 50n, vip: 1n, mount: 1n }, bob: { gold: 50n } },
    });
  });

  test('a requirement of a wallet that takes no other part is checked and not spent', async () => {
    const ledger = await open();
    await give(ledger, { guild: { licence: 1n }, alice: { gold: 5n } });
    const trade = () =>
      ledger.exchange({
        requires: [{ wallet: 'guild', assets: { licence: 1n } }],
        legs: legsOf(['alice', 'shop', 'gold', 1n]),
      });

    expect(await trade()).toMatchObject({ status: 'committed' });
    await ledger.burn({ from: 'guild', assets: { licence: 1n } });

    expect(await trade()).toMatchObject({ status: 'rejected', reason: 'requirement_failed' });
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 4n } });
  });
});
