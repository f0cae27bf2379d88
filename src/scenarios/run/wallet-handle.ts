import { isName, PROBLEMS } from '../../index.ts';
import type { ScriptCommand } from '../report/command-answer.ts';
import type { CommandExtras, WalletHandle } from '../scenario-context.ts';
import type { ScriptCommands } from './script-commands.ts';
import type { WalletRoster } from './wallet-roster.ts';

/**
 * A wallet as a script handles it.
 *
 * @throws TypeError for a name that no wallet can have.
 */
export function makeWallet(name: string, desk: ScriptCommands, roster: WalletRoster): WalletHandle {
  if (!isName(name)) throw new TypeError(`wallet(${JSON.stringify(name)}): ${PROBLEMS.name_invalid}`);
  roster.add(name);
  const balance = async (): Promise<{ readonly assets: Readonly<Record<string, bigint>>; readonly utxos: number }> => {
    const [found] = (await roster.balances([name])).wallets;
    return { assets: found?.assets ?? {}, utxos: found?.utxos ?? 0 };
  };
  const asked = (command: ScriptCommand): ScriptCommand => {
    roster.mention(command);
    return command;
  };
  return {
    name,
    mint: (assets, extras: CommandExtras = {}) =>
      desk.send(asked({ kind: 'mint', to: name, assets, ...extras }), (ledger, key) =>
        ledger.mint({ to: name, assets, ...extras, key }),
      ),
    transfer: (recipient, assets, extras: CommandExtras = {}) => {
      // A script may pass anything: what is no recipient is the ledger's to say.
      const to = typeof recipient === 'string' ? recipient : ((recipient as WalletHandle | null)?.name as string);
      if (isName(to)) roster.add(to);
      return desk.send(asked({ kind: 'transfer', from: name, to, assets, ...extras }), (ledger, key) =>
        ledger.transfer({ from: name, to, assets, ...extras, key }),
      );
    },
    burn: (assets, extras: CommandExtras = {}) =>
      desk.send(asked({ kind: 'burn', from: name, assets, ...extras }), (ledger, key) =>
        ledger.burn({ from: name, assets, ...extras, key }),
      ),
    balance,
  };
}
