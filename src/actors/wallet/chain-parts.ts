import type { Mailbox } from './mailbox.ts';
import type { Answers } from './replies.ts';
import type { UtxoCache } from './utxo-cache.ts';
import type { WalletDeps } from './wallet-deps.ts';

/** What everything works with that has to do with chains; all of it belongs to one wallet actor. */
export interface ChainDeps {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly cache: UtxoCache;
  readonly answers: Answers;
  readonly runtime: WalletDeps;
}
