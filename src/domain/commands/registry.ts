import { assertNever } from '../assert.ts';
import type { Outcome } from '../records/outcome.ts';
import type { CommandKind } from '../records/transaction-kind.ts';
import type { Command } from './command.ts';
import type { CommandDefinition } from './define-command.ts';
import { type BurnInput, burn } from './kinds/burn.ts';
import { type MintInput, mint } from './kinds/mint.ts';
import { type TransferInput, transfer } from './kinds/transfer.ts';

/** The input of every kind of command. Each kind is a method of `Ledger`. */
export interface CommandInputs {
  /** Creates assets in a wallet. */
  mint: MintInput;
  /** Moves assets from one wallet to another. */
  transfer: TransferInput;
  /** Destroys assets of a wallet. */
  burn: BurnInput;
}

/** A definition for each kind of command in a map of inputs. */
export type CommandRegistry<Inputs> = {
  readonly [Kind in keyof Inputs & string]: CommandDefinition<Command<Kind>>;
};

/**
 * The definition of every kind of command. Everything that depends on the kind is derived from it: validation, plans,
 * fingerprints, event commands, views, scenario commands and texts.
 */
export const COMMANDS: CommandRegistry<CommandInputs> = Object.freeze({ mint, transfer, burn });

const KINDS = Object.freeze(Object.keys(COMMANDS)) as readonly CommandKind[];

/** The public description of a kind of command. */
export interface CommandKindInfo {
  /** The fields that name wallets. The first is the wallet that the command is asked of, such as the payer. */
  readonly wallets: readonly string[];
  /** The command as an English sentence; `{name}` stands for the value of a field. */
  readonly sentence: string;
}

/** Every kind of command with its public description. Example: the wallets of `transfer` are `from` and `to`. */
export const COMMAND_KINDS: Readonly<Record<CommandKind, CommandKindInfo>> = Object.freeze(
  Object.fromEntries(KINDS.map((kind) => [kind, infoOf(COMMANDS[kind])])) as Record<CommandKind, CommandKindInfo>,
);

/** The commands of a ledger: `mint(input)`, `transfer(input)`, `burn(input)`. `More` are further parameters of each. */
export type Commands<More extends readonly unknown[] = []> = {
  [Kind in keyof CommandInputs]: (input: CommandInputs[Kind], ...more: More) => Promise<Outcome>;
};

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

function infoOf({ fields, sentence }: CommandDefinition): CommandKindInfo {
  const wallets = fields.filter(({ isWallet }) => isWallet).map(({ name }) => name);
  return Object.freeze({ wallets: Object.freeze(wallets), sentence });
}
