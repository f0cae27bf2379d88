import { isPayer, type Party, partiesOf, type Requirement } from '../../planning/party.ts';
import { planExchange } from '../../planning/plan-exchange.ts';
import { burnedBy, type Leg, mintedBy } from '../../records/leg.ts';
import type { Command } from '../command.ts';
import type { AssetsInput, CommandInput } from '../command-input.ts';
import { defineCommand, type Payer } from '../define-command.ts';
import { legsField } from '../fields/legs-field.ts';
import { requiresField } from '../fields/requires-field.ts';

/** A leg that moves assets from one wallet to another. */
export interface TransferLeg {
  /** The name of the wallet that gives. */
  readonly from: string;
  /** The name of the wallet that gets; another one than `from`. */
  readonly to: string;
  /** The assets to move, such as `{ gold: 5n }`. */
  readonly assets: AssetsInput;
}

/** A leg that creates assets. */
export interface MintLeg {
  /** The assets to create. */
  readonly mint: AssetsInput;
  /** The name of the wallet that receives them. */
  readonly to: string;
}

/** A leg that destroys assets. */
export interface BurnLeg {
  /** The assets to destroy. */
  readonly burn: AssetsInput;
  /** The name of the wallet whose assets are destroyed. */
  readonly from: string;
}

/** One movement of an exchange. */
export type LegInput = TransferLeg | MintLeg | BurnLeg;

/** Assets that a wallet must hold when the exchange is committed, and that it keeps. */
export interface RequirementInput {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The assets that it holds at least. */
  readonly assets: AssetsInput;
}

/** Moves assets among several wallets in one transaction. */
export interface ExchangeInput extends CommandInput {
  /**
   * The movements, at most 100. Their order has no influence on what is moved; it is part of what a repeated key must
   * repeat.
   */
  readonly legs: readonly LegInput[];
  /** What wallets must hold, at most 100: a membership, a licence. */
  readonly requires?: readonly RequirementInput[] | undefined;
}

interface Exchange extends Command<'exchange'> {
  readonly legs: readonly Leg[];
  readonly requires: readonly Requirement[] | undefined;
  /** Computed from legs and requirements. */
  readonly parties: readonly Party[];
  readonly payers: readonly Payer[];
}

/** Moves assets among several wallets: all legs or none. A wallet pays net what its legs take. */
export const exchange = defineCommand({
  kind: 'exchange',
  fields: [legsField, requiresField],
  make([legs, requires], actions): Exchange {
    const parties = partiesOf(legs, requires ?? []);
    const payers = parties.filter(isPayer).map(({ wallet, wants }) => ({ wallet, pays: wants }));
    return { kind: 'exchange', legs, requires, parties, payers, actions };
  },
  payers: ({ payers }) => payers,
  engages: ({ payers }) => payers.map(({ wallet }) => wallet),
  // Every leg names a wallet.
  home: ({ payers, parties }) => (payers[0] ?? parties[0])?.wallet as string,
  supply: { minted: ({ legs }) => mintedBy(legs), burned: ({ legs }) => burnedBy(legs) },
  plan: ({ parties, legs }, utxos, bounds) => planExchange(parties, legs, utxos, bounds),
  sentence: 'exchange {legs} {requires}',
});
