import type { Command } from '../../domain/commands/command.ts';
import { walletNamedBy } from '../../domain/commands/registry.ts';
import { holdIdOf } from '../../domain/records/hold.ts';
import { isName } from '../../domain/values/names.ts';

/** A payer as events name it: a wallet, a hold, or neither for what was reversed of a transaction. */
export interface PayerName {
  readonly wallet?: string;
  readonly hold?: string;
}

/** Names the owner of a mailbox. Example: `~bid-7` is `{ hold: 'bid-7' }`. */
export function namePayer(owner: string): PayerName {
  if (isName(owner)) return { wallet: owner };
  const hold = holdIdOf(owner);
  return hold === undefined ? {} : { hold };
}

/** Names the wallet of a command, if the command names one. */
export function nameWallet(command: Command): Pick<PayerName, 'wallet'> {
  const wallet = walletNamedBy(command);
  return wallet === undefined ? {} : { wallet };
}
