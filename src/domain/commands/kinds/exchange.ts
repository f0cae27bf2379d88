import { flowsOf } from '../../planning/flows-of.ts';
import { isPayer, type Party, partiesOf, type Requirement } from '../../planning/party.ts';
import { planExchange } from '../../planning/plan-exchange.ts';
import { planWanted } from '../../planning/plan-wanted.ts';
import { isOpen, toLeg, type WantedLeg } from '../../planning/resolve-legs.ts';
import { burnedBy, type Leg, mintedBy } from '../../records/leg.ts';
import { addTo, type Bundle } from '../../values/bundle.ts';
import type { AnyAction, AssetOf, LedgerTypes, MetaInput } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import { paysAtMost } from '../../values/wish.ts';
import type { Command } from '../command.ts';
import type { AssetsInput, CommandInput, MintedInput, WantedInput } from '../command-input.ts';
import { defineCommand, type Payer } from '../define-command.ts';
import { legsField } from '../fields/legs-field.ts';
import { requiresField } from '../fields/requires-field.ts';

/** A leg that moves assets from one wallet to another. */
export interface TransferLeg<Types extends LedgerTypes = LedgerTypes> {
  /** The name of the wallet that gives, or of several: each gives as much as it has, in this order. */
  readonly from: string | readonly string[];
  /** The name of the wallet that gets; another one than `from`. */
  readonly to: string;
  /** The assets to move, such as `{ gold: 5n }` or `{ gold: all() }`. */
  readonly assets: WantedInput<AssetOf<Types>>;
}

/** A leg that creates assets. */
export interface MintLeg<Types extends LedgerTypes = LedgerTypes> {
  /** The assets to create; an amount may be `upTo()`, as much as a cap leaves. */
  readonly mint: MintedInput<AssetOf<Types>>;
  /** The name of the wallet that receives them. */
  readonly to: string;
}

/** A leg that destroys assets. */
export interface BurnLeg<Types extends LedgerTypes = LedgerTypes> {
  /** The assets to destroy. */
  readonly burn: WantedInput<AssetOf<Types>>;
  /** The name of the wallet whose assets are destroyed, or of several: each gives as much as it has, in this order. */
  readonly from: string | readonly string[];
}

/** A leg that sets assets aside. */
export interface HoldLeg<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject> {
  /** The assets to hold. */
  readonly hold: WantedInput<AssetOf<Types>>;
  /** The name of the wallet whose assets are held. */
  readonly from: string;
  /** The id of the hold: a name that no other hold of the ledger has. */
  readonly id: string;
  /** Whole milliseconds from the commit on, at most ten years; without it the hold does not expire. */
  readonly expiresInMs?: number | undefined;
  /** The wallets that may capture it, at most 100; without it any may. */
  readonly for?: readonly string[] | undefined;
  /** Data of the hold, which `holdById()` shows: at most 4096 bytes encoded, of all legs together. */
  readonly meta?: MetaInput<Types, OwnMeta> | undefined;
}

/** A leg that pays out of a hold. */
export interface CaptureLeg<Types extends LedgerTypes = LedgerTypes> {
  /** The id of the hold. */
  readonly capture: string;
  /** The name of the wallet that receives the assets. */
  readonly to: string;
  /** The assets to capture; without it all that is left. */
  readonly assets?: AssetsInput<AssetOf<Types>> | undefined;
  /** The rest stays held (`keep`, the default), or returns to the wallet of the hold (`release`). */
  readonly rest?: 'keep' | 'release' | undefined;
}

/** A leg that gives what is left of a hold back to its wallet. */
export interface ReleaseLeg {
  /** The id of the hold. */
  readonly release: string;
}

/** One movement of an exchange. */
export type LegInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject> =
  | TransferLeg<Types>
  | MintLeg<Types>
  | BurnLeg<Types>
  | HoldLeg<Types, OwnMeta>
  | CaptureLeg<Types>
  | ReleaseLeg;

/** Assets that a wallet must hold when the exchange is committed, and that it keeps. */
export interface RequirementInput<Types extends LedgerTypes = LedgerTypes> {
  /** The name of the wallet. */
  readonly wallet: string;
  /** The assets that it holds at least. */
  readonly assets: AssetsInput<AssetOf<Types>>;
}

/** Moves assets among several wallets in one transaction. */
export interface ExchangeInput<
  Types extends LedgerTypes = LedgerTypes,
  OwnMeta = DataObject,
  OwnAction = AnyAction,
  OwnLegMeta = DataObject,
> extends CommandInput<Types, OwnMeta, OwnAction> {
  /**
   * The movements, at most 100. Their order has no influence on what is moved; it is part of what a repeated key must
   * repeat.
   */
  readonly legs: readonly LegInput<Types, OwnLegMeta>[];
  /** Assets that wallets must hold, at most 100 entries: a membership, a licence. */
  readonly requires?: readonly RequirementInput<Types>[] | undefined;
}

interface Exchange extends Command<'exchange'> {
  readonly legs: readonly WantedLeg[];
  readonly requires: readonly Requirement[] | undefined;
  /** The legs and the wallets that take part, where no leg depends on what wallets hold. */
  readonly fixed: { readonly legs: readonly Leg[]; readonly parties: readonly Party[] } | undefined;
  readonly payers: readonly Payer[];
  readonly home: string;
}

/** Moves assets among several wallets: all legs or none. A wallet pays net what its legs take. */
export const exchange = defineCommand({
  kind: 'exchange',
  fields: [legsField, requiresField],
  make([legs, requires], actions): Exchange {
    const { fixed, payers } = partake(legs, requires ?? []);
    const [first] = legs as readonly [WantedLeg, ...WantedLeg[]];
    // Every leg names a wallet: a mint, which may have a wish, names the one that it is for.
    const home = payers[0]?.wallet ?? first.sources[0] ?? (first.to as string);
    return { kind: 'exchange', legs, requires, fixed, payers, home, actions };
  },
  payers: ({ payers }) => payers,
  engages: ({ payers }) => payers.map(({ wallet }) => wallet),
  home: ({ home }) => home,
  holdMeta({ legs }) {
    const named = legs.flatMap(({ opens }) => (opens?.meta === undefined ? [] : [[opens.id, opens.meta] as const]));
    return named.length === 0 ? undefined : Object.fromEntries(named);
  },
  receiver: ({ legs }) => legs.find(({ to, opens }) => to !== undefined && opens === undefined)?.to,
  flows: ({ legs }, utxos) => flowsOf(legs, utxos),
  supply: {
    minted: (_, { legs = [] }) => mintedBy(legs),
    burned: (_, { legs = [] }) => burnedBy(legs),
  },
  plan({ fixed, legs, requires = [] }, utxos, bounds) {
    if (fixed === undefined) return planWanted(legs, requires, utxos, bounds, 'exchange');
    return planExchange(fixed.parties, fixed.legs, utxos, bounds);
  },
  sentence: 'exchange: {legs}[, if {requires}]',
});

/**
 * The wallets that may spend: those that pay net or must hold something, and all whose part depends on what they hold.
 */
function partake(legs: readonly WantedLeg[], requires: readonly Requirement[]): Pick<Exchange, 'fixed' | 'payers'> {
  const fixedLegs = legs.filter((leg) => !isOpen(leg)).map(toLeg);
  const parties = partiesOf(fixedLegs, requires);
  const payers: Payer[] = [];
  for (const party of parties) if (isPayer(party)) payers.push({ wallet: party.wallet, pays: party.wants });
  if (fixedLegs.length === legs.length && legs.every(({ opens }) => opens === undefined)) {
    return { fixed: { legs: fixedLegs, parties }, payers };
  }
  const pays = new Map(payers.map((payer) => [payer.wallet, payer.pays]));
  for (const { sources, bundle } of legs.filter(isOpen)) {
    for (const source of sources) {
      const sums = new Map(pays.get(source) ?? []);
      addTo(sums, paysAtMost(bundle));
      pays.set(source, sums);
    }
  }
  return { fixed: undefined, payers: toPayers(pays) };
}

function toPayers(pays: ReadonlyMap<string, Bundle>): Payer[] {
  return Array.from(pays, ([wallet, bundle]) => ({ wallet, pays: bundle }));
}
