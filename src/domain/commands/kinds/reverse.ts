import { planReversal } from '../../planning/plan-reversal.ts';
import { burnedBy, mintedBy } from '../../records/leg.ts';
import type { DryOutcome } from '../../records/outcome.ts';
import { debtsOf, type ReversalTarget } from '../../records/reversal.ts';
import { subjectOwner } from '../../records/subject.ts';
import type { AnyAction, LedgerTypes } from '../../values/ledger-types.ts';
import type { DataObject } from '../../values/plain-fields.ts';
import type { Command } from '../command.ts';
import type { CommandInput } from '../command-input.ts';
import { defineCommand, type Payer } from '../define-command.ts';
import { switchField, transactionField } from '../fields/reverse-fields.ts';

/** Moves back what a transaction moved. */
export interface ReverseInput<Types extends LedgerTypes = LedgerTypes, OwnMeta = DataObject, OwnAction = AnyAction>
  extends CommandInput<Types, OwnMeta, OwnAction> {
  /** The id of the transaction. */
  readonly transaction: string;
  /**
   * Moves back as much as the only wallet that owes has; the rest can be reversed later. Without it, and where several
   * wallets owe, all or nothing. Default: `false`.
   */
  readonly upTo?: boolean | undefined;
}

/** The command after its target was read. */
export interface Reverse extends Command<'reverse'> {
  readonly transaction: string;
  readonly upTo: true | undefined;
  /** The wallets that owe, with what a whole reversal takes from them. Read before the command is accepted. */
  readonly debtors: readonly Payer[];
}

/** Moves back what a transaction moved, once. */
export const reverse = defineCommand({
  kind: 'reverse',
  fields: [transactionField, switchField('upTo')],
  make: ([transaction, upTo], actions): Reverse => ({
    // The default and its absence are the same content of a key.
    ...{ kind: 'reverse', transaction, upTo: upTo === true ? upTo : undefined, debtors: [], actions },
  }),
  payers: ({ transaction, debtors }) => [{ wallet: subjectOwner(transaction), pays: NOTHING }, ...debtors],
  engages: ({ transaction, debtors }) => [subjectOwner(transaction), ...debtors.map(({ wallet }) => wallet)],
  home: ({ transaction, debtors }) => debtors[0]?.wallet ?? subjectOwner(transaction),
  supply: {
    minted: (_, { legs = [] }) => mintedBy(legs),
    burned: (_, { legs = [] }) => burnedBy(legs),
  },
  plan: ({ transaction, upTo = false }, utxos, bounds) => {
    const { target = null } = utxos.of(subjectOwner(transaction));
    return planReversal({ transactionId: transaction, isPartial: upTo }, target, utxos, bounds);
  },
  sentence: '{transaction} is reversed[{upTo=true}, as far as there is something]',
});

const NOTHING = new Map<string, bigint>();

/** The payers of a reversal: the wallets that it takes something from, with what a whole reversal takes. */
export function debtorsOf(target: ReversalTarget): Payer[] {
  return Array.from(debtsOf(target), ([wallet, pays]) => ({ wallet, pays }));
}

/** The first reversal of a transaction that is reversed already, which a reversal without a key repeats. */
export function repeatedReversalOf({ kind, key }: Command, outcome: DryOutcome): string | undefined {
  if (kind !== 'reverse' || key !== undefined || outcome.status !== 'rejected') return undefined;
  return outcome.reason === 'already_reversed' ? outcome.reversal?.by : undefined;
}
