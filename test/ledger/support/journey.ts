import { openAdmin } from '../../../src/admin/index.ts';
import { createLedger, type Ledger, type LedgerOptions, toJson } from '../../../src/index.ts';

const KEY = 'grant "é" \\x41 NULL {1,2}';

/**
 * Two ledgers on one schema do what ledgers do, with nulls, bytes, times, any text, refusals and conflicts. Returns
 * what came of it without ids and times: it is the same on every database.
 */
export async function journey(options: LedgerOptions): Promise<unknown> {
  const admin = await openAdmin(options);
  await admin.migrate();
  const [ledger, other] = [await createLedger(options), await createLedger(options)];
  try {
    const done = await playOn(ledger, other);
    const invariants = (await admin.verify()).map(({ name, violations }) => `${name}: ${violations}`);
    return { ...done, invariants, wallets: await admin.wallets(), listed: await admin.balances(['NULL', 'bob']) };
  } finally {
    await Promise.all([ledger.close(), other.close()]);
    await admin.close();
  }
}

async function playOn(ledger: Ledger, other: Ledger): Promise<object> {
  const delivered: string[] = [];
  for (const one of [ledger, other]) {
    one.processor('Buy', ({ action }) => {
      delivered.push(JSON.stringify(action));
    });
    one.processor('Fail', () => Promise.reject(new Error("it's not \\ é")));
  }
  const grant = {
    to: 'NULL',
    assets: { gold: 10n ** 60n, null: 2n },
    key: KEY,
    meta: { memo: 'a\\b\'c "é" NULL', rate: 0.1 },
    actions: [{ type: 'Buy', item: 'é\\1' }, { type: 'Fail' }],
  };
  const first = await ledger.mint(grant);
  const again = await other.mint(grant);
  const batch = await Promise.all(Array.from({ length: 40 }, (_, nth) => mintInBatch([ledger, other], nth)));
  const paid = await ledger.transfer({ from: 'NULL', to: 'bob', assets: { gold: 3n } });
  const refused = await other.transfer({ from: 'bob', to: 'NULL', assets: { gold: 4n }, key: 'too much' });
  const rivals = [ledger, other, ledger, other].map((by, nth) =>
    by.transfer({ from: 'bob', to: 'carol', assets: { gold: 1n }, key: `race ${nth}` }),
  );
  const raced = await Promise.all(rivals);
  await ledger.burn({ from: 'carol', assets: { gold: 1n } });
  await Promise.all([ledger.settled(), other.settled()]);
  const dead = await ledger.deadLetters.list();
  const firstPage = await ledger.utxos('w0', { limit: 2 });
  const nextPage = await ledger.utxos('w0', { after: firstPage.at(-1)?.outpoint as string });
  const stored = await other.transactionByKey(KEY);
  return {
    answers: [first, again, paid, refused].map(({ status }) => status),
    isStored: first.status === 'committed' && toJson(stored) === toJson(first.transaction),
    isFound: paid.status === 'committed' && (await other.transaction(paid.transaction.id))?.id === paid.transaction.id,
    isRecent: Math.abs((stored?.committedAt.getTime() ?? 0) - Date.now()) < 600_000,
    refusal: (await other.transactionByKey('too much'))?.refusal,
    // Of two commands with one key one is committed, in whichever runtime.
    batch: batch.map(({ status }) => status).sort(),
    raced: raced.map(({ status }) => status).sort(),
    delivered,
    dead: dead.map(({ kind, reason, error }) => ({ kind, reason, error })),
    pages: [firstPage.length, nextPage.length],
    supply: [...(await ledger.supply())].sort(),
    balances: await Promise.all(['NULL', 'bob', 'carol', 'w0', 'w1', 'w2'].map((wallet) => other.balance(wallet))),
  };
}

/** Commands of one batch with and without key and meta; each key is used twice. */
function mintInBatch(ledgers: readonly [Ledger, Ledger], nth: number): ReturnType<Ledger['mint']> {
  const by = ledgers[nth % 2 === 0 ? 0 : 1];
  const pair = nth >> 1;
  const keyed = pair % 2 === 0 ? { key: `pair ${pair}` } : {};
  const noted = pair % 4 === 0 ? { meta: { pair } } : {};
  return by.mint({ to: `w${pair % 3}`, assets: { dust: 1n }, ...keyed, ...noted });
}
