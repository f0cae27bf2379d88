import { expect, test } from 'vitest';
import type { Outcome, Transaction } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { give, reasonOf } from './support/holdings.ts';
import { committed } from './support/payments.ts';

// Many freezes at once. What is frozen, and that each has a version, is checked by verify(), too: I18.

const WALLETS = Array.from({ length: 30 }, (_, at) => `cheater${at}`);

/** Holds the change of the policy for one wallet while other freezes are called. Returns the outcomes of these. */
async function behindOne(ledger: TestLedger, freezes: () => Promise<Outcome>[]): Promise<readonly Outcome[]> {
  const gate = ledger.gateNextCommit();
  const first = ledger.freeze({ wallet: 'first' });
  await gate.entered;
  const others = freezes();
  // Their wallets are in memory: their units are taken before this one, or with it.
  await ledger.mint({ to: 'later', assets: { gold: 1n } });
  gate.open();
  committed(await first);
  return Promise.all(others);
}

const commitsOf = (transactions: readonly Transaction[]): number =>
  new Set(transactions.map((one) => one.commitId)).size;

describeLedgers('freezes at once', (open) => {
  test('those that wait for a change of the policy are the next change, and each has its version', async () => {
    const ledger = await open();
    await give(ledger, Object.fromEntries(WALLETS.map((wallet) => [wallet, { gold: 5n }])));

    const frozen = await behindOne(ledger, () => WALLETS.map((wallet) => ledger.freeze({ wallet, in: false })));

    expect(commitsOf(frozen.map(committed))).toBe(1);
    expect(await ledger.sql('select version::text from $schema.policy')).toEqual([
      { version: `${WALLETS.length + 1}` },
    ]);
    const pays = WALLETS.map((from) => ledger.transfer({ from, to: 'x', assets: { gold: 1n } }));
    expect(new Set((await Promise.all(pays)).map(reasonOf))).toEqual(new Set(['wallet_frozen']));
  });

  test('of one change that holds a recorded key, the others are committed, and it is a duplicate', async () => {
    const ledger = await open();
    await give(ledger, Object.fromEntries(WALLETS.map((wallet) => [wallet, { gold: 5n }])));
    const [recorded, ...others] = WALLETS as [string, ...string[]];
    const before = committed(await ledger.freeze({ wallet: recorded, key: 'ban' }));
    await ledger.unfreeze({ wallet: recorded });

    const [again, ...frozen] = await behindOne(ledger, () => [
      ledger.freeze({ wallet: recorded, key: 'ban' }),
      ...others.map((wallet) => ledger.freeze({ wallet, key: `ban:${wallet}`, in: false })),
    ]);

    expect(again).toMatchObject({ status: 'duplicate', transaction: { id: before.id } });
    expect(commitsOf(frozen.map(committed))).toBe(1);
    expect(reasonOf(await ledger.transfer({ from: recorded, to: 'x', assets: { gold: 1n } }))).toBe('committed');
  });

  test('one change whose answer was lost is applied once', async () => {
    const ledger = await open();
    await ledger.freeze({ wallet: 'before' });
    ledger.loseNextAnswer();

    const frozen = await Promise.all(WALLETS.map((wallet) => ledger.freeze({ wallet, key: wallet })));

    expect(frozen.map(reasonOf)).toEqual(WALLETS.map(() => 'committed'));
    expect(await ledger.sql('select version::text from $schema.policy')).toEqual([
      { version: `${WALLETS.length + 1}` },
    ]);
  });
});
