import { expect, test } from 'vitest';
import { all, type Outcome, upTo, type Wish } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, holdings, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';

// The acceptance cases of the rules of assets, by their numbers.

const mint = (ledger: TestLedger, to: string, asset: string, amount = 1n): Promise<Outcome> =>
  ledger.mint({ to, assets: { [asset]: amount } });

const move = (ledger: TestLedger, from: string, to: string, asset: string, amount = 1n): Promise<Outcome> =>
  ledger.transfer({ from, to, assets: { [asset]: amount } });

describeLedgers('rules of assets', (open) => {
  test('case 39: a supply is bounded by what circulates, or by what was ever minted', async () => {
    const ledger = await open();
    await ledger.defineAsset('crown', { supplyMax: 1n });
    await ledger.defineAsset('medal', { mintedMax: 1n });

    for (const asset of ['crown', 'medal']) {
      const isMedal = asset === 'medal';
      expect(reasonOf(await mint(ledger, 'alice', asset))).toBe('committed');
      expect(await mint(ledger, 'bob', asset)).toEqual({
        ...{ status: 'rejected', reason: isMedal ? 'minted_exceeded' : 'supply_exceeded', shortfalls: [] },
        rule: { asset, asked: 1n, room: 0n },
      });
      expect(reasonOf(await ledger.burn({ from: 'alice', assets: { [asset]: 1n } }))).toBe('committed');
      expect(reasonOf(await mint(ledger, 'bob', asset))).toBe(isMedal ? 'minted_exceeded' : 'committed');
    }
  });

  test('case 40: a cap holds in a race of two runtimes for the last units', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('seat', { supplyMax: 7n });
    await ledger.defineAsset('pair', { supplyMax: 7n });
    const race = (asset: string, amount: bigint): Promise<Outcome[]> =>
      Promise.all(Array.from({ length: 20 }, (_, at) => mint(at % 2 === 0 ? ledger : other, `w${at}`, asset, amount)));

    const ones = (await race('seat', 1n)).map(reasonOf);
    const twos = (await race('pair', 2n)).map(reasonOf);

    expect(ones.filter((reason) => reason === 'committed')).toHaveLength(7);
    expect(new Set(ones)).toEqual(new Set(['committed', 'supply_exceeded']));
    expect(twos.filter((reason) => reason === 'committed')).toHaveLength(3);
    expect(reasonOf(await mint(ledger, 'last', 'pair'))).toBe('committed');
    expect(reasonOf(await mint(ledger, 'late', 'pair'))).toBe('supply_exceeded');
    await other.close();
  });

  test('case 41: a wallet owns at most so much, also when many give to it at once', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    const givers = ['g0', 'g1', 'g2', 'g3'];
    await give(ledger, { bob: { potion: 8n }, ...Object.fromEntries(givers.map((name) => [name, { potion: 5n }])) });

    expect(await mint(ledger, 'bob', 'potion', 5n)).toEqual({
      ...{ status: 'rejected', reason: 'wallet_max_exceeded', shortfalls: [] },
      rule: { wallet: 'bob', asset: 'potion', asked: 5n, room: 2n },
    });
    const gifts = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        move(at % 2 === 0 ? ledger : other, givers[at % 4] as string, 'bob', 'potion'),
      ),
    );

    expect(gifts.filter(({ status }) => status === 'committed')).toHaveLength(2);
    expect((await ledger.balance('bob')).assets).toEqual({ potion: 10n });
    await other.close();
  });

  test('case 42: a gift that meets a cap gives what fits, and says so', async () => {
    const ledger = await open();
    await ledger.defineAsset('energy', { perWalletMax: 150n });
    await give(ledger, { b50: { energy: 50n }, b51: { energy: 51n }, bank: { energy: 150n } });

    for (const [to, moved] of [
      ['b0', 100n],
      ['b50', 100n],
      ['b51', 99n],
    ] as const) {
      const outcome = committed(await ledger.mint({ to, assets: { energy: upTo(100n) }, key: `gift:${to}` }));
      expect(outcome.outputs).toMatchObject([{ owner: to, assets: { energy: moved } }]);
    }
    expect(await ledger.mint({ to: 'b51', assets: { energy: upTo(100n) } })).toEqual({
      ...{ status: 'rejected', reason: 'nothing_to_move', shortfalls: [] },
      rule: { wallet: 'b51', asset: 'energy', asked: 100n, room: 0n },
    });
    const gift = { from: 'bank', to: 'b0', assets: { energy: upTo(100n) }, key: 'g' };
    expect(await ledger.transfer({ ...gift, dryRun: true })).toMatchObject({
      changes: { bank: { energy: -50n }, b0: { energy: 50n } },
    });
    expect(committed(await ledger.transfer(gift)).legs).toEqual([{ from: 'bank', to: 'b0', assets: { energy: 50n } }]);
    expect(await ledger.transfer(gift)).toMatchObject({ status: 'duplicate' });
  });

  test('case 42: a refusal where nothing moves names the cap, and none if the payer has nothing', async () => {
    const ledger = await open();
    await ledger.defineAsset('energy', { perWalletMax: 150n });
    await ledger.defineAsset('seat', { mintedMax: 1n });
    await give(ledger, { bank: { energy: 150n }, full: { energy: 150n, seat: 1n } });
    const nothing = { status: 'rejected', reason: 'nothing_to_move', shortfalls: [] };
    const pay = (from: string, to: string, energy: Wish) => ({ from, to, assets: { energy } });

    const key = 'gift';
    const refused = await ledger.transfer({ ...pay('bank', 'full', upTo(9n)), key });
    expect(refused).toEqual({ ...nothing, rule: { wallet: 'full', asset: 'energy', asked: 9n, room: 0n } });
    expect(await ledger.transfer({ ...pay('bank', 'full', upTo(9n)), key })).toEqual({ ...refused, repeated: true });
    expect(await ledger.transfer({ ...pay('bank', 'full', all()), dryRun: true })).toEqual({
      ...{ ...nothing, rule: { wallet: 'full', asset: 'energy', room: 0n } },
    });
    expect(await ledger.transfer(pay('poor', 'full', upTo(9n)))).toEqual(nothing);
    const seat = { mint: { seat: upTo(2n) }, to: 'poor' };
    expect(await ledger.exchange({ legs: [pay('bank', 'full', all()), seat] })).toEqual({
      ...{ ...nothing, rule: { wallet: 'full', asset: 'energy', room: 0n, leg: 0 } },
    });
    expect(await ledger.exchange({ legs: [pay('poor', 'bank', all()), seat] })).toEqual(nothing);
    expect(await ledger.exchange({ legs: [seat] })).toEqual({
      ...{ ...nothing, rule: { asset: 'seat', asked: 2n, room: 0n, leg: 0 } },
    });
  });

  test('case 42: a fixed gift above the cap is refused with the room', async () => {
    const ledger = await open();
    await ledger.defineAsset('energy', { perWalletMax: 150n });
    await give(ledger, { b50: { energy: 50n }, b51: { energy: 51n } });

    expect(reasonOf(await mint(ledger, 'b0', 'energy', 100n))).toBe('committed');
    expect(reasonOf(await mint(ledger, 'b50', 'energy', 100n))).toBe('committed');
    expect(await mint(ledger, 'b51', 'energy', 100n)).toMatchObject({
      ...{ reason: 'wallet_max_exceeded', rule: { room: 99n } },
    });
    expect(await ledger.mint({ to: 'b51', assets: { energy: 100n }, dryRun: true })).toMatchObject({
      ...{ reason: 'wallet_max_exceeded', rule: { room: 99n } },
    });
  });

  test('case 43: a wallet cap counts net, and counts what is held', async () => {
    const ledger = await open();
    await ledger.defineAsset('potion', { perWalletMax: 10n });
    await give(ledger, { bob: { potion: 10n }, a: { potion: 4n } });

    const swap = [
      { from: 'bob', to: 'a', assets: { potion: 4n } },
      { from: 'a', to: 'bob', assets: { potion: 4n } },
    ];
    expect(reasonOf(await ledger.exchange({ legs: swap }))).toBe('committed');
    await ledger.burn({ from: 'bob', assets: { potion: 2n } });
    await ledger.hold({ from: 'bob', assets: { potion: 5n }, hold: 'h' });
    expect(await mint(ledger, 'bob', 'potion', 3n)).toMatchObject({
      ...{ reason: 'wallet_max_exceeded', rule: { asked: 3n, room: 2n } },
    });
    expect(reasonOf(await ledger.release({ hold: 'h' }))).toBe('committed');
    expect(await holdings(ledger, 'bob')).toEqual({ bob: { potion: 8n } });
  });

  test('case 44: what is soulbound stays with its wallet on every path', async () => {
    const ledger = await open();
    await ledger.defineAsset('soul', { transferable: false });
    const minted = committed(await mint(ledger, 'alice', 'soul', 3n));
    const refused = (leg?: number) => ({
      ...{ status: 'rejected', reason: 'not_transferable', shortfalls: [] },
      rule: { asset: 'soul', ...(leg === undefined ? {} : { leg }) },
    });
    const held = { from: 'alice', assets: { soul: 1n } };

    expect(await move(ledger, 'alice', 'bob', 'soul')).toEqual(refused());
    const legs = [
      { mint: { gold: 1n }, to: 'alice' },
      { from: 'alice', to: 'bob', assets: { soul: 1n } },
    ];
    expect(await ledger.exchange({ legs })).toEqual(refused(1));
    expect(await ledger.hold({ ...held, hold: 'h1', for: ['bob'] })).toEqual(refused());
    expect(reasonOf(await ledger.hold({ ...held, hold: 'h2' }))).toBe('committed');
    expect(await ledger.capture({ hold: 'h2', to: 'bob' })).toEqual(refused());
    expect(reasonOf(await ledger.capture({ hold: 'h2', to: 'alice' }))).toBe('committed');
    expect(reasonOf(await ledger.burn({ from: 'alice', assets: { soul: 1n } }))).toBe('committed');
    expect(reasonOf(await ledger.reverse({ transaction: minted.id, upTo: true }))).toBe('committed');
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: {}, bob: {} });
  });

  test('an asset that may not be minted or burned is refused with the leg, and the host reverses it', async () => {
    const ledger = await open();
    const made = committed(await mint(ledger, 'alice', 'relic', 2n));
    await ledger.defineAsset('relic', { mintable: false, burnable: false });

    expect(await mint(ledger, 'alice', 'relic')).toMatchObject({
      reason: 'mint_not_allowed',
      rule: { asset: 'relic' },
    });
    const legs = [{ burn: { relic: 1n }, from: 'alice' }];
    expect(await ledger.exchange({ legs })).toMatchObject({ reason: 'burn_not_allowed', rule: { leg: 0 } });
    expect(reasonOf(await move(ledger, 'alice', 'bob', 'relic'))).toBe('committed');
    expect(reasonOf(await move(ledger, 'bob', 'alice', 'relic'))).toBe('committed');
    expect(reasonOf(await ledger.reverse({ transaction: made.id }))).toBe('committed');
  });

  test('case 45: rules change, and history does not', async () => {
    const ledger = await open();
    const made = committed(await mint(ledger, 'alice', 'gem', 10n));
    const before = await ledger.transaction(made.id);
    const first = await ledger.defineAsset('gem', { supplyMax: 20n, decimals: 2 });

    const second = await ledger.defineAsset('gem', { supplyMax: 5n });
    const again = await ledger.defineAsset('gem', { supplyMax: 5n, transferable: true });

    expect(await mint(ledger, 'alice', 'gem')).toMatchObject({ reason: 'supply_exceeded', rule: { room: 0n } });
    expect(reasonOf(await move(ledger, 'alice', 'bob', 'gem', 4n))).toBe('committed');
    expect(reasonOf(await ledger.burn({ from: 'bob', assets: { gem: 4n } }))).toBe('committed');
    expect(await mint(ledger, 'alice', 'gem')).toMatchObject({ reason: 'supply_exceeded', rule: { room: 0n } });
    expect(await ledger.transaction(made.id)).toEqual(before);
    expect([first.version, second.version, again.version]).toEqual([1, 2, 2]);
    expect(first).toMatchObject({ asset: 'gem', supplyMax: 20n, decimals: 2, mintable: true });
    expect(await ledger.asset('gem', { version: 1 })).toEqual(first);
    expect(await ledger.asset('gem')).toEqual(second);
    expect(await ledger.asset('gold')).toBeUndefined();
    expect(await ledger.assets()).toEqual([second]);
  });

  test('the last rules of an asset are read, also after ten changes', async () => {
    const ledger = await open();
    for (let supplyMax = 1n; supplyMax <= 11n; supplyMax += 1n) {
      await ledger.defineAsset('gem', { supplyMax });
      if (supplyMax < 4n) await ledger.defineAsset('coin', { mintedMax: supplyMax });
    }

    const last = { asset: 'gem', version: 11, supplyMax: 11n };
    expect(await ledger.asset('gem')).toMatchObject(last);
    expect(await ledger.asset('gem', { version: 9 })).toMatchObject({ version: 9, supplyMax: 9n });
    expect(await ledger.assets()).toMatchObject([{ asset: 'coin', version: 3, mintedMax: 3n }, last]);
  });

  test('case 46: of two reasons the first of the order is given, until its rule is lifted', async () => {
    const ledger = await open();
    await ledger.defineAsset('soul', { transferable: false });
    await ledger.freeze({ wallet: 'alice' });
    const send = (key: string) => ledger.transfer({ from: 'alice', to: 'bob', assets: { soul: 1n }, key });

    expect(reasonOf(await send('k1'))).toBe('wallet_frozen');
    await ledger.unfreeze({ wallet: 'alice' });
    expect(reasonOf(await send('k2'))).toBe('not_transferable');
    await ledger.defineAsset('soul', {});
    expect(reasonOf(await send('k3'))).toBe('insufficient_funds');
    expect(await send('k2')).toMatchObject({ reason: 'not_transferable', repeated: true });
  });

  test('case 47: a runtime that has not heard of a rule obeys it all the same', async () => {
    const ledger = await open();
    const other = await ledger.another();
    expect(reasonOf(await mint(other, 'alice', 'ore', 4n))).toBe('committed');

    await ledger.defineAsset('ore', { supplyMax: 5n });

    expect(reasonOf(await mint(other, 'alice', 'ore'))).toBe('committed');
    expect(await mint(other, 'alice', 'ore')).toMatchObject({ reason: 'supply_exceeded', rule: { room: 0n } });
    await other.close();
  });

  test('case 36: the reversal of a burn does not exceed the supply', async () => {
    const ledger = await open();
    await mint(ledger, 'alice', 'gem', 10n);
    const burned = committed(await ledger.burn({ from: 'alice', assets: { gem: 5n } }));
    await mint(ledger, 'alice', 'gem', 3n);
    await ledger.defineAsset('gem', { supplyMax: 10n });

    expect(await ledger.reverse({ transaction: burned.id })).toMatchObject({
      ...{ reason: 'supply_exceeded', rule: { asset: 'gem', asked: 5n, room: 2n } },
    });
  });

  test('a chain of one wallet is judged link by link, and what fits is committed', async () => {
    const ledger = await open();
    await ledger.defineAsset('badge', { perWalletMax: 3n, supplyMax: 100n });
    await give(ledger, { alice: { badge: 3n }, carol: { badge: 3n } });
    await ledger.defineAsset('badge', { perWalletMax: 3n, supplyMax: 9n });

    const minted = await Promise.all([1n, 3n, 2n, 1n].map((amount) => mint(ledger, 'bob', 'badge', amount)));
    const given = await Promise.all([1n, 2n, 1n, 1n].map((amount) => move(ledger, 'alice', 'dave', 'badge', amount)));

    expect(minted.map(reasonOf)).toEqual(['committed', 'wallet_max_exceeded', 'committed', 'wallet_max_exceeded']);
    expect(given.map(reasonOf)).toEqual(['committed', 'committed', 'insufficient_funds', 'insufficient_funds']);
    expect(await mint(ledger, 'erin', 'badge')).toMatchObject({ reason: 'supply_exceeded' });
  });

  test('the sales of a shop that fit are committed, although one buyer is at the cap', async () => {
    const ledger = await open();
    await ledger.defineAsset('badge', { perWalletMax: 1n });
    const buyers = ['ann', 'ben', 'cat', 'dan'];
    await give(ledger, Object.fromEntries(buyers.map((buyer) => [buyer, { gold: 9n }])));
    await give(ledger, { ben: { badge: 1n } });
    const sell = (buyer: string, badge: bigint | ReturnType<typeof upTo> = 1n): Promise<Outcome> =>
      ledger.exchange({
        legs: [
          { from: buyer, to: 'shop', assets: { gold: 1n } },
          { from: 'shop', to: buyer, assets: { ticket: 1n } },
          { mint: { badge }, to: buyer },
        ],
      });
    await give(ledger, { shop: { ticket: 9n } });

    const sales = await Promise.all([sell('ann'), sell('ben'), sell('cat'), sell('dan', upTo(5n))]);

    expect(sales.map(reasonOf)).toEqual(['committed', 'wallet_max_exceeded', 'committed', 'committed']);
    expect(sales[1]).toMatchObject({ rule: { wallet: 'ben', asset: 'badge', asked: 1n, room: 0n } });
    expect(committed(sales[3] as Outcome).legs?.at(-1)).toEqual({ mint: { badge: 1n }, to: 'dan' });
    expect((await ledger.balance('shop')).assets).toEqual({ gold: 3n, ticket: 6n });
  });

  test('a refused cap is recorded under its key, and a lifted cap lets a new key commit', async () => {
    const ledger = await open();
    await ledger.defineAsset('seat', { supplyMax: 1n });
    await mint(ledger, 'alice', 'seat');
    const take = (key: string) => ledger.mint({ to: 'bob', assets: { seat: 1n }, key });

    expect(await take('k1')).toMatchObject({ reason: 'supply_exceeded', rule: { asked: 1n, room: 0n } });
    await ledger.defineAsset('seat', {});
    expect(await take('k1')).toMatchObject({
      reason: 'supply_exceeded',
      rule: { asked: 1n, room: 0n },
      repeated: true,
    });
    expect(reasonOf(await take('k2'))).toBe('committed');
    // The counter was kept: the cap comes back with what there is.
    await ledger.defineAsset('seat', { supplyMax: 3n });
    expect(await ledger.mint({ to: 'bob', assets: { seat: 2n } })).toMatchObject({ rule: { room: 1n } });
  });

  test.each([
    { what: 'a negative bound', rules: { supplyMax: -1n }, problem: 'amount_not_positive', field: 'supplyMax' },
    { what: 'a bound of zero', rules: { mintedMax: 0n }, problem: 'amount_not_positive', field: 'mintedMax' },
    { what: 'a fractional bound', rules: { perWalletMax: 1.5 }, problem: 'amount_not_bigint', field: 'perWalletMax' },
    { what: 'a huge bound', rules: { supplyMax: 10n ** 78n }, problem: 'amount_too_large', field: 'supplyMax' },
    { what: 'an unknown field', rules: { supplyMin: 1n }, problem: 'unknown_field', field: 'supplyMin' },
    { what: 'a switch that is none', rules: { burnable: 1 }, problem: 'switch_invalid', field: 'burnable' },
    { what: 'half a decimal', rules: { decimals: 0.5 }, problem: 'decimals_invalid', field: 'decimals' },
    { what: 'too many decimals', rules: { decimals: 39 }, problem: 'decimals_invalid', field: 'decimals' },
    {
      what: 'more for a wallet than for all',
      rules: { perWalletMax: 6n, supplyMax: 5n },
      ...{ problem: 'caps_contradict', field: 'perWalletMax' },
    },
    { what: 'no rules', rules: undefined, problem: 'not_an_object', field: 'rules' },
  ])('rules with $what are refused as input', async ({ rules, problem, field }) => {
    const ledger = await open();

    const defined = ledger.defineAsset('gold', rules as never);

    await expect(defined).rejects.toMatchObject({ code: 'ERR_INVALID_COMMAND', problem, field });
    expect(await ledger.assets()).toEqual([]);
  });

  test('rules of a name that is none, and a version that is none, are refused as input', async () => {
    const ledger = await open();

    await expect(ledger.defineAsset('a b', {})).rejects.toMatchObject({ problem: 'name_invalid', field: 'asset' });
    await expect(ledger.asset('gold', { version: 0 })).rejects.toMatchObject({ problem: 'version_invalid' });
  });
});
