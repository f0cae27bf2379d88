import { expect, test } from 'vitest';
import type { BackAmount } from '../../src/domain/records/reversal.ts';
import { mapBatchResult } from '../../src/store/commit/commit-batch.ts';
import type { CommitUnit } from '../../src/store/ledger-store.ts';

const ROW = { committed_ms: '1', commit_id: '7', conflicts: null, locked: null, failed_holds: null };

function reversal(id: string, of: string): CommitUnit {
  const back: BackAmount[] = [{ of, asset: 'gold', original: 5n, before: 0n, amount: 5n }];
  const movement = { kind: 'reversal', inputs: [], outputs: [], back } as const;
  return { transactions: [{ id, wallet: 'alice', movement, body: null, actions: [] }] };
}

test('a reversal that fails behind a unit with a recorded key is the one that is a conflict', () => {
  const units = [reversal('a', 't1'), reversal('b', 't2'), reversal('c', 't3')];
  const recorded = JSON.stringify([{ place: 1, id: 'z', own: false, fingerprint: 'f' }]);

  const results = mapBatchResult(units, [{ ...ROW, recorded, failed_reversals: '2' }]);

  expect(results.map(({ status }) => status)).toEqual(['already_recorded', 'conflict', 'applied']);
  expect(results[1]).toEqual({ status: 'conflict', outpoints: [], holds: [], reversed: ['t2'] });
});

test('a reversal that is locked behind a unit with a recorded key is the one that is locked', () => {
  const units = [reversal('a', 't1'), reversal('b', 't2'), reversal('c', 't3')];
  const recorded = JSON.stringify([{ place: 1, id: 'z', own: false, fingerprint: 'f' }]);

  const results = mapBatchResult(units, [{ ...ROW, recorded, locked_reversals: '2' }]);

  expect(results.map(({ status }) => status)).toEqual(['already_recorded', 'locked', 'applied']);
});
