import { parseAssetRules } from '../domain/commands/asset-rules.ts';
import type { Commands } from '../domain/commands/commands.ts';
import type { CommandInputs } from '../domain/commands/registry.ts';
import type { AssetDefinition, AssetRules } from '../domain/records/asset-rule.ts';
import type { Outcome } from '../domain/records/outcome.ts';
import type { CommandKind } from '../domain/records/transaction-kind.ts';
import type { Clock } from '../domain/world.ts';
import { defineAsset } from './asset-definitions.ts';
import { type CallOptions, type CommandOptions, NO_OPTIONS } from './call-options.ts';
import { commandsWithin } from './commands-within.ts';
import { LedgerReads } from './ledger-reads.ts';

/** The methods of a ledger that send commands, one for each kind, and define assets, beside those that read. */
export abstract class LedgerCommands extends LedgerReads {
  mint(input: CommandInputs['mint'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('mint', input, options);
  }

  transfer(input: CommandInputs['transfer'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('transfer', input, options);
  }

  burn(input: CommandInputs['burn'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('burn', input, options);
  }

  exchange(input: CommandInputs['exchange'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('exchange', input, options);
  }

  hold(input: CommandInputs['hold'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('hold', input, options);
  }

  capture(input: CommandInputs['capture'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('capture', input, options);
  }

  release(input: CommandInputs['release'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('release', input, options);
  }

  extend(input: CommandInputs['extend'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('extend', input, options);
  }

  reverse(input: CommandInputs['reverse'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('reverse', input, options);
  }

  freeze(input: CommandInputs['freeze'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('freeze', input, options);
  }

  unfreeze(input: CommandInputs['unfreeze'], options: CommandOptions = NO_OPTIONS): Promise<Outcome> {
    return this.submit('unfreeze', input, options);
  }

  async defineAsset(asset: string, rules: AssetRules, options: CallOptions = NO_OPTIONS): Promise<AssetDefinition> {
    const parsed = parseAssetRules(asset, rules);
    return this.read((store) => defineAsset(store, asset, parsed), options);
  }

  /** The commands of one call, all within its options. */
  protected within(clock: Clock, options: CommandOptions): Commands {
    return commandsWithin((kind, input, waiting) => this.submit(kind, input, waiting), clock, options);
  }

  /** Sends a command of a kind. Rejects instead of throwing. */
  protected abstract submit(kind: CommandKind, input: unknown, options: CommandOptions): Promise<Outcome>;
}
