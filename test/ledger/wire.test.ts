import { expect, test } from 'vitest';
import { all, fromWire, toWire, upTo } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

const overJson = (value: unknown): unknown => fromWire(JSON.parse(JSON.stringify(toWire(value))));

/** Data in which everything that JSON cannot hold, or could mistake, has a place. */
const META = {
  ...{ order: '5', price: 5n, at: '2026-01-01T00:00:00.000Z', bytes: Uint8Array.of(0, 255), $bigint: '5' },
  ...{ assets: { gold: '5', gem: 5n }, expiresAt: '2026-01-01T00:00:00.000Z', list: [null, 0.5, true, ['7']] },
};
const ACTIONS = [{ ...META, type: 'Buy' }];

describeLedgers('the wire', (open) => {
  test('every outcome, transaction and view is restored exactly from its JSON', async () => {
    const ledger = await open();
    const extras = { meta: META, actions: ACTIONS };
    const minted = await ledger.mint({ to: '42', assets: { gold: 100n, '7': 10n ** 30n }, key: '5', ...extras });
    const outcomes = [
      minted,
      await ledger.mint({ to: '42', assets: { gold: 100n, '7': 10n ** 30n }, key: '5', ...extras }),
      await ledger.transfer({ from: '42', to: '43', assets: { gold: upTo(10n) }, ...extras }),
      await ledger.transfer({ from: '43', to: '42', assets: { gold: 99n }, key: 'poor', ...extras }),
      await ledger.burn({ from: '43', assets: { gold: all({ keep: 1n }) } }),
      await ledger.hold({
        from: '42',
        assets: { gold: 40n },
        hold: '6',
        expiresInMs: 3_600_000,
        for: ['43'],
        ...extras,
      }),
      await ledger.capture({ hold: '6', to: '43', assets: { gold: 99n } }),
      await ledger.capture({ hold: '6', to: '43', assets: { gold: 5n } }),
      await ledger.transfer({ from: '42', to: '43', assets: { gold: 60n } }),
      await ledger.release({ hold: '6' }),
      await ledger.exchange({
        legs: [
          { from: '42', to: '43', assets: { gold: 1n } },
          { mint: { gem: 1n }, to: '43' },
          { burn: { gold: 1n }, from: '42' },
          { hold: { gold: 2n }, from: '42', id: '8', meta: META },
        ],
      }),
      await ledger.exchange({ legs: [{ capture: '8', to: '43' }], dryRun: true }),
      await ledger.exchange({ legs: [{ release: '8' }], requires: [{ wallet: '42', assets: { gem: 1n } }] }),
      minted.status === 'committed' && (await ledger.reverse({ transaction: minted.transaction.id, upTo: true })),
    ];
    const transactions = await Promise.all(
      outcomes.flatMap((outcome) =>
        outcome !== false && 'transaction' in outcome ? [ledger.transaction(outcome.transaction.id)] : [],
      ),
    );
    const others = [
      ...[await ledger.balance('42'), await ledger.utxos('43'), await ledger.holds('42'), await ledger.supply()],
      ...[await ledger.holdById('6'), await ledger.holdById('8'), await ledger.transactionByKey('poor')],
      ...[ledger.inspect('42'), await ledger.deadLetters.list()],
    ];

    expect(new Set(outcomes.map((outcome) => outcome !== false && outcome.status)).size).toBe(4);
    expect(transactions.length).toBeGreaterThan(8);
    for (const value of [...outcomes, ...transactions, ...others]) expect(overJson(value)).toStrictEqual(value);
  });

  test('a command that a client sends as JSON is committed', async () => {
    const ledger = await open();
    const body = '{"to":"42","key":"7","assets":{"gold":"5"},"meta":{"order":"81"}}';

    const outcome = await ledger.mint(fromWire(JSON.parse(body)) as Parameters<typeof ledger.mint>[0]);

    expect(outcome).toMatchObject({ status: 'committed', transaction: { key: '7', meta: { order: '81' } } });
    expect((await ledger.balance('42')).assets).toEqual({ gold: 5n });
  });
});
