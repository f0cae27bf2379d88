import { expect, test } from 'vitest';
import { singleAsset } from '../../src/domain/values/single-asset.ts';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
import { commitOneStatement } from '../../src/store/commit/commit-one.ts';
import type { CommitUnit } from '../../src/store/ledger-store.ts';
import { settleAndClaimStatement } from '../../src/store/outbox/claim-deliveries.ts';
import { selectUnspentStatement } from '../../src/store/reads/select-unspent.ts';
import { STATEMENTS, type StatementName } from './worker/crash-point.ts';

const request = {
  claimant: 'c',
  types: ['BuyItem'],
  wallets: ['alice'],
  starting: [1],
  takes: [9],
  limit: 1,
  leaseMs: 1,
  delivered: ['1'],
};
const mint: CommitUnit = {
  transactions: [
    {
      wallet: 'alice',
      id: '0198c0a1-0000-7000-8000-000000000000',
      movement: { kind: 'mint', inputs: [], outputs: [{ owner: 'alice', bundle: singleAsset('gold', 1n) }] },
      actions: [],
      body: null,
    },
  ],
};
const sent: readonly (readonly [StatementName, string | undefined])[] = [
  ['activate', selectUnspentStatement('s', ['alice'], { walletRowsMax: 10, rowsMax: 10 }).text],
  ['commit', commitBatchStatement('s', []).text],
  ['commit', commitOneStatement('s', [mint])?.text],
  ['claim', settleAndClaimStatement('s', request, 0).text],
];

test.each(sent)('the statement %s, at which a worker dies, is told by its text alone', (name, text = '') => {
  const told = Object.entries(STATEMENTS).filter(([, part]) => part.test(text));

  expect(told.map(([found]) => found)).toEqual([name]);
});
