import { assertNever } from '../../domain/assert.ts';
import { isLedgerError, messageOf } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { planIdleMerge } from '../../domain/planning/plan-merge.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { ChainDeps } from './chain-parts.ts';
import { toPlannedTransaction } from './ledger-record.ts';
import { applyEntry, type ChainEntry, makeEntry, undoChain } from './plan-chain.ts';
import { CommittedPublisher } from './publish-committed.ts';

/**
 * Merges small UTXOs of a wallet that has nothing else to do.
 *
 * 1. One call commits one unit of a few merges, so that a command that comes meanwhile soon has its turn.
 * 2. Nobody waits for a merge, so none is tried again: what went wrong costs a read, and a later call does better.
 */
export class WalletMerger {
  readonly #deps: ChainDeps;
  readonly #publisher: CommittedPublisher;

  constructor(deps: ChainDeps) {
    this.#deps = deps;
    this.#publisher = new CommittedPublisher(deps);
  }

  /** Commits one unit of merges, if there are any to make. Rejects for bugs only. */
  async mergeSome(): Promise<void> {
    const { mailbox, cache, answers } = this.#deps;
    try {
      const isMergedDown = cache.isPartial && cache.utxos.size <= LIMITS.mergeAboveUtxos;
      if (cache.needsLoad || isMergedDown) await cache.read(mailbox);
      // A command that came meanwhile is planned against what was read.
      if (mailbox.depth > 0) return;
      const entries = this.#plan();
      if (entries.length === 0) {
        cache.markMerged();
        return;
      }
      cache.spentSinceLoad = true;
      this.#settle(entries, await this.#commit(entries));
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      answers.noteError(error);
    }
  }

  async #commit(entries: readonly ChainEntry[]): Promise<UnitResult> {
    const { wallet, cache, runtime } = this.#deps;
    const { store } = runtime;
    try {
      return await store.commit({ wallet, transactions: entries.map((entry) => toPlannedTransaction(entry, store)) });
    } catch (error) {
      // Merged or not, nobody knows.
      undoChain(wallet, cache.utxos, entries);
      cache.needsLoad = true;
      throw error;
    }
  }

  #plan(): ChainEntry[] {
    const { wallet, cache, runtime } = this.#deps;
    const { utxos } = cache;
    const kept = cache.isPartial ? 1 : LIMITS.sweepAboveUtxos;
    const entries: ChainEntry[] = [];
    while (entries.length < LIMITS.mergesPerUnitMax) {
      const movement = planIdleMerge(wallet, utxos, runtime.bounds.inputsMax, kept);
      if (movement === undefined) break;
      const entry = makeEntry(runtime.world.transactionId(), movement);
      applyEntry(wallet, utxos, entry);
      entries.push(entry);
    }
    return entries;
  }

  #settle(entries: readonly ChainEntry[], result: UnitResult): void {
    const { wallet, cache, answers } = this.#deps;
    switch (result.status) {
      case 'applied':
        this.#publisher.add(entries, result);
        this.#publisher.publish();
        return;
      case 'conflict':
        // To another runtime, which pays or merges itself.
        undoChain(wallet, cache.utxos, entries);
        cache.needsLoad = true;
        return;
      case 'already_recorded':
      case 'refused':
        undoChain(wallet, cache.utxos, entries);
        cache.markMerged();
        answers.noteError(
          result.status === 'refused' ? messageOf(result.error) : 'a merge was known before it was made',
        );
        return;
      default:
        assertNever(result);
    }
  }
}
