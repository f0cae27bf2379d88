import type { WalletBalance } from '../../admin/index.ts';
import type { Colours } from '../terminal.ts';
import { tableLines } from './table.ts';

/** Formats a table of wallets: a column per asset, then the number of UTXOs. `isNew` selects the cells to highlight. */
export function balancesTable(
  assets: readonly string[],
  wallets: readonly WalletBalance[],
  colours: Colours,
  isNew: (wallet: string, asset: string, amount: bigint) => boolean = () => false,
): string[] {
  const columns = [
    { heading: 'wallet', align: 'left' } as const,
    ...[...assets, 'UTXOs'].map((heading) => ({ heading, align: 'right' }) as const),
  ];
  const rows = wallets.map(({ wallet, assets: held, utxos }) => [
    wallet,
    ...assets.map((asset) => {
      // An asset may have the name of a property of every object, such as `constructor`.
      const amount = Object.hasOwn(held, asset) ? (held[asset] ?? 0n) : 0n;
      const text = amount === 0n ? colours.dim('-') : String(amount);
      return isNew(wallet, asset, amount) ? colours.cyan(text) : text;
    }),
    String(utxos),
  ]);
  return tableLines(columns, rows, colours);
}
