import { expect, test } from 'vitest';
import { createLedger, isLedgerError } from '../../src/index.ts';
import { twoStores, useOutsiders } from '../store/support/two-stores.ts';
import { hoard } from '../support/hoard.ts';
import { ledgerUrl } from '../support/runtime-role.ts';

const server = useOutsiders();
const READS = 8;

test('reads of callers that wait for a lock delay no command, nor one of a wallet that is loaded in part', async () => {
  const [one, two] = await twoStores();
  await two.store.close();
  const options = { database: await ledgerUrl(one.database, one.schema), schema: one.schema, migrate: false };
  await using ledger = await createLedger({ ...options, idleMerges: false });
  const minted = await ledger.mint({ to: 'alice', assets: { gold: 1n } });
  await one.sql(hoard('shop', 3_000, { gold: 1 }));
  const outpoint = minted.status === 'committed' ? `${minted.transaction.id}:0` : '';
  await server.outsider.query('begin');
  await server.outsider.query(`lock table "${one.schema}".spends in access exclusive mode`);

  const reads = Promise.allSettled(Array.from({ length: READS }, () => ledger.spentBy(outpoint, { timeoutMs: 1_000 })));
  await server.waiting(one, 2);
  const paid = await ledger.transfer({ from: 'shop', to: 'bob', assets: { gold: 1_500n } });

  expect(paid.status).toBe('committed');
  const codes = (await reads).map(
    (read) => read.status === 'rejected' && isLedgerError(read.reason) && read.reason.code,
  );
  expect(codes).toEqual(Array.from({ length: READS }, () => 'ERR_TIMEOUT'));
  await server.outsider.query('rollback');
});
