import { assertNever } from '../assert.ts';
import type { CommandKind } from '../records/transaction-kind.ts';
import type { Bundle } from '../values/bundle.ts';
import type { LedgerTypes } from '../values/ledger-types.ts';
import { isName } from '../values/names.ts';
import type { Wanted } from '../values/wish.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';
import type { CommandFieldInfo } from './fields/command-field.ts';
import { type BurnInput, burn } from './kinds/burn.ts';
import { type CaptureInput, capture } from './kinds/capture.ts';
import { type ExchangeInput, exchange } from './kinds/exchange.ts';
import { type ExtendInput, extend } from './kinds/extend.ts';
import { type FreezeInput, freeze } from './kinds/freeze.ts';
import { type HoldInput, hold } from './kinds/hold.ts';
import { type MintInput, mint } from './kinds/mint.ts';
import { type ReleaseInput, release } from './kinds/release.ts';
import { type ReverseInput, reverse } from './kinds/reverse.ts';
import { type TransferInput, transfer } from './kinds/transfer.ts';
import { type UnfreezeInput, unfreeze } from './kinds/unfreeze.ts';

/** The input of every kind of command. Each kind is a method of `Ledger`. */
export interface CommandInputs<Types extends LedgerTypes = LedgerTypes> {
  /** Creates assets in a wallet. */
  mint: MintInput<Types>;
  /** Moves assets from one wallet to another. */
  transfer: TransferInput<Types>;
  /** Destroys assets of a wallet. */
  burn: BurnInput<Types>;
  /** Moves assets among several wallets, all or nothing. */
  exchange: ExchangeInput<Types>;
  /** Sets assets of a wallet aside. */
  hold: HoldInput<Types>;
  /** Pays out of a hold. */
  capture: CaptureInput<Types>;
  /** Gives what is left of a hold back. */
  release: ReleaseInput<Types>;
  /** Moves the time at which a hold expires. */
  extend: ExtendInput<Types>;
  /** Moves back what a transaction moved. */
  reverse: ReverseInput<Types>;
  /** Stops the payments of a wallet. */
  freeze: FreezeInput<Types>;
  /** Ends the freeze of a wallet. */
  unfreeze: UnfreezeInput<Types>;
}

/**
 * The fields of every kind of command that name wallets, in the order of its definition. The first is the wallet that
 * the command is asked of. The compiler compares them with the definitions.
 */
export interface CommandWallets {
  /** The receiver. */
  mint: readonly ['to'];
  /** The payer, then the receiver. */
  transfer: readonly ['from', 'to'];
  /** The payer. */
  burn: readonly ['from'];
  /** None: the legs name the wallets. */
  exchange: readonly [];
  /** The payer. */
  hold: readonly ['from'];
  /** The receiver. */
  capture: readonly ['to'];
  /** None: the hold names its wallet. */
  release: readonly [];
  /** None: the hold names its wallet. */
  extend: readonly [];
  /** None: the transaction names its wallets. */
  reverse: readonly [];
  /** The wallet that is frozen. */
  freeze: readonly ['wallet'];
  /** The wallet that was frozen. */
  unfreeze: readonly ['wallet'];
}

/** A definition for each kind of command in a map of inputs. */
export type CommandRegistry<Inputs, Wallets = unknown> = {
  readonly [Kind in keyof Inputs & string]: CommandDefinition<Command<Kind>, WalletsOf<Kind, Wallets>>;
};

type WalletsOf<Kind, Wallets> = Kind extends keyof Wallets
  ? Extract<Wallets[Kind], readonly string[]>
  : readonly string[];

/**
 * The definition of every kind of command. Everything that depends on the kind is derived from it: validation, plans,
 * fingerprints, event commands, views, scenario commands and texts.
 */
export const COMMANDS: CommandRegistry<CommandInputs, CommandWallets> = Object.freeze({
  ...{ mint, transfer, burn, exchange, hold, capture, release, extend, reverse, freeze, unfreeze },
});

const KINDS = Object.freeze(Object.keys(COMMANDS)) as readonly CommandKind[];

/** The public description of a kind of command. */
export interface CommandKindInfo<Wallets extends readonly string[] = readonly string[]> {
  /** The fields that name wallets. The first is the wallet that the command is asked of, such as the payer. */
  readonly wallets: Wallets;
  /** The fields of the input in the order of its definition, without those that every kind has. */
  readonly fields: readonly CommandFieldInfo[];
  /**
   * The command as an English sentence: `{name}` stands for the value of a field, and what is in brackets is left out
   * with a field that is missing. What is in brackets with `{in=false}` is said only if the field has this value.
   */
  readonly sentence: string;
}

/** Every kind of command with its public description. Example: the wallets of `transfer` are `from` and `to`. */
export const COMMAND_KINDS: { readonly [Kind in keyof CommandWallets]: CommandKindInfo<CommandWallets[Kind]> } =
  Object.freeze(
    Object.fromEntries(KINDS.map((kind) => [kind, describeKind(COMMANDS[kind])])) as unknown as typeof COMMAND_KINDS,
  );

/** The definition of a command's kind. */
export function definitionOf({ kind }: Command): CommandDefinition {
  return COMMANDS[kind] ?? assertNever(kind as never);
}

/** The wallet whose mailbox takes a command: its payer, or the wallet that a mint pays. */
export function homeOf(command: Command): string {
  return definitionOf(command).home(command);
}

/**
 * The wallet that events name for a command: its home, or the wallet that receives first where that is a hold.
 * Undefined if the command names no wallet: a release names a hold, and a reversal a transaction.
 */
export function walletNamedBy(command: Command): string | undefined {
  const home = homeOf(command);
  return isName(home) ? home : definitionOf(command).receiver?.(command);
}

/** The number of amounts in a command. */
export function assetCountOf(command: Command): number {
  let count = 0;
  for (const field of definitionOf(command).amounts) {
    const value = (command as unknown as Readonly<Record<string, unknown>>)[field.property];
    if (value !== undefined) count += field.assetCount?.(value) ?? 0;
  }
  return count;
}

/** The assets of which a command wishes for an amount that depends on what there is. */
export function wishedAssets(command: Command): ReadonlySet<string> {
  const parts = definitionOf(command).amounts.flatMap(({ property }) => {
    const value = (command as unknown as Readonly<Record<string, unknown>>)[property];
    // The wanted assets of a command, or its legs.
    return Array.isArray(value) ? value.map(({ bundle }: { readonly bundle: Wanted }) => bundle) : [value as Wanted];
  });
  return new Set(parts.flatMap((wanted) => [...(wanted?.wishes?.keys() ?? [])]));
}

/**
 * The payers of a command that has several: they commit it together. Undefined for any other command, which its home
 * commits alone.
 */
export function sharedBy(command: Command): readonly string[] | undefined {
  const wallets = definitionOf(command).engages?.(command);
  return wallets !== undefined && wallets.length > 1 ? wallets : undefined;
}

/**
 * The assets that a wallet pays for a command. Undefined for a wallet that is not a payer, and for all wallets if the
 * payers are known only after a read.
 */
export function paidBy(wallet: string, command: Command): Bundle | undefined {
  return paysBy(definitionOf(command), wallet, command);
}

/** The assets that a wallet pays for a command of one definition, as {@link paidBy} returns them. */
export function paysBy<Own extends Command<string>>(
  { payers }: CommandDefinition<Own>,
  wallet: string,
  command: Own,
): Bundle | undefined {
  const all = payers(command);
  return all === 'read_first' ? undefined : all.find((payer) => payer.wallet === wallet)?.pays;
}

/** The public description of the kind that a definition defines. */
export function describeKind(
  definition: Pick<CommandDefinition<Command<string>>, 'fields' | 'wallets' | 'sentence'>,
): CommandKindInfo {
  const { wallets, sentence } = definition;
  const fields = definition.fields.map(({ name, type, isRequired }) => Object.freeze({ name, type, isRequired }));
  return Object.freeze({ wallets, fields: Object.freeze(fields), sentence });
}
