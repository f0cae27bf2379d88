import {
  type AssetsInput,
  COMMAND_KINDS,
  type CommandKind,
  isName,
  type Outcome,
  PROBLEMS,
  type TransferInput,
} from '../../index.ts';
import type { CommandExtras, WalletCommands, WalletHandle } from '../scenario-context.ts';
import type { ScriptCommands } from './script-commands.ts';
import type { WalletRoster } from './wallet-roster.ts';

/**
 * Creates the handle of a wallet for a script.
 *
 * @throws TypeError for an invalid wallet name.
 */
export function makeWallet(name: string, commands: ScriptCommands, roster: WalletRoster): WalletHandle {
  if (!isName(name)) throw new TypeError(`wallet(${JSON.stringify(name)}): ${PROBLEMS.name_invalid}`);
  roster.add(name);
  const balance = async (): Promise<{ readonly assets: Readonly<Record<string, bigint>>; readonly utxos: number }> => {
    const [found] = (await roster.balances([name])).wallets;
    return { assets: found?.assets ?? {}, utxos: found?.utxos ?? 0 };
  };
  const send = (kind: CommandKind, wallets: object, assets: AssetsInput, extras: CommandExtras): Promise<Outcome> => {
    checkExtras(kind, extras, [...Object.keys(wallets), 'assets', 'key']);
    const input = { ...wallets, assets, ...extras };
    const command = { kind, ...input };
    roster.mention(command);
    // Validated by the ledger: a script may pass anything.
    return commands.send(command, (ledger, key) => ledger[kind]({ ...input, key } as TransferInput));
  };
  const methods = Object.entries(COMMAND_KINDS).map(([key, { wallets }]) => {
    const kind = key as CommandKind;
    const [self = '', other] = wallets;
    if (other === undefined) {
      const command = (assets: AssetsInput, extras: CommandExtras = {}): Promise<Outcome> =>
        send(kind, { [self]: name }, assets, extras);
      return [kind, command];
    }
    const command = (wallet: unknown, assets: AssetsInput, extras: CommandExtras = {}): Promise<Outcome> => {
      const otherName = nameOf(wallet);
      if (isName(otherName)) roster.add(otherName);
      return send(kind, { [self]: name, [other]: otherName }, assets, extras);
    };
    return [kind, command];
  });
  return { name, ...(Object.fromEntries(methods) as WalletCommands), balance };
}

/**
 * Checks that the extras of a command replace none of its other fields. The ledger refuses unknown ones.
 *
 * @throws TypeError naming the field.
 */
function checkExtras(kind: CommandKind, extras: unknown, taken: readonly string[]): void {
  if (typeof extras !== 'object' || extras === null || Array.isArray(extras)) {
    throw new TypeError(`${kind}(): the last argument is an object with meta and actions`);
  }
  const name = taken.find((field) => Object.hasOwn(extras, field));
  if (name !== undefined) throw new TypeError(`${kind}(): the last argument has meta and actions, not ${name}`);
}

/** The name of the wallet that a script passes, by name or by handle. The ledger refuses any other value. */
function nameOf(wallet: unknown): unknown {
  return typeof wallet === 'string' ? wallet : (wallet as WalletHandle | null)?.name;
}
