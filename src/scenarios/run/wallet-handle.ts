import { type Balance, isName, type Ledger, PROBLEMS, type UtxoPage } from '../../index.ts';
import type { WalletHandle } from '../scenario-context.ts';
import { walletCommands } from './command-methods.ts';
import { asHandle } from './handle-names.ts';
import type { ScriptCommands } from './script-commands.ts';
import type { WalletRoster } from './wallet-roster.ts';

/**
 * Creates the handle of a wallet for a script.
 *
 * @throws TypeError for an invalid wallet name.
 */
export function makeWallet(
  name: string,
  commands: ScriptCommands,
  roster: WalletRoster,
  ledger: Pick<Ledger, 'holds'>,
): WalletHandle {
  if (!isName(name)) throw new TypeError(`wallet(${JSON.stringify(name)}): ${PROBLEMS.name_invalid}`);
  roster.add(name);
  const balance = async (): Promise<Balance> => {
    const [found] = (await roster.balances([name])).wallets;
    return { assets: found?.assets ?? {}, held: found?.held ?? {}, utxos: found?.utxos ?? 0 };
  };
  return asHandle({
    name,
    ...walletCommands(name, commands, roster),
    balance,
    holds: (page?: UtxoPage) => ledger.holds(name, page),
  });
}
