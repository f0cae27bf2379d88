import type { WalletBalance } from '../../admin/index.ts';
import { csvLine } from './csv-line.ts';

/** Formats balances as lines of CSV: a line for each asset that a wallet owns. */
export function balancesCsv(balances: readonly WalletBalance[]): string[] {
  const rows = balances.flatMap(({ wallet, assets, held }) => {
    const available = new Map(Object.entries(assets));
    const aside = new Map(Object.entries(held));
    const names = [...new Set([...available.keys(), ...aside.keys()])].sort();
    return names.map((asset) => [wallet, asset, String(available.get(asset) ?? 0n), String(aside.get(asset) ?? 0n)]);
  });
  return [['wallet', 'asset', 'available', 'held'], ...rows].map(csvLine);
}
