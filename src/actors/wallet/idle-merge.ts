import { assertNever } from '../../domain/assert.ts';
import { isLedgerError, messageOf } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { planIdleMerge } from '../../domain/planning/plan-merge.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import { applyEntry, type ChainEntry, makeEntry, undoChain } from './plan-chain.ts';
import { ownPublisher } from './publish-committed.ts';
import type { ChainDeps } from './wallet-deps.ts';

/**
 * Merges small UTXOs of an idle wallet: commits one unit of merges, if there is something to merge. Rejects for bugs
 * only.
 *
 * 1. A unit has few merges, so that a command that arrives meanwhile waits for a short time.
 * 2. A failed merge is not retried, because no caller waits for it. The cache is invalidated where it may be wrong, and
 *    a later idle merge starts from a new load.
 */
export async function runIdleMerge(deps: ChainDeps): Promise<void> {
  const { mailbox, cache, replies } = deps;
  try {
    const isMergedDown = cache.isPartial && cache.utxos.size <= LIMITS.mergeAboveUtxos;
    if (cache.needsLoad || isMergedDown) await cache.load(mailbox);
    // A command that arrived meanwhile is planned against the loaded UTXOs.
    if (mailbox.depth > 0) return;
    const entries = planUnit(deps);
    if (entries.length === 0) {
      cache.markMerged();
      return;
    }
    cache.markSpent();
    settle(entries, await commit(entries, deps), deps);
  } catch (error) {
    if (!isLedgerError(error)) throw error;
    replies.noteError(error);
  }
}

function planUnit({ wallet, cache, runtime }: ChainDeps): ChainEntry[] {
  const { utxos } = cache;
  const kept = cache.isPartial ? 1 : LIMITS.sweepAboveUtxos;
  const entries: ChainEntry[] = [];
  while (entries.length < LIMITS.mergesPerUnitMax) {
    const movement = planIdleMerge(wallet, utxos, runtime.bounds.inputsMax, kept);
    if (movement === undefined) break;
    const entry = makeEntry(runtime.world.transactionId(), wallet, movement);
    applyEntry(wallet, cache, entry);
    entries.push(entry);
  }
  return entries;
}

async function commit(entries: readonly ChainEntry[], { wallet, cache, runtime }: ChainDeps): Promise<UnitResult> {
  const { store } = runtime;
  try {
    return await store.commit({ transactions: entries });
  } catch (error) {
    // The merges may be committed or not.
    undoChain(wallet, cache, entries);
    cache.invalidate();
    throw error;
  }
}

function settle(entries: readonly ChainEntry[], result: UnitResult, deps: ChainDeps): void {
  const { wallet, cache, replies } = deps;
  switch (result.status) {
    case 'applied': {
      const publisher = ownPublisher(deps);
      publisher.add(entries, result);
      publisher.publish();
      return;
    }
    case 'policy_changed':
    case 'capped':
    case 'conflict':
      // Another runtime works on this wallet, and pays or merges.
      undoChain(wallet, cache, entries);
      cache.invalidate();
      return;
    case 'already_recorded':
    case 'refused':
      undoChain(wallet, cache, entries);
      cache.markMerged();
      replies.noteError(result.status === 'refused' ? messageOf(result.error) : 'a new merge was already recorded');
      return;
    default:
      assertNever(result);
  }
}
