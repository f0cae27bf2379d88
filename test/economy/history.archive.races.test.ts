import { expect, test } from 'vitest';
import type { HistoryEntry, Ledger } from '../../src/index.ts';
import { isLedgerError } from '../../src/index.ts';
import { createTestLedger, expectConserved } from '../../src/testing/index.ts';
import { closeTestDatabasesAfterAll } from '../support/databases.ts';
import { onServer } from '../support/runtime-role.ts';
import { archive } from './support/archive.ts';
import { give } from './support/holdings.ts';
import { packAll } from './support/pack-all.ts';
import { pay } from './support/payments.ts';

// Archives beside readers, packs and commits on a server. Embedded Postgres has one connection.
closeTestDatabasesAfterAll();

const ROUNDS = 100;
const ARCHIVES = 20;
/** So that one page has them and those of the rounds. */
const COMMITS_MORE = 500;
const HANG_GUARD_MS = 120_000;

async function entriesOf(ledger: Ledger, wallet: string, order: 'newest' | 'oldest'): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for await (const entry of ledger.history(wallet, { order })) entries.push(entry);
  return entries;
}

test(
  'a reader beside archives, packs and commits gets the whole history behind the archive, or a refusal',
  async () => {
    await using ledger = await createTestLedger(onServer());
    await using reader = await ledger.another();
    await give(ledger, { ann: { gold: 10_000n } });
    for (let round = 0; round < ROUNDS; round += 1) await pay(ledger, 'ann', 'ben', 1n);
    const known = await entriesOf(ledger, 'ben', 'oldest');
    await packAll(ledger, { bytes: 1_000_000, commits: 3 });
    const byPosition = new Map(known.map((entry) => [entry.position, entry.assets.gold?.after.available]));
    const last = (known.at(-1) as HistoryEntry).position;
    let isArchiving = true;
    const counts = { whole: 0, refused: 0, amounts: 0 };

    const refusedOr = async <Result>(read: () => Promise<Result>): Promise<Result | undefined> => {
      try {
        return await read();
      } catch (error) {
        if (!isLedgerError(error, 'ERR_INVALID_COMMAND')) throw error;
        expect(error.problem).toMatch(/^(page|moment)_archived$/);
        counts.refused += 1;
        return undefined;
      }
    };
    const readPages = async (order: 'newest' | 'oldest'): Promise<void> => {
      while (isArchiving) {
        const page = await reader.history('ben', { order, limit: 1_000 }).page();
        const { archivedUpto = 0, hasMore } = page;
        const entries = page.entries.filter(({ position }) => position <= last).map(({ position }) => position);
        const behind = known.map(({ position }) => position).filter((position) => position > archivedUpto);
        expect(entries).toEqual(order === 'oldest' ? behind : behind.toReversed());
        expect(hasMore).toBe(false);
        counts.whole += 1;
      }
    };
    const readOn = async (): Promise<void> => {
      while (isArchiving) {
        const found = await refusedOr(async () => {
          const entries: HistoryEntry[] = [];
          for await (const entry of reader.history('ben', { order: 'oldest', limit: 2 })) entries.push(entry);
          return entries.filter(({ position }) => position <= last);
        });
        // An iteration that was not refused has no gap.
        if (found !== undefined && found.length > 0)
          expect(found.map(({ position }) => position)).toEqual([...byPosition.keys()].slice(-found.length));
      }
    };
    const readAmounts = async (): Promise<void> => {
      for (let nth = 0; isArchiving; nth += 1) {
        const { position } = known.at(-1 - (nth % known.length)) as HistoryEntry;
        const found = await refusedOr(() => reader.balanceAt('ben', { position }));
        if (found === undefined) continue;
        expect(found.assets.gold, `at ${position}`).toBe(byPosition.get(position));
        counts.amounts += 1;
      }
    };
    const commitOn = async (): Promise<void> => {
      for (let more = 0; isArchiving && more < COMMITS_MORE; more += 1) {
        await pay(ledger, 'ann', 'ben', 1n);
        await packAll(ledger, { bytes: 1_000_000, commits: 4 });
      }
    };
    const archiveAll = async (): Promise<void> => {
      for (let nth = 1; nth <= ARCHIVES; nth += 1) {
        const entry = known[Math.floor((nth * (known.length - 5)) / ARCHIVES)] as HistoryEntry;
        await archive(ledger, entry.recordedAt, { rowsMax: 20 });
      }
      isArchiving = false;
    };

    await Promise.all([readPages('newest'), readPages('oldest'), readOn(), readAmounts(), commitOn(), archiveAll()]);

    const { archivedUpto = 0 } = await reader.history('ben').page();
    expect(archivedUpto).toBeGreaterThan(last / 2);
    expect(Math.min(counts.whole, counts.refused, counts.amounts), JSON.stringify(counts)).toBeGreaterThan(0);
    await expectConserved(ledger);
  },
  HANG_GUARD_MS,
);
