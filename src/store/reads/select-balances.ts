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
    text: `select owner, asset, amount::text as amount, utxos::text as utxos
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
  const assets = new Map(wallets.map((wallet) => [wallet, {} as Record<string, bigint>]));
  for (const { owner, asset, amount, utxos } of rows) {
    const wallet = owner as string;
    const held = assets.get(wallet) as Record<string, bigint>;
    if (asset !== null && asset !== undefined) held[asset] = BigInt(amount as string);
    else if (utxos === null) values.set(wallet, 'large');
    else values.set(wallet, { assets: held, utxos: Number(utxos) });
  }
  return partialRead(wallets, values);
}
