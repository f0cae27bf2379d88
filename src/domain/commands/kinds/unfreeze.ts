import type { AnyAction, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Ends the freeze of a wallet. */
export interface UnfreezeInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet. */
  readonly wallet: string;
}

interface Unfreeze extends Command<'unfreeze'> {
  readonly wallet: string;
}

/** Ends the freeze of a wallet in both directions. */
export const unfreeze = defineCommand({
  kind: 'unfreeze',
  fields: [walletField('wallet')],
  make: ([wallet], actions): Unfreeze => ({ kind: 'unfreeze', wallet, actions, changesPolicy: true }),
  payers: () => [],
  home: ({ wallet }) => wallet,
  supply: CONSERVED,
  plan: ({ wallet }) => ({
    status: 'planned',
    movement: { kind: 'unfreeze', inputs: [], outputs: [], freeze: { wallet, out: false, in: false } },
  }),
  sentence: '{wallet} is unfrozen',
});
