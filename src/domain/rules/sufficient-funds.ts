import type { Shortfall } from '../records/rejection.ts';
import type { Bundle } from '../values/bundle.ts';
import type { UtxoSet } from '../values/utxo-set.ts';

/**
 * The rule `insufficient_funds`: a payer holds at least what it spends. Returns the assets of which the UTXOs hold less
 * than is wanted; undefined if they suffice. Example: 5 gold wanted, 2 held: `[{ wallet: 'alice', asset: 'gold', asked:
 * 5n, available: 2n }]`.
 *
 * Every rule of the ledger is a pure function in this folder: it takes a part of a command and the data that it decides
 * on, and a plan asks it before it selects inputs. A rule that depends on data of the host, such as an asset that may
 * not be transferred, takes that data as an argument, as a plan takes its bounds. Its reason and its precedence are a
 * line of `REJECT_REASONS`.
 */
export function findShortfalls(wallet: string, wanted: Bundle, utxos: UtxoSet): Shortfall[] | undefined {
  let shortfalls: Shortfall[] | undefined;
  for (const [asset, asked] of wanted) {
    const available = utxos.total(asset);
    if (available >= asked) continue;
    shortfalls ??= [];
    shortfalls.push({ wallet, asset, asked, available });
  }
  return shortfalls;
}
