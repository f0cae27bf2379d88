import { assertNever } from '../../domain/assert.ts';
import { isLedgerError, messageOf } from '../../domain/errors.ts';
import { LIMITS } from '../../domain/limits.ts';
import { planIdleMerge } from '../../domain/planning/plan-merge.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { ChainParts } from './chain-parts.ts';
import { toPlanned } from './ledger-record.ts';
import { applyLink, type Link, makeLink, undoChain } from './plan-chain.ts';
import { ChainTeller } from './publish-committed.ts';

/**
 * Merges small UTXOs of a wallet that has nothing else to do.
 *
 * 1. One call commits one unit of a few merges, so that a command that comes meanwhile soon has its turn.
 * 2. Nobody waits for a merge, so none is tried again: what went wrong costs a read, and a later call does better.
 */
export class WalletMerger {
  readonly #parts: ChainParts;
  readonly #teller: ChainTeller;

  constructor(parts: ChainParts) {
    this.#parts = parts;
    this.#teller = new ChainTeller(parts);
  }

  /** Commits one unit of merges, if there are any to make. Rejects for bugs only. */
  async mergeSome(): Promise<void> {
    const { mailbox, coins, answers } = this.#parts;
    try {
      const isMergedDown = coins.isPartial && coins.utxos.size <= LIMITS.mergeAboveUtxos;
      if (coins.needsRead || isMergedDown) await coins.read(mailbox);
      // A command that came meanwhile is planned against what was read.
      if (mailbox.depth > 0) return;
      const links = this.#plan();
      if (links.length === 0) {
        coins.rest();
        return;
      }
      coins.spentSinceRead = true;
      this.#settle(links, await this.#commit(links));
    } catch (error) {
      if (!isLedgerError(error)) throw error;
      answers.note(error);
    }
  }

  async #commit(links: readonly Link[]): Promise<UnitResult> {
    const { wallet, coins, runtime } = this.#parts;
    try {
      return await runtime.store.commit({ wallet, transactions: links.map(toPlanned) });
    } catch (error) {
      // Merged or not, nobody knows.
      undoChain(wallet, coins.utxos, links);
      coins.needsRead = true;
      throw error;
    }
  }

  #plan(): Link[] {
    const { wallet, coins, runtime } = this.#parts;
    const { utxos } = coins;
    const kept = coins.isPartial ? 1 : LIMITS.sweepAboveUtxos;
    const links: Link[] = [];
    while (links.length < LIMITS.mergesPerUnitMax) {
      const movement = planIdleMerge(wallet, utxos, runtime.bounds.inputsMax, kept);
      if (movement === undefined) break;
      const link = makeLink(runtime.world.transactionId(), movement);
      applyLink(wallet, utxos, link);
      links.push(link);
    }
    return links;
  }

  #settle(links: readonly Link[], result: UnitResult): void {
    const { wallet, coins, answers } = this.#parts;
    switch (result.status) {
      case 'applied':
        this.#teller.add(links, result);
        this.#teller.tell();
        return;
      case 'lost':
        // To another runtime, which pays or merges itself.
        undoChain(wallet, coins.utxos, links);
        coins.needsRead = true;
        return;
      case 'known':
      case 'refused':
        undoChain(wallet, coins.utxos, links);
        coins.rest();
        answers.note(result.status === 'refused' ? messageOf(result.error) : 'a merge was known before it was made');
        return;
      default:
        assertNever(result);
    }
  }
}
