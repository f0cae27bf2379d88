import type { Refusal, Shortfall } from '../records/rejection.ts';
import type { Bundle } from '../values/bundle.ts';

/**
 * The rule `insufficient_funds`: a payer may spend at least what it pays. Returns the assets of which it may spend less
 * than is wanted; undefined if it may spend enough. Example: 5 gold wanted, 2 available: `[{ wallet: 'alice', asset:
 * 'gold', asked: 5n, available: 2n, held: 0n }]`.
 *
 * Every rule of the ledger is a pure function in this folder: it takes a part of a command and the data that it decides
 * on, and a plan asks it before it selects inputs. A rule that depends on data of the host, such as an asset that may
 * not be transferred, takes that data as an argument, as a plan takes its bounds. Its reason and its precedence are a
 * line of `REJECT_REASONS`.
 */
export function findShortfalls(
  wallet: string,
  wanted: Bundle,
  availableOf: (asset: string) => bigint,
  heldOf: (asset: string) => bigint,
): Shortfall[] | undefined {
  let shortfalls: Shortfall[] | undefined;
  for (const [asset, asked] of wanted) {
    const available = availableOf(asset);
    if (available >= asked) continue;
    shortfalls ??= [];
    shortfalls.push({ wallet, asset, asked, available, held: heldOf(asset) });
  }
  return shortfalls;
}

/**
 * The refusal for these shortfalls: `funds_held` if the payers own enough of every asset and hold it back,
 * `insufficient_funds` if one lacks more: what can never work precedes.
 */
export function refuseFunds(shortfalls: readonly Shortfall[]): Refusal {
  const isHeld = shortfalls.every(({ asked, available, held }) => asked <= available + held);
  return { reason: isHeld ? 'funds_held' : 'insufficient_funds', shortfalls };
}
