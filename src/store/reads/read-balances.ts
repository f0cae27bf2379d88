import type { Balance } from '../ledger-store.ts';
import type { Row, Statement } from '../postgres/database.ts';
import { mapBalances, selectBalanceStatement, selectBalancesStatement } from './select-balances.ts';

/** Reads the balances of any number of wallets of any size, with as many statements as that takes. */
export async function readBalances(
  run: (statement: Statement) => Promise<readonly Row[]>,
  schema: string,
  wallets: readonly string[],
): Promise<Map<string, Balance>> {
  const balances = new Map<string, Balance>();
  let unread = [...new Set(wallets)];
  while (unread.length > 0) {
    const read = mapBalances(unread, await run(selectBalancesStatement(schema, unread)));
    for (const [wallet, balance] of read.values) {
      balances.set(wallet, balance === 'large' ? await readBalance(run, schema, wallet) : balance);
    }
    unread = [...read.unread];
  }
  return balances;
}

/** Reads the balance of one wallet of any size. */
export async function readBalance(
  run: (statement: Statement) => Promise<readonly Row[]>,
  schema: string,
  wallet: string,
): Promise<Balance> {
  const rows = await run(selectBalanceStatement(schema, wallet));
  return mapBalances([wallet], rows).values.get(wallet) as Balance;
}
