import { planSpend } from '../../planning/plan-spend.ts';
import type { Bundle } from '../../values/bundle.ts';
import type { Command } from '../command.ts';
import type { AssetsInput, CommandInput } from '../command-input.ts';
import { defineCommand } from '../define-command.ts';
import { assetsField } from '../fields/assets-field.ts';
import { walletField } from '../fields/wallet-field.ts';

/** Destroys assets of a wallet. */
export interface BurnInput extends CommandInput {
  /** The name of the wallet whose assets are destroyed. */
  readonly from: string;
  /** The assets to destroy, such as `{ gold: 5n }`; each amount is a `bigint` of at least `1n`. */
  readonly assets: AssetsInput;
}

interface Burn extends Command<'burn'> {
  readonly from: string;
  readonly bundle: Bundle;
}

/** Destroys assets of a wallet: a spend that pays nobody. */
export const burn = defineCommand({
  kind: 'burn',
  fields: [walletField('from'), assetsField],
  make: ([from, bundle], actions): Burn => ({ kind: 'burn', from, bundle, actions }),
  payers: ({ from, bundle }) => [{ wallet: from, pays: bundle }],
  home: ({ from }) => from,
  supply: { burned: ({ bundle }) => bundle },
  plan: ({ from, bundle }, utxos, bounds) => planSpend(from, bundle, [], utxos.of(from), bounds, 'burn'),
  sentence: '{from} burns {assets}',
});
