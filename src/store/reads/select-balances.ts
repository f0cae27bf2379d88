import type { Balance } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { nameArray } from '../postgres/sql-array.ts';
import { type PartialRead, partialRead } from './batch-loader.ts';

/** The rows of one wallet that a shared statement sums, at most: a larger wallet has a statement of its own. */
const WALLET_ROWS_MAX = 1_000;
/** The rows that one statement reads, apart from those of its last wallet. */
const ROWS_MAX = 20_000;

/** A balance, or that the wallet has too many UTXOs to be summed together with others. */
export type BalanceOrLarge = Balance | 'large';

/** The balances of these wallets: one row per asset, and one with the number of UTXOs. */
export function selectBalancesStatement(schema: string, wallets: readonly string[]): Statement {
  return {
    name: 'select-balances',
    isPrepared: true,
    text: `select owner, asset, amount::text as amount, utxos::text as utxos,
        held::text as held
      from "${schema}".balances_of($1::text::text[], $2::text::integer, $3::text::integer)`,
    values: [nameArray(wallets), String(WALLET_ROWS_MAX), String(ROWS_MAX)],
  };
}

/** The balance of one wallet, with any number of UTXOs. */
export function selectBalanceStatement(schema: string, wallet: string): Statement {
  const unlimited = String(2 ** 31 - 2);
  return {
    ...selectBalancesStatement(schema, [wallet]),
    name: 'select-balance',
    values: [nameArray([wallet]), unlimited, unlimited],
  };
}

/** The rows of {@link selectBalancesStatement} per wallet. */
export function mapBalances(wallets: readonly string[], rows: readonly Row[]): PartialRead<BalanceOrLarge> {
  const values = new Map<string, BalanceOrLarge>();
  const sums = new Map(wallets.map((wallet) => [wallet, { assets: {} as Sums, held: {} as Sums }]));
  for (const { owner, asset, amount, utxos, held } of rows) {
    const wallet = owner as string;
    const own = sums.get(wallet) as { readonly assets: Sums; readonly held: Sums };
    if (asset !== null && asset !== undefined) {
      addTo(own.assets, asset, amount as string);
      if (typeof held === 'string') addTo(own.held, asset, held);
    } else if (utxos === null) values.set(wallet, 'large');
    else values.set(wallet, { ...own, utxos: Number(utxos) });
  }
  return partialRead(wallets, values);
}

type Sums = Record<string, bigint>;

function addTo(sums: Sums, asset: string, amount: string): void {
  if (amount === '0') return;
  sums[asset] = (Object.hasOwn(sums, asset) ? (sums[asset] as bigint) : 0n) + BigInt(amount);
}
