import type { Mailbox } from './mailbox.ts';
import type { Answers } from './replies.ts';
import type { WalletCoins } from './utxo-cache.ts';
import type { WalletRuntime } from './wallet-deps.ts';

/** What everything works with that has to do with chains; all of it belongs to one wallet actor. */
export interface ChainParts {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly coins: WalletCoins;
  readonly answers: Answers;
  readonly runtime: WalletRuntime;
}
