import { invalidCommand } from '../../errors.ts';
import type { AnyAction, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { switchField } from '../fields/reverse-fields.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Stops the payments of a wallet. */
export interface FreezeInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The wallet may not pay. Default: `true`. */
  readonly out?: boolean | undefined;
  /** The wallet may not be paid. Default: `true`. */
  readonly in?: boolean | undefined;
}

interface FreezeCommand extends Command<'freeze'> {
  readonly wallet: string;
  readonly out: false | undefined;
  readonly in: false | undefined;
}

/** Stops the payments of a wallet: what it pays, what it is paid, or both. It replaces an earlier freeze. */
export const freeze = defineCommand({
  kind: 'freeze',
  fields: [walletField('wallet'), switchField('out'), switchField('in')],
  make([wallet, out, into], actions): FreezeCommand {
    if (out === false && into === false) throw invalidCommand('freeze_empty', 'in');
    // The default and its absence are the same content of a key.
    return { kind: 'freeze', wallet, out: isOff(out), in: isOff(into), actions, changesPolicy: true };
  },
  payers: () => [],
  home: ({ wallet }) => wallet,
  supply: CONSERVED,
  plan: ({ wallet, out = true, in: into = true }) => ({
    status: 'planned',
    movement: { kind: 'freeze', inputs: [], outputs: [], freeze: { wallet, out, in: into } },
  }),
  sentence: '{wallet} is frozen[{out=false}, but may pay][{in=false}, but may be paid]',
});

function isOff(direction: boolean | undefined): false | undefined {
  return direction === false ? direction : undefined;
}
