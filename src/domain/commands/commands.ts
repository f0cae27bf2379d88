import type { DryOutcome, Outcome } from '../records/outcome.ts';
import type { CommandKind } from '../records/transaction-kind.ts';
import type { AnyAction, LedgerTypes } from '../values/ledger-types.ts';
import type { DataObject, PlainFields } from '../values/plain-fields.ts';
import type { Dry } from './command-input.ts';
import type { BurnInput } from './kinds/burn.ts';
import type { CaptureInput } from './kinds/capture.ts';
import type { ExchangeInput } from './kinds/exchange.ts';
import type { ExtendInput } from './kinds/extend.ts';
import type { FreezeInput } from './kinds/freeze.ts';
import type { HoldInput } from './kinds/hold.ts';
import type { MintInput } from './kinds/mint.ts';
import type { ReleaseInput } from './kinds/release.ts';
import type { ReverseInput } from './kinds/reverse.ts';
import type { TransferInput } from './kinds/transfer.ts';
import type { UnfreezeInput } from './kinds/unfreeze.ts';
import { COMMAND_KINDS, type CommandInputs } from './registry.ts';

/** The methods of {@link Commands} as a map over the kinds, for code that calls the method of any kind. */
export type CommandMethods<More extends readonly unknown[] = [], Types extends LedgerTypes = LedgerTypes> = {
  [Kind in keyof CommandInputs]: (input: CommandInputs<Types>[Kind], ...more: More) => Promise<Outcome<Types>>;
};

/**
 * The commands of a ledger, a method for each kind. `More` are further parameters of each. The methods are declared
 * again for their comments: editors show no comment of a member of a mapped type. Where a ledger does not declare
 * `meta` and actions, they are of the caller's own types.
 */
export interface Commands<More extends readonly unknown[] = [], Types extends LedgerTypes = LedgerTypes>
  extends CommandMethods<More, Types> {
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  mint<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<MintInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Creates assets in a wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  mint<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: MintInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  transfer<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<TransferInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Moves assets from one wallet to another.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  transfer<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: TransferInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  burn<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<BurnInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Destroys assets of a wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  burn<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: BurnInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  exchange<
    Own extends DataObject & PlainFields<Own>,
    Act extends AnyAction & PlainFields<Act>,
    Leg extends DataObject & PlainFields<Leg>,
  >(input: Dry<ExchangeInput<Types, Own, Act, Leg>>, ...more: More): Promise<DryOutcome<Types>>;
  /**
   * Moves assets among several wallets in one transaction: all legs or none. A wallet pays what its legs take less what
   * they bring.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  exchange<
    Own extends DataObject & PlainFields<Own>,
    Act extends AnyAction & PlainFields<Act>,
    Leg extends DataObject & PlainFields<Leg>,
  >(input: ExchangeInput<Types, Own, Act, Leg>, ...more: More): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  hold<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<HoldInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Sets assets of a wallet aside, until they are captured, released or expired.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  hold<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: HoldInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  capture<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<CaptureInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Pays out of a hold, in parts or as a whole.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  capture<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: CaptureInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  release<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<ReleaseInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Gives what is left of a hold back to its wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  release<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: ReleaseInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  extend<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<ExtendInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Moves the time at which a hold expires, counted from the commit on, and never to an earlier one.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  extend<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: ExtendInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  reverse<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<ReverseInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Moves back what a transaction moved, once, as a new transaction of kind `reversal`. Without a key, a repetition is
   * a duplicate of the first reversal.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  reverse<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: ReverseInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  freeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<FreezeInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Stops the payments of a wallet, in one direction or both, from its commit on and for all runtimes. Releases and
   * ends of its holds, and reversals, go on.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  freeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: FreezeInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
  /** As a dry run, if `dryRun` is true. @throws LedgerError as without it. */
  unfreeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: Dry<UnfreezeInput<Types, Own, Act>>,
    ...more: More
  ): Promise<DryOutcome<Types>>;
  /**
   * Ends the freeze of a wallet.
   *
   * @throws LedgerError for invalid input (`ERR_INVALID_COMMAND`) and for errors; a refusal by a rule is an outcome.
   */
  unfreeze<Own extends DataObject & PlainFields<Own>, Act extends AnyAction & PlainFields<Act>>(
    input: UnfreezeInput<Types, Own, Act>,
    ...more: More
  ): Promise<Outcome<Types>>;
}

/** Makes the function of every kind of command. */
export function makeCommands(
  make: <Kind extends CommandKind>(kind: Kind) => (input: CommandInputs[Kind]) => Promise<Outcome>,
): Commands {
  const kinds = Object.keys(COMMAND_KINDS) as readonly CommandKind[];
  return Object.fromEntries(kinds.map((kind) => [kind, make(kind)])) as unknown as Commands;
}
