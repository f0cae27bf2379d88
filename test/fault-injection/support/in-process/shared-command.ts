import type { Ledger, Outcome } from '../../../../src/index.ts';
import { below, pick } from './pick.ts';

/** Some holds expire while the run goes on, others are captured before. */
const SHORT_MS_MAX = 400;
const LONG_MS_MAX = 10_000;

/** The data of a random command that several wallets, a hold or another transaction take part in. */
export interface SharedWishes {
  readonly key: string;
  readonly from: string;
  /** All wallets; at least three. */
  readonly wallets: readonly string[];
  /** Keys of commands that opened a hold. */
  readonly holds: readonly string[];
  /** Ids of transactions. */
  readonly transactions: readonly string[];
  readonly amountMax: number;
}

/** A command of several wallets, for a hold, or that reverses a transaction. */
export interface SharedCommand {
  readonly kind: 'exchange' | 'hold' | 'capture' | 'release' | 'reverse';
  /** True if its place among the commands of `from` is the order of its commit. */
  readonly isOrdered: boolean;
  send(ledger: Ledger): Promise<Outcome>;
}

/** Makes an exchange, a command for a hold, or a reversal. A hold that it opens has its key as id. */
export function sharedCommand(random: () => number, wishes: SharedWishes): SharedCommand {
  const { key, from, wallets, holds, transactions, amountMax } = wishes;
  const others = wallets.filter((wallet) => wallet !== from);
  const [to, third] = [pick(random, others), pick(random, others)];
  const amount = (): { gold: bigint } => ({ gold: BigInt(1 + below(random, amountMax)) });
  const dice = random();
  if (dice < 0.24 && holds.length > 0) {
    const hold = pick(random, holds);
    if (random() < 0.4) return { kind: 'release', isOrdered: false, send: (ledger) => ledger.release({ hold, key }) };
    const capture = {
      hold,
      to,
      assets: amount(),
      rest: random() < 0.5 ? ('release' as const) : ('keep' as const),
      key,
    };
    return { kind: 'capture', isOrdered: false, send: (ledger) => ledger.capture(capture) };
  }
  if (dice < 0.36 && transactions.length > 0) {
    const transaction = pick(random, transactions);
    const upTo = random() < 0.3;
    return { kind: 'reverse', isOrdered: false, send: (ledger) => ledger.reverse({ transaction, upTo, key }) };
  }
  if (dice < 0.6) {
    const expiresInMs = 1 + below(random, random() < 0.5 ? SHORT_MS_MAX : LONG_MS_MAX);
    const hold = { from, assets: { gold: BigInt(amountMax) }, hold: key, expiresInMs, key };
    return { kind: 'hold', isOrdered: true, send: (ledger) => ledger.hold(hold) };
  }
  const legs = [{ from, to, assets: amount() }];
  if (third !== to) legs.push({ from: to, to: third, assets: amount() });
  return { kind: 'exchange', isOrdered: true, send: (ledger) => ledger.exchange({ legs, key }) };
}
