import { flowsOfLeg } from '../../planning/flows-of.ts';
import { planWanted } from '../../planning/plan-wanted.ts';
import { holdOwner } from '../../records/hold.ts';
import type { Bundle } from '../../values/bundle.ts';
import type { AnyAction, AssetOf, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { AssetsInput, CommandInput } from '../command-input.ts';
import { CONSERVED, defineCommand } from '../define-command.ts';
import { optionalAssetsField } from '../fields/assets-field.ts';
import { holdIdField, restField } from '../fields/hold-fields.ts';
import { takeLeg } from '../fields/legs-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Pays out of a hold. */
export interface CaptureInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The id of the hold. */
  readonly hold: string;
  /** The name of the wallet that receives the assets. */
  readonly to: string;
  /** The assets to capture; without it all that is left. */
  readonly assets?: AssetsInput<AssetOf<Types>> | undefined;
  /** The rest stays held (`keep`, the default), or returns to the wallet of the hold (`release`). */
  readonly rest?: 'keep' | 'release' | undefined;
}

interface Capture extends Command<'capture'> {
  readonly hold: string;
  readonly to: string;
  readonly bundle: Bundle | undefined;
  readonly rest: 'release' | undefined;
}

/** Pays out of a hold, which ends when nothing is left of it. */
export const capture = defineCommand({
  kind: 'capture',
  fields: [holdIdField('hold'), walletField('to'), optionalAssetsField, restField],
  make: ([hold, to, bundle, rest], actions): Capture => ({
    // The default and its absence are the same content of a key.
    ...{ kind: 'capture', hold, to, bundle, rest: rest === 'keep' ? undefined : rest, actions },
  }),
  payers: ({ hold, bundle = NOTHING }) => [{ wallet: holdOwner(hold), pays: bundle }],
  home: ({ hold }) => holdOwner(hold),
  receiver: ({ to }) => to,
  flows: ({ hold, to, bundle }, utxos) =>
    flowsOfLeg(takeLeg(hold, 'capture', { to, bundle, releasesRest: false }), utxos),
  supply: CONSERVED,
  plan: ({ hold, to, bundle, rest }, utxos, bounds) =>
    planWanted(
      [takeLeg(hold, 'capture', { to, bundle, releasesRest: rest === 'release' })],
      [],
      utxos,
      bounds,
      'capture',
    ),
  sentence: '{to} captures [{assets} of ]{hold}[, rest: {rest}]',
});

const NOTHING: Bundle = new Map();
