import { assert } from '../assert.ts';
import type { Mutable } from '../mutable.ts';
import type { PayerUtxos } from '../planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../planning/plan.ts';
import type { Movement } from '../records/movement.ts';
import type { Flow } from '../rules/flow.ts';
import type { Action, Meta } from '../values/action.ts';
import type { Bundle } from '../values/bundle.ts';
import type { Command } from './command.ts';
import type { CommandField } from './fields/command-field.ts';
import { RESERVED_NAMES, SHARED_FIELDS } from './fields/shared-fields.ts';
import type { WalletField } from './fields/wallet-field.ts';

/** The effect of a kind of command on the supply of assets: what each of its commands creates and destroys. */
export interface SupplyEffect<Own> {
  /** The assets that the command creates; none if absent. */
  minted?(command: Own, movement: Movement): Bundle;
  /** The assets that the command destroys; none if absent. */
  burned?(command: Own, movement: Movement): Bundle;
}

/** A wallet that a command spends from. */
export interface Payer {
  readonly wallet: string;
  /** The assets that it pays. A wallet with only a part of its UTXOs in memory loads its largest UTXOs of these. */
  readonly pays: Bundle;
}

/** The effect of a kind that only moves assets. */
export const CONSERVED: SupplyEffect<unknown> = Object.freeze({});

/** The part of a definition that does not depend on the types of its fields. */
interface CommandRules<Own extends Command<string>> {
  readonly kind: Own['kind'];
  /**
   * The wallets that the command may spend from: none, one, or several, each with what it pays. `read_first` says that
   * they are known only after a read of the database, as for the reversal of a transaction. Called when the UTXOs in
   * memory do not suffice for a command, and not for every command.
   */
  payers(command: Own): readonly Payer[] | 'read_first';
  /**
   * The wallets that commit the command together: its payers, where a kind may have several. Absent for a kind that has
   * one payer at most, which its home commits.
   */
  engages?(command: Own): readonly string[];
  /** The wallet whose mailbox takes the command: its payer; without a payer its recipient or its subject. */
  home(command: Own): string;
  /**
   * The payers with the wallets that they pay, for rules that depend on names and not on amounts. Absent for a kind
   * that no rule stops: it moves nothing, or returns what is the wallet's own. Called only where a wallet is frozen.
   */
  flows?(command: Own, utxos: PayerUtxos): readonly Flow[];
  /** The wallet that receives first, of a kind whose `home` may be a hold; undefined if the command names none. */
  receiver?(command: Own): string | undefined;
  /** The `meta` of the holds that the command opens, by their ids; undefined if it has none of its own for them. */
  holdMeta?(command: Own): Readonly<Record<string, Meta>> | undefined;
  readonly supply: SupplyEffect<NoInfer<Own>>;
  /**
   * Plans the command. Pure: the same command and the same UTXOs give the same plan. `utxos` has the UTXOs of the
   * payers, and of no other wallet. The caller asserts that the plan conserves assets, as `supply` says. A plan may say
   * `needs_load` only for assets that the payer pays.
   */
  plan(command: Own, utxos: PayerUtxos, bounds: PlanBounds): Plan;
  /**
   * The command as an English sentence, for transcripts and logs. `{name}` stands for the value of a field, and what is
   * in brackets is left out with a field that is missing. Example: `{from} pays {to} {assets}[ for {reason}]`. What is
   * in brackets with `{in=false}` is said only if the field has this value, which is not written.
   */
  readonly sentence: string;
}

/**
 * The definition of a kind of command: everything that is specific to the kind. `Wallets` are the names of the fields
 * that name wallets.
 */
export interface CommandDefinition<
  Own extends Command<string> = Command,
  Wallets extends readonly string[] = readonly string[],
> extends CommandRules<Own> {
  readonly fields: readonly CommandField[];
  /** The names of the fields that name wallets, in the order of the fields. */
  readonly wallets: Wallets;
  /** The fields whose values hold amounts. */
  readonly amounts: readonly CommandField[];
  /** The indexes of the fields with data that is stored and not interpreted. */
  readonly dataFields: readonly number[];
  /** The names of all fields that an input may have, those that every kind takes included. */
  readonly fieldNames: readonly string[];
  check(raws: readonly unknown[]): void;
  make(values: readonly unknown[], actions: readonly Action[]): Mutable<Own>;
}

/** The values of some fields, in the order of the fields. */
type ValuesOf<Fields extends readonly CommandField[]> = {
  [At in keyof Fields]: Fields[At] extends CommandField<infer Value, unknown> ? Value : never;
};

/** The values of some fields after their names were checked, and before their content is. */
type RawsOf<Fields extends readonly CommandField[]> = {
  [At in keyof Fields]: Fields[At] extends CommandField<unknown, infer Raw> ? Raw : never;
};

/** The names of those fields that name wallets, in the order of the fields. */
type WalletNames<Fields extends readonly unknown[]> = Fields extends readonly [infer First, ...infer Rest]
  ? First extends WalletField<infer Name>
    ? readonly [Name, ...WalletNames<Rest>]
    : WalletNames<Rest>
  : readonly [];

/** The argument of {@link defineCommand}. */
export interface CommandSpec<Own extends Command<string>, Fields extends readonly CommandField[]>
  extends CommandRules<Own> {
  /** The fields of the input, in the order in which their problems are reported. */
  readonly fields: Fields;
  /**
   * Checks who takes part, where that concerns more than one field; it runs after the names of all fields were checked
   * and before the content of any. @throws LedgerError such as `same_wallet`.
   */
  check?(raws: RawsOf<Fields>): void;
  /** Makes the command in one object literal: one is made for every call of the ledger. */
  make(values: ValuesOf<Fields>, actions: readonly Action[]): Mutable<Own>;
}

const CHECKS_NOTHING = (): void => {};

/**
 * Defines a kind of command. Its place is a file in `kinds/` and one line in `registry.ts`: validation, planning, the
 * fingerprint of a key, the commands of an event handler, views, scenario commands and texts come from the definition.
 */
export function defineCommand<Own extends Command<string>, const Fields extends readonly CommandField[]>(
  spec: CommandSpec<Own, Fields>,
): CommandDefinition<Own, WalletNames<Fields>> {
  const { kind, fields, payers, home, engages, flows, receiver, holdMeta, supply, plan, sentence } = spec;
  const reserved = fields.find(({ name }) => RESERVED_NAMES.includes(name));
  assert(reserved === undefined, `a field of ${kind} has the name ${reserved?.name}, which views and reports use`);
  const wallets = fields.filter(({ type }) => type === 'wallet').map(({ name }) => name);
  return Object.freeze({
    ...{ kind, payers, home, supply, plan, sentence },
    ...(engages === undefined ? {} : { engages }),
    ...(flows === undefined ? {} : { flows }),
    ...(receiver === undefined ? {} : { receiver }),
    ...(holdMeta === undefined ? {} : { holdMeta }),
    // Not frozen, as they are read for every command: V8 searches a frozen list slowly.
    fields: [...fields],
    wallets: Object.freeze(wallets) as unknown as WalletNames<Fields>,
    amounts: fields.filter(({ assetCount }) => assetCount !== undefined),
    dataFields: fields.flatMap(({ parseData }, at) => (parseData === undefined ? [] : [at])),
    fieldNames: [...fields.map(({ name }) => name), ...SHARED_FIELDS],
    check: (spec.check ?? CHECKS_NOTHING) as CommandDefinition<Own>['check'],
    make: spec.make as unknown as CommandDefinition<Own>['make'],
  });
}
