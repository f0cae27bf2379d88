import type { Assets, Outcome } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';

/** Mints the assets of each wallet. */
export async function give(ledger: TestLedger, all: Readonly<Record<string, Assets>>): Promise<void> {
  for (const [to, assets] of Object.entries(all)) await ledger.mint({ to, assets });
}

/** The assets of each wallet, as the database has them. */
export async function holdings(
  ledger: TestLedger,
  ...wallets: readonly string[]
): Promise<Readonly<Record<string, Assets>>> {
  const all = await Promise.all(
    wallets.map(async (wallet) => [wallet, (await ledger.balance(wallet)).assets] as const),
  );
  return Object.fromEntries(all);
}

/** The gold of a wallet: available and held. */
export async function gold(ledger: TestLedger, wallet: string): Promise<[bigint, bigint]> {
  const { assets, held } = await ledger.balance(wallet);
  return [assets.gold ?? 0n, held.gold ?? 0n];
}

/** The reason of a refusal, or the status of any other outcome. */
export const reasonOf = (outcome: Outcome): string => (outcome.status === 'rejected' ? outcome.reason : outcome.status);
