import { assertNever } from '../assert.ts';
import type { DryOutcome, Outcome } from '../records/outcome.ts';
import type { CommandKind } from '../records/transaction-kind.ts';
import type { Bundle } from '../values/bundle.ts';
import { isName } from '../values/names.ts';
import type { Command } from './command.ts';
import type { Dry } from './command-input.ts';
import type { CommandDefinition } from './define-command.ts';
import type { CommandFieldInfo } from './fields/command-field.ts';
import { type BurnInput, burn } from './kinds/burn.ts';
import { type CaptureInput, capture } from './kinds/capture.ts';
import { type ExchangeInput, exchange } from './kinds/exchange.ts';
import { type ExtendInput, extend } from './kinds/extend.ts';
import { type HoldInput, hold } from './kinds/hold.ts';
import { type MintInput, mint } from './kinds/mint.ts';
import { type ReleaseInput, release } from './kinds/release.ts';
import { type ReverseInput, reverse } from './kinds/reverse.ts';
import { type TransferInput, transfer } from './kinds/transfer.ts';

/** The input of every kind of command. Each kind is a method of `Ledger`. */
export interface CommandInputs {
  /** Creates assets in a wallet. */
  mint: MintInput;
  /** Moves assets from one wallet to another. */
  transfer: TransferInput;
  /** Destroys assets of a wallet. */
  burn: BurnInput;
  /** Moves assets among several wallets, all or nothing. */
  exchange: ExchangeInput;
  /** Sets assets of a wallet aside. */
  hold: HoldInput;
  /** Pays out of a hold. */
  capture: CaptureInput;
  /** Gives what is left of a hold back. */
  release: ReleaseInput;
  /** Moves the time at which a hold expires. */
  extend: ExtendInput;
  /** Moves back what a transaction moved. */
  reverse: ReverseInput;
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
  ...{ mint, transfer, burn, exchange, hold, capture, release, extend, reverse },
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
   * with a field that is missing.
   */
  readonly sentence: string;
}

/** Every kind of command with its public description. Example: the wallets of `transfer` are `from` and `to`. */
export const COMMAND_KINDS: { readonly [Kind in keyof CommandWallets]: CommandKindInfo<CommandWallets[Kind]> } =
  Object.freeze(
    Object.fromEntries(KINDS.map((kind) => [kind, describeKind(COMMANDS[kind])])) as unknown as typeof COMMAND_KINDS,
  );

/** The methods of {@link Commands} as a map over the kinds, for code that calls the method of any kind. */
export type CommandMethods<More extends readonly unknown[] = []> = {
  [Kind in keyof CommandInputs]: (input: CommandInputs[Kind], ...more: More) => Promise<Outcome>;
};

/**
 * The commands of a ledger, a method for each kind. `More` are further parameters of each. The methods are declared
 * again for their comments: editors show no comment of a member of a mapped type.
 */
export interface Commands<More extends readonly unknown[] = []> extends CommandMethods<More> {
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  mint(input: Dry<MintInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Creates assets in a wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  mint(input: MintInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  transfer(input: Dry<TransferInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Moves assets from one wallet to another.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  transfer(input: TransferInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  burn(input: Dry<BurnInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Destroys assets of a wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  burn(input: BurnInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  exchange(input: Dry<ExchangeInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Moves assets among several wallets in one transaction: all legs or none. A wallet pays what its legs take less what
   * they bring.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  exchange(input: ExchangeInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  hold(input: Dry<HoldInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Sets assets of a wallet aside, until they are captured, released or expired.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  hold(input: HoldInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  capture(input: Dry<CaptureInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Pays out of a hold, in parts or as a whole.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  capture(input: CaptureInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  release(input: Dry<ReleaseInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Gives what is left of a hold back to its wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  release(input: ReleaseInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  extend(input: Dry<ExtendInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Moves the time at which a hold expires, counted from the commit on, and never to an earlier one.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  extend(input: ExtendInput, ...more: More): Promise<Outcome>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  reverse(input: Dry<ReverseInput>, ...more: More): Promise<DryOutcome>;
  /**
   * Moves back what a transaction moved, once, as a new transaction of kind `reversal`. Without a key, a repetition is
   * a duplicate of the first reversal.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  reverse(input: ReverseInput, ...more: More): Promise<Outcome>;
}

/** Makes the function of every kind of command. */
export function makeCommands(
  make: <Kind extends CommandKind>(kind: Kind) => (input: CommandInputs[Kind]) => Promise<Outcome>,
): Commands {
  return Object.fromEntries(KINDS.map((kind) => [kind, make(kind)])) as unknown as Commands;
}

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
