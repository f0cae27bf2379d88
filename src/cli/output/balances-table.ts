import type { WalletBalance } from '../../admin/index.ts';
import type { Assets } from '../../index.ts';
import type { Colours } from '../terminal.ts';
import { tableLines } from './table.ts';

/**
 * Formats a table of wallets: a column per asset, one for what is held of it, if anything is, then the number of UTXOs.
 * `isNew` selects the cells to highlight, by wallet and column.
 */
export function balancesTable(
  assets: readonly string[],
  wallets: readonly WalletBalance[],
  colours: Colours,
  isNew: (wallet: string, column: string, amount: bigint) => boolean = () => false,
): string[] {
  const amounts = assets.flatMap((asset) => {
    const available = { heading: asset, of: ({ assets: own }: WalletBalance) => amountIn(own, asset) };
    const held = { heading: `${asset} held`, of: ({ held: own }: WalletBalance) => amountIn(own, asset) };
    return wallets.some((wallet) => held.of(wallet) > 0n) ? [available, held] : [available];
  });
  const columns = [
    { heading: 'wallet', align: 'left' } as const,
    ...[...amounts.map(({ heading }) => heading), 'UTXOs'].map((heading) => ({ heading, align: 'right' }) as const),
  ];
  const rows = wallets.map((balance) => [
    balance.wallet,
    ...amounts.map(({ heading, of }) => {
      const amount = of(balance);
      const text = amount === 0n ? colours.dim('-') : String(amount);
      return isNew(balance.wallet, heading, amount) ? colours.cyan(text) : text;
    }),
    String(balance.utxos),
  ]);
  return tableLines(columns, rows, colours);
}

/** An asset may have the name of a property of every object, such as `constructor`. */
function amountIn(assets: Assets, asset: string): bigint {
  return Object.hasOwn(assets, asset) ? (assets[asset] ?? 0n) : 0n;
}
