import { expect, test } from 'vitest';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give, holdings, reasonOf } from './support/holdings.ts';
import { committed, pay } from './support/payments.ts';

// The acceptance cases of reversals, by their numbers.

describeLedgers('reversals', (open) => {
  test('case 31: a transaction is reversed once, and both know each other', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    const t = await pay(ledger, 'alice', 'bob', 30n);

    const seen: unknown[] = [];
    ledger.on('transaction:duplicate', ({ wallet, transaction }) => seen.push(['duplicate', wallet, transaction.id]));
    ledger.on('transaction:rejected', ({ reason }) => seen.push(['rejected', reason]));

    const reversal = committed(await ledger.reverse({ transaction: t }));

    expect(reversal).toMatchObject({ kind: 'reversal', reverses: t, open: {} });
    expect(await ledger.transaction(reversal.id)).toMatchObject({ kind: 'reversal', reverses: t, open: {} });
    expect((await ledger.transaction(t))?.reversedBy).toEqual([reversal.id]);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 100n }, bob: {} });
    expect(await ledger.reverse({ transaction: t })).toMatchObject({
      ...{ status: 'duplicate', transaction: { id: reversal.id } },
    });
    const refused = {
      status: 'rejected',
      reason: 'already_reversed',
      shortfalls: [],
      reversal: { of: t, by: reversal.id },
    };
    expect(seen).toEqual([['duplicate', 'bob', reversal.id]]);
    expect(await ledger.reverse({ transaction: t, key: 'k' })).toEqual(refused);
    expect(seen.at(-1)).toEqual(['rejected', 'already_reversed']);
    expect(await ledger.reverse({ transaction: t, key: 'k' })).toEqual({ ...refused, repeated: true });
  });

  test('case 32: of five reversals of two runtimes at once, one is committed', async () => {
    const ledger = await open();
    const other = await ledger.another();
    await give(ledger, { alice: { gold: 120n } });
    const t = await pay(ledger, 'alice', 'bob', 120n);

    const outcomes = await Promise.all(
      [ledger, other, ledger, other, ledger].map((by, at) => by.reverse({ transaction: t, key: `k${at}` })),
    );

    expect(outcomes.map(reasonOf).toSorted()).toEqual([...Array(4).fill('already_reversed'), 'committed']);
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 120n }, bob: {} });
    await other.close();
  });

  test('case 33: what was spent on is not there, and any units of the asset will do', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    const t = await pay(ledger, 'alice', 'bob', 100n);
    await pay(ledger, 'bob', 'carol', 100n);

    expect(await ledger.reverse({ transaction: t })).toEqual({
      status: 'rejected',
      reason: 'insufficient_funds',
      shortfalls: [{ wallet: 'bob', asset: 'gold', asked: 100n, available: 0n, held: 0n }],
    });
    expect(await holdings(ledger, 'alice', 'bob', 'carol')).toEqual({ alice: {}, bob: {}, carol: { gold: 100n } });
    await give(ledger, { bob: { gold: 100n } });

    expect(reasonOf(await ledger.reverse({ transaction: t }))).toBe('committed');
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 100n }, bob: {} });
  });

  test('case 34: a wallet that only passed something on owes nothing', async () => {
    const ledger = await open();
    await give(ledger, { walter: { gold: 10n } });
    const exchange = await ledger.exchange({
      legs: [
        { from: 'walter', to: 'wendy', assets: { gold: 10n } },
        { from: 'wendy', to: 'world', assets: { gold: 10n } },
      ],
    });

    expect(reasonOf(await ledger.reverse({ transaction: committed(exchange).id }))).toBe('committed');

    expect(await holdings(ledger, 'walter', 'wendy', 'world')).toEqual({ walter: { gold: 10n }, wendy: {}, world: {} });
  });

  test('case 35: a reversal in part takes what is there, and never more than the original in all', async () => {
    const ledger = await open();
    const mint = committed(await ledger.mint({ to: 'alice', assets: { credits: 1_000n } })).id;
    await ledger.burn({ from: 'alice', assets: { credits: 50n } });

    const first = committed(await ledger.reverse({ transaction: mint, upTo: true }));
    await give(ledger, { alice: { credits: 80n } });
    const second = committed(await ledger.reverse({ transaction: mint, upTo: true, key: 'key 2' }));
    const third = await ledger.reverse({ transaction: mint, upTo: true, key: 'key 3' });

    expect([first.legs, first.open]).toEqual([[{ burn: { credits: 950n }, from: 'alice' }], { credits: 50n }]);
    expect([second.legs, second.open]).toEqual([[{ burn: { credits: 50n }, from: 'alice' }], {}]);
    expect(reasonOf(third)).toBe('already_reversed');
    expect((await ledger.transaction(first.id))?.open).toEqual({ credits: 50n });
    expect((await ledger.transaction(mint))?.reversedBy).toEqual([first.id, second.id]);
    expect(await holdings(ledger, 'alice')).toEqual({ alice: { credits: 30n } });
  });

  test('case 36: what cannot be reversed says why', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    const t = await pay(ledger, 'alice', 'bob', 1n);
    const reversal = committed(await ledger.reverse({ transaction: t })).id;
    await ledger.transfer({ from: 'alice', to: 'bob', assets: { gold: 999n }, key: 'refused' });
    const refused = (await ledger.transactionByKey('refused'))?.id as string;
    const held = committed(await ledger.hold({ from: 'alice', assets: { gold: 1n }, hold: 'h' })).id;
    const unknown = '01a22807-0000-7000-8000-000000000000';

    const because = async (id: string) => {
      const outcome = await ledger.reverse({ transaction: id });
      return outcome.status === 'rejected' ? [outcome.reason, outcome.reversal?.because] : outcome.status;
    };

    expect(await because(reversal)).toEqual(['not_reversible', 'reversal']);
    expect(await because(refused)).toEqual(['not_reversible', 'refused']);
    expect(await because(held)).toEqual(['not_reversible', 'hold']);
    expect(await because(unknown)).toEqual(['transaction_not_found', undefined]);
    const keyed = { transaction: unknown, key: 'unknown' };
    expect(await ledger.reverse(keyed)).toMatchObject({ reason: 'transaction_not_found' });
    expect(await ledger.reverse(keyed)).toMatchObject({ reason: 'transaction_not_found', repeated: true });
    await expect(ledger.reverse({ transaction: 'x' })).rejects.toMatchObject({ problem: 'transaction_invalid' });
  });

  test('case 36: merges, extensions, and what ends a hold without paying cannot be reversed', async () => {
    const ledger = await open({ inputsMax: 2 });
    const obstacles = async (): Promise<Set<string>> => {
      const rows = await ledger.sql('select id::text, kind from $schema.transactions');
      const answers = rows.map(async ({ id, kind }) => {
        const outcome = await ledger.reverse({ transaction: id as string, dryRun: true });
        const because = outcome.status === 'rejected' ? outcome.reversal?.because : undefined;
        return because === undefined ? [] : [`${kind}: ${because}`];
      });
      return new Set((await Promise.all(answers)).flat());
    };
    for (let at = 0; at < 3; at += 1) await give(ledger, { alice: { gold: 1n } });
    await pay(ledger, 'alice', 'alan', 3n);
    await ledger.hold({ from: 'alan', assets: { gold: 1n }, hold: 'released', expiresInMs: 60_000 });
    await ledger.extend({ hold: 'released', expiresInMs: 70_000 });
    await ledger.release({ hold: 'released' });
    const held = { hold: { gold: 1n }, from: 'alan' };
    await ledger.exchange({ legs: [{ ...held, id: 'lapsed', expiresInMs: 1_000 }] });
    await ledger.exchange({ legs: [{ ...held, id: 'returned' }] });
    await ledger.exchange({ legs: [{ release: 'returned' }] });
    await shiftHoldClock(ledger, 2_000);
    // It needs the gold of the expired hold.
    await pay(ledger, 'alan', 'bob', 3n);

    expect(await obstacles()).toEqual(
      new Set([
        ...['merge: merge', 'hold: hold', 'extend: extend', 'release: release', 'expire: expire'],
        ...['exchange: hold', 'exchange: release'],
      ]),
    );
  });

  test('case 36: the reversal of a burn creates what was destroyed', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 8n } });
    const burn = committed(await ledger.burn({ from: 'alice', assets: { gold: 5n } })).id;

    expect(reasonOf(await ledger.reverse({ transaction: burn }))).toBe('committed');

    expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 8n } });
    expect((await ledger.supply()).get('gold')).toEqual({ minted: 13n, burned: 5n, circulating: 8n });
  });

  test('case 37: what is held is not there', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 100n } });
    const t = await pay(ledger, 'alice', 'bob', 100n);
    await ledger.hold({ from: 'bob', assets: { gold: 40n }, hold: 'h' });

    expect(await ledger.reverse({ transaction: t })).toEqual({
      status: 'rejected',
      reason: 'funds_held',
      shortfalls: [{ wallet: 'bob', asset: 'gold', asked: 100n, available: 60n, held: 40n }],
    });
    const part = committed(await ledger.reverse({ transaction: t, upTo: true }));
    expect([part.legs, part.open]).toEqual([[{ from: 'bob', to: 'alice', assets: { gold: 60n } }], { gold: 40n }]);
  });

  test('a trade is reversed as a whole or not at all, also with upTo', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 60n }, bob: { sword: 1n } });
    const trade = await ledger.exchange({
      legs: [
        { from: 'alice', to: 'bob', assets: { gold: 60n } },
        { from: 'bob', to: 'alice', assets: { sword: 1n } },
      ],
    });
    await pay(ledger, 'bob', 'carol', 10n);
    const { id } = committed(trade);

    expect(reasonOf(await ledger.reverse({ transaction: id, upTo: true }))).toBe('insufficient_funds');
    await pay(ledger, 'carol', 'bob', 10n);
    expect(reasonOf(await ledger.reverse({ transaction: id }))).toBe('committed');
    expect(await holdings(ledger, 'alice', 'bob')).toEqual({ alice: { gold: 60n }, bob: { sword: 1n } });
  });

  test('the reversal of a capture pays the wallet of the hold back', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 10n } });
    await ledger.hold({ from: 'alice', assets: { gold: 10n }, hold: 'h' });
    const capture = committed(await ledger.capture({ hold: 'h', to: 'shop' })).id;

    expect(reasonOf(await ledger.reverse({ transaction: capture }))).toBe('committed');

    expect(await holdings(ledger, 'alice', 'shop')).toEqual({ alice: { gold: 10n }, shop: {} });
  });

  test('an exchange that moved nothing net is reversed once', async () => {
    const ledger = await open();
    const circle = await ledger.exchange({
      legs: [
        { from: 'a', to: 'b', assets: { gold: 1n } },
        { from: 'b', to: 'a', assets: { gold: 1n } },
      ],
    });
    const { id } = committed(circle);

    const reversal = committed(await ledger.reverse({ transaction: id, key: '1' }));
    expect(reasonOf(await ledger.reverse({ transaction: id, key: '2' }))).toBe('already_reversed');
    expect(await ledger.reverse({ transaction: id, key: '1' })).toEqual({ status: 'duplicate', transaction: reversal });
  });
});
