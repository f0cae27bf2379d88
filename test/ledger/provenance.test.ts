import { expect, test } from 'vitest';
import { type Outcome, type Trace, tracePath } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const UNKNOWN = '01980000-0000-7000-8000-000000000000';

/** The id of the transaction of an outcome. */
function idOf(outcome: Outcome): string {
  if (outcome.status === 'rejected') throw new Error(`rejected: ${outcome.reason}`);
  return outcome.transaction.id;
}

const mint = async (ledger: TestLedger, to: string, assets: Record<string, bigint>) =>
  idOf(await ledger.mint({ to, assets }));
const pay = async (ledger: TestLedger, from: string, to: string, assets: Record<string, bigint>) =>
  idOf(await ledger.transfer({ from, to, assets }));

/** The wallets, assets and amounts of the outputs of a trace that are unspent: `bob gold 3 of 5`. */
function leaves(trace: Trace | undefined): string[] {
  return (trace?.outputs ?? [])
    .filter(({ spentBy }) => spentBy === undefined)
    .map(({ wallet, hold, asset, amount, atMost }) => {
      return `${wallet}${hold === undefined ? '' : ` (${hold})`} ${asset} ${atMost} of ${amount}`;
    })
    .sort();
}

const idsOf = (trace: Trace | undefined) => trace?.transactions.map(({ id }) => id);

describeLedgers('ledger.descendants()', (open) => {
  test('follows a unique item from its mint to who holds it now, through trades', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'mallory', { 'item:sword': 1n });
    await mint(ledger, 'bob', { gold: 100n });
    const sold = idOf(
      await ledger.exchange({
        legs: [
          { from: 'mallory', to: 'bob', assets: { 'item:sword': 1n } },
          { from: 'bob', to: 'mallory', assets: { gold: 60n } },
        ],
      }),
    );
    const given = await pay(ledger, 'bob', 'carol', { 'item:sword': 1n });

    const trace = await ledger.descendants(made);

    expect(idsOf(trace)).toEqual([made, sold, given]);
    expect(trace?.transactions.map(({ kind, depth }) => [kind, depth])).toEqual([
      ['mint', 0],
      ['exchange', 1],
      ['transfer', 2],
    ]);
    expect(leaves(trace)).toEqual(['carol item:sword 1 of 1']);
    expect(trace).toMatchObject({ direction: 'forward', truncated: false, open: [] });
    const last = trace?.outputs.at(-1);
    expect(tracePath(trace as Trace, last as never).map(({ wallet }) => wallet)).toEqual(['mallory', 'bob', 'carol']);
  });

  test('follows the legs of each asset: what a seller gets for a sword did not come from it', async () => {
    const ledger = await open();
    await mint(ledger, 'mallory', { 'item:sword': 1n });
    const gold = await mint(ledger, 'bob', { gold: 100n });
    await mint(ledger, 'carol', { gold: 50n });
    await ledger.exchange({
      legs: [
        { from: 'mallory', to: 'bob', assets: { 'item:sword': 1n } },
        { from: 'bob', to: 'mallory', assets: { gold: 60n } },
        { from: 'carol', to: 'dave', assets: { gold: 10n } },
      ],
    });

    expect(leaves(await ledger.descendants(gold))).toEqual(['bob gold 40 of 40', 'mallory gold 60 of 60']);
  });

  test('bounds mixed units by what went in, by what was paid, and by what the start has', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'mallory', { gold: 5n });
    await mint(ledger, 'bob', { gold: 1_000n });
    await pay(ledger, 'mallory', 'bob', { gold: 5n });
    await pay(ledger, 'bob', 'carol', { gold: 1_003n });

    expect(leaves(await ledger.descendants(made))).toEqual(['bob gold 2 of 2', 'carol gold 5 of 1003']);
  });

  test('counts a hold for its wallet, and what is burned for its transaction', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'mallory', { gold: 10n });
    await ledger.hold({ from: 'mallory', assets: { gold: 6n }, hold: 'bid-1' });
    const burned = idOf(await ledger.burn({ from: 'mallory', assets: { gold: 3n } }));

    const trace = await ledger.descendants(made);

    expect(leaves(trace)).toEqual(['mallory (bid-1) gold 6 of 6', 'mallory gold 1 of 1']);
    expect(trace?.transactions.find(({ id }) => id === burned)?.burned).toEqual({ gold: 3n });
  });

  test('is exact at once after a commit, in a runtime that projects nothing in the background', async () => {
    const ledger = await open({ history: false });
    const made = await mint(ledger, 'alice', { gold: 5n });
    expect(leaves(await ledger.descendants(made))).toEqual(['alice gold 5 of 5']);

    await pay(ledger, 'alice', 'bob', { gold: 5n });

    expect(leaves(await ledger.descendants(made))).toEqual(['bob gold 5 of 5']);
  });

  test('of an outpoint follows this output, and with an asset only that', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'alice', { gold: 5n, wood: 3n });
    const paid = await pay(ledger, 'alice', 'bob', { gold: 2n, wood: 1n });

    expect(leaves(await ledger.descendants(`${paid}:0`))).toEqual(['bob gold 2 of 2', 'bob wood 1 of 1']);
    expect(leaves(await ledger.descendants(made, { asset: 'wood' }))).toEqual(['alice wood 2 of 2', 'bob wood 1 of 1']);
    expect(leaves(await ledger.descendants(made, { asset: 'iron' }))).toEqual([]);
  });

  test('ends at depthMax and at limit, says so, and goes on from what is open', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'w0', { crown: 1n });
    const paid: string[] = [];
    for (let at = 0; at < 5; at += 1) paid.push(await pay(ledger, `w${at}`, `w${at + 1}`, { crown: 1n }));

    const shallow = await ledger.descendants(made, { depthMax: 2 });
    const short = await ledger.descendants(made, { limit: 3 });

    for (const trace of [shallow, short]) {
      expect(idsOf(trace)).toEqual([made, paid[0], paid[1]]);
      expect(trace).toMatchObject({ truncated: true, open: [`${paid[1]}:0`] });
      expect(leaves(trace)).toEqual([]);
    }
    const rest = await ledger.taint({ outpoints: shallow?.open });
    expect(rest.wallets).toMatchObject([{ wallet: 'w5', assets: { crown: 1n } }]);
    expect((await ledger.descendants(made, { depthMax: 5 }))?.truncated).toBe(false);
    expect((await ledger.descendants(made, { limit: 6 }))?.truncated).toBe(false);
  });

  test('visits each transaction of a ladder of diamonds once', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'a', { gold: 2n });
    for (let rung = 0; rung < 40; rung += 1) {
      await ledger.exchange({
        legs: [
          { from: 'a', to: 'b', assets: { gold: 1n } },
          { from: 'a', to: 'c', assets: { gold: 1n } },
        ],
      });
      await ledger.exchange({
        legs: [
          { from: 'b', to: 'a', assets: { gold: 1n } },
          { from: 'c', to: 'a', assets: { gold: 1n } },
        ],
      });
    }

    const trace = await ledger.descendants(made);

    expect(trace?.transactions).toHaveLength(81);
    expect(leaves(trace)).toEqual(['a gold 2 of 2']);
    const back = await ledger.ancestry(trace?.outputs.at(-1)?.outpoint as string);
    expect(back?.transactions).toHaveLength(81);
    expect(back?.transactions.at(-1)).toMatchObject({ id: made, depth: 80, minted: { gold: 2n } });
  });
});

describeLedgers('ledger.ancestry()', (open) => {
  test('goes back to the mints, with what they minted', async () => {
    const ledger = await open();
    const first = await mint(ledger, 'alice', { gold: 3n });
    const second = await mint(ledger, 'alice', { gold: 4n });
    await mint(ledger, 'carol', { gold: 100n });
    const paid = await pay(ledger, 'alice', 'bob', { gold: 6n });
    await ledger.exchange({
      legs: [
        { from: 'carol', to: 'bob', assets: { gold: 50n } },
        { from: 'bob', to: 'dave', assets: { gold: 55n } },
      ],
    });

    const trace = await ledger.ancestry(`${paid}:0`);

    expect(idsOf(trace)).toEqual([paid, second, first]);
    expect(trace?.transactions.map(({ depth, minted }) => [depth, minted])).toEqual([
      [0, undefined],
      [1, { gold: 4n }],
      [1, { gold: 3n }],
    ]);
    expect(trace?.outputs.map(({ wallet, atMost, spentBy }) => [wallet, atMost, spentBy])).toEqual([
      ['bob', 6n, undefined],
      ['alice', 4n, paid],
      ['alice', 3n, paid],
    ]);
  });

  test('does not lead through a leg of another asset, nor from a burn to a mint of one exchange', async () => {
    const ledger = await open();
    await mint(ledger, 'alice', { wood: 3n, gold: 2n });
    const crafted = idOf(
      await ledger.exchange({
        legs: [
          { burn: { wood: 3n, gold: 1n }, from: 'alice' },
          { mint: { bow: 1n, gold: 1n }, to: 'bob' },
        ],
      }),
    );
    const outputs = (await ledger.transaction(crafted))?.outputs ?? [];
    const own = outputs.find(({ owner }) => owner === 'bob');

    const trace = await ledger.ancestry(own?.outpoint as string);

    expect(trace?.transactions).toMatchObject([{ id: crafted, minted: { bow: 1n, gold: 1n } }]);
  });

  test('is undefined for what does not exist and for a text that is not an outpoint', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'alice', { gold: 3n });

    for (const of of [`${UNKNOWN}:0`, UNKNOWN, `${made}:1`, `${made}:-1`, '', 7 as unknown as string]) {
      expect(await ledger.ancestry(of)).toBeUndefined();
      expect(await ledger.descendants(of)).toBeUndefined();
    }
    expect(idsOf(await ledger.ancestry(`${made.toUpperCase()}:0`))).toEqual([made]);
  });

  test.each([
    [{ depthMax: 0 }, 'trace_invalid', 'depthMax'],
    [{ depthMax: -1 }, 'trace_invalid', 'depthMax'],
    [{ depthMax: 100_001 }, 'trace_invalid', 'depthMax'],
    [{ depthMax: 1.5 }, 'trace_invalid', 'depthMax'],
    [{ limit: 0 }, 'trace_invalid', 'limit'],
    [{ limit: Number.POSITIVE_INFINITY }, 'trace_invalid', 'limit'],
    [{ limit: '5' }, 'trace_invalid', 'limit'],
    [{ asset: 'a b' }, 'name_invalid', 'asset'],
    [{ after: 'x' }, 'unknown_field', 'after'],
    [null, 'not_an_object', 'options'],
  ])('refuses the bounds %o', async (bounds, problem, field) => {
    const ledger = await open();
    const refusal = { code: 'ERR_INVALID_COMMAND', problem, field };

    await expect(ledger.ancestry(`${UNKNOWN}:0`, bounds as never)).rejects.toMatchObject(refusal);
    await expect(ledger.descendants(UNKNOWN, bounds as never)).rejects.toMatchObject(refusal);
  });
});

describeLedgers('ledger.taint()', (open) => {
  test('finds who holds what came of a mint, per wallet and asset, and names the way', async () => {
    const ledger = await open();
    const duped = await mint(ledger, 'mallory', { gold: 100n, 'item:sword': 1n });
    await mint(ledger, 'bob', { gold: 50n });
    await pay(ledger, 'mallory', 'carol', { 'item:sword': 1n });
    await pay(ledger, 'mallory', 'bob', { gold: 30n });
    await ledger.hold({ from: 'carol', assets: { 'item:sword': 1n }, hold: 'lot-1' });
    await pay(ledger, 'bob', 'dave', { gold: 70n });

    const { wallets, missing, trace } = await ledger.taint({ transactions: [duped.toUpperCase(), duped] });

    expect(wallets.map(({ wallet, assets, atMost }) => [wallet, assets, atMost])).toEqual([
      ['bob', { gold: 10n }, { gold: 10n }],
      ['carol', { 'item:sword': 1n }, { 'item:sword': 1n }],
      ['dave', { gold: 70n }, { gold: 30n }],
      ['mallory', { gold: 70n }, { gold: 70n }],
    ]);
    expect(missing).toEqual([]);
    const [held] = wallets[1]?.outputs ?? [];
    expect(held).toMatchObject({ hold: 'lot-1' });
    expect(tracePath(trace, held as never).map(({ wallet }) => wallet)).toEqual(['mallory', 'carol', 'carol']);
  });

  test('of a transfer follows what was received, not the change of its payer', async () => {
    const ledger = await open();
    await mint(ledger, 'alice', { gold: 100n });
    const stolen = await pay(ledger, 'alice', 'mallory', { gold: 30n });

    const { wallets } = await ledger.taint({ transactions: [stolen] });

    expect(wallets).toMatchObject([{ wallet: 'mallory', assets: { gold: 30n } }]);
  });

  test('of origins that lead to each other counts no more than there is', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'alice', { gold: 10n });
    const paid = await pay(ledger, 'alice', 'bob', { gold: 10n });

    const { wallets, trace } = await ledger.taint({ transactions: [made], outpoints: [`${paid}:0`, `${made}:0`] });

    expect(wallets).toMatchObject([{ wallet: 'bob', atMost: { gold: 10n }, outputs: [{ outpoint: `${paid}:0` }] }]);
    expect(idsOf(trace)).toEqual([made, paid]);
  });

  test('names the origins that do not exist', async () => {
    const ledger = await open();
    const made = await mint(ledger, 'alice', { gold: 10n });

    const { missing, wallets } = await ledger.taint({ transactions: [UNKNOWN], outpoints: [`${made}:7`] });

    expect([missing, wallets]).toEqual([[UNKNOWN, `${made}:7`], []]);
  });

  test.each([
    [{}, 'missing_field', 'transactions'],
    [{ transactions: [] }, 'missing_field', 'transactions'],
    [{ transactions: 'x' }, 'not_a_list', 'transactions'],
    [{ outpoints: 7 }, 'not_a_list', 'outpoints'],
    [{ transactions: ['x'] }, 'transaction_invalid', 'transactions[0]'],
    [{ outpoints: [UNKNOWN] }, 'outpoint_invalid', 'outpoints[0]'],
    [{ transactions: [UNKNOWN], limit: 0 }, 'trace_invalid', 'limit'],
    [{ transaction: UNKNOWN }, 'unknown_field', 'transaction'],
    [null, 'not_an_object', 'options'],
  ])('refuses the input %o', async (input, problem, field) => {
    const ledger = await open();

    await expect(ledger.taint(input as never)).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem, field });
  });

  test('takes up to 1000 origins', async () => {
    const ledger = await open();
    const transactions = Array.from({ length: 1_000 }, (_, at) => `${UNKNOWN.slice(0, -4)}${1_000 + at}`);

    expect((await ledger.taint({ transactions })).missing).toEqual(transactions);
    await expect(ledger.taint({ transactions, outpoints: [`${UNKNOWN}:0`] })).rejects.toMatchObject({
      problem: 'trace_invalid',
      field: 'transactions',
    });
  });
});
