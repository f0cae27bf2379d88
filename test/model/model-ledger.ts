import type { Outcome } from '../../src/index.ts';

/** A command as the generators make it: plain, small, comparable. */
export interface ModelCommand {
  readonly kind: 'mint' | 'transfer' | 'burn';
  readonly wallet: string;
  readonly to: string;
  readonly assets: Readonly<Record<string, bigint>>;
  readonly key: string | undefined;
}

/** What a ledger must answer, as far as a model can know. */
export type ModelAnswer = 'committed' | 'duplicate' | 'insufficient_funds' | 'ERR_KEY_REUSED';

/** The ledger as it would be if it were a map per wallet: no UTXOs, no actors, no database. */
export class ModelLedger {
  readonly balances = new Map<string, Map<string, bigint>>();
  readonly #keys = new Map<string, { readonly content: string; readonly answer: ModelAnswer }>();

  apply(command: ModelCommand): ModelAnswer {
    const { key } = command;
    const content = contentOf(command);
    const known = key === undefined ? undefined : this.#keys.get(key);
    if (known !== undefined) {
      if (known.content !== content) return 'ERR_KEY_REUSED';
      return known.answer === 'committed' ? 'duplicate' : known.answer;
    }
    const answer = this.#move(command);
    if (key !== undefined) this.#keys.set(key, { content, answer });
    return answer;
  }

  /** What a wallet holds, without assets of which there is nothing. */
  balanceOf(wallet: string): Record<string, bigint> {
    const held = [...(this.balances.get(wallet) ?? [])].filter(([, amount]) => amount > 0n);
    return Object.fromEntries(held.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #move({ kind, wallet, to, assets }: ModelCommand): ModelAnswer {
    const entries = Object.entries(assets);
    if (kind !== 'mint' && entries.some(([asset, amount]) => this.#held(wallet, asset) < amount)) {
      return 'insufficient_funds';
    }
    for (const [asset, amount] of entries) {
      if (kind !== 'mint') this.#add(wallet, asset, -amount);
      if (kind !== 'burn') this.#add(kind === 'mint' ? wallet : to, asset, amount);
    }
    return 'committed';
  }

  #held(wallet: string, asset: string): bigint {
    return this.balances.get(wallet)?.get(asset) ?? 0n;
  }

  #add(wallet: string, asset: string, amount: bigint): void {
    const balance = this.balances.get(wallet) ?? new Map<string, bigint>();
    this.balances.set(wallet, balance);
    balance.set(asset, (balance.get(asset) ?? 0n) + amount);
  }
}

/** The same words for what a real ledger said. */
export function answerOf(result: PromiseSettledResult<Outcome>): string {
  if (result.status === 'rejected') return (result.reason as { code?: string }).code ?? String(result.reason);
  return result.value.status === 'rejected' ? result.value.reason : result.value.status;
}

function contentOf({ kind, wallet, to, assets }: ModelCommand): string {
  const amounts = Object.entries(assets).map(([asset, amount]) => `${asset}=${amount}`);
  return [kind, wallet, kind === 'transfer' ? to : '', ...amounts.sort()].join(' ');
}
