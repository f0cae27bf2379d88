import type { ModelAnswer } from './model-ledger.ts';

/** The change of an asset of a wallet, available and held. */
export type ModelChange = readonly [available: bigint, held: bigint];

/** An entry of the history of a wallet. */
export interface ModelEntry {
  readonly kind: string;
  /** The number of the command; undefined for an expiry, which no command makes. */
  readonly madeBy: number | undefined;
  readonly changes: Readonly<Record<string, ModelChange>>;
}

/** The entries that answers, in the order of their commands, make in the history of a wallet. */
export function entriesOf(
  answers: readonly ModelAnswer[],
  wallet: string,
  walletOfHold: (id: string) => string | undefined,
): ModelEntry[] {
  return answers.flatMap((answer): ModelEntry[] => {
    if (answer.status !== 'committed') return [];
    const { kind, madeBy, moved } = answer.transaction;
    const changes: Record<string, ModelChange> = {};
    for (const [owner, sums] of moved) {
      const isHeld = owner.startsWith('~');
      if ((isHeld ? walletOfHold(owner.slice(1)) : owner) !== wallet) continue;
      for (const [asset, amount] of sums) {
        const [available, held] = changesOf(changes, asset);
        changes[asset] = isHeld ? [available, held + amount] : [available + amount, held];
      }
    }
    const changed = Object.entries(changes).filter(([, [available, held]]) => available !== 0n || held !== 0n);
    return changed.length === 0 ? [] : [{ kind, madeBy, changes: Object.fromEntries(changed) }];
  });
}

/** The balances after each entry, oldest first, without assets of which there is nothing. */
export function balancesAfter(entries: readonly ModelEntry[]): Readonly<Record<string, ModelChange>>[] {
  let balance: Record<string, ModelChange> = {};
  return entries.map(({ changes }) => {
    balance = { ...balance };
    for (const [asset, [available, held]] of Object.entries(changes)) {
      const before = changesOf(balance, asset);
      balance[asset] = [before[0] + available, before[1] + held];
    }
    return Object.fromEntries(Object.entries(balance).filter(([, [available, held]]) => available + held !== 0n));
  });
}

function changesOf(changes: Readonly<Record<string, ModelChange>>, asset: string): ModelChange {
  return Object.hasOwn(changes, asset) ? (changes[asset] as ModelChange) : [0n, 0n];
}
