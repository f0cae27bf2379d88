import { expect, test } from 'vitest';
import { commitBatchStatement } from '../../src/store/commit/commit-batch.ts';
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
const sent: Record<StatementName, string> = {
  activate: selectUnspentStatement('s', ['alice'], 10).text,
  commit: commitBatchStatement('s', []).text,
  claim: settleAndClaimStatement('s', request, 0).text,
};

test.each(Object.entries(STATEMENTS))(
  'the statement %s, at which a worker dies, is told by its text alone',
  (name, part) => {
    const told = Object.entries(sent).filter(([, text]) => text.includes(part));

    expect(told.map(([found]) => found)).toEqual([name]);
  },
);
