import type { Answers } from './answers.ts';
import type { Mailbox } from './mailbox.ts';
import type { WalletCoins } from './wallet-coins.ts';
import type { WalletRuntime } from './wallet-runtime.ts';

/** What everything works with that has to do with chains; all of it belongs to one wallet actor. */
export interface ChainParts {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly coins: WalletCoins;
  readonly answers: Answers;
  readonly runtime: WalletRuntime;
}
