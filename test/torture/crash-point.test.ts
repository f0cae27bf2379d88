import { expect, test } from 'vitest';
import { claimStatement } from '../../src/store/sql/claim-deliveries.ts';
import { commitBatchStatement } from '../../src/store/sql/commit-batch.ts';
import { selectUnspentStatement } from '../../src/store/sql/select-unspent.ts';
import { confirmStatement } from '../../src/store/sql/settle-deliveries.ts';
import { STATEMENTS, type StatementName } from './worker/crash-point.ts';

const sent: Record<StatementName, string> = {
  activate: selectUnspentStatement('s', ['alice'], 10).text,
  commit: commitBatchStatement('s', []).text,
  claim: claimStatement('s', { claimant: 'c', types: ['BuyItem'], most: 1, leaseMs: 1, aheadMs: 0, inHand: [] }).text,
  confirm: confirmStatement('s', ['1']).text,
};

test.each(Object.entries(STATEMENTS))(
  'the statement %s, at which a worker dies, is told by its text alone',
  (name, part) => {
    const told = Object.entries(sent).filter(([, text]) => text.includes(part));

    expect(told.map(([found]) => found)).toEqual([name]);
  },
);
