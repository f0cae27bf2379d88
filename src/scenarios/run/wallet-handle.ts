import {
  type Balance,
  COMMAND_KINDS,
  type CommandKind,
  type CommandKindInfo,
  isName,
  type Outcome,
  PROBLEMS,
} from '../../index.ts';
import type { WalletCommands, WalletHandle } from '../scenario-context.ts';
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
  const balance = async (): Promise<Balance> => {
    const [found] = (await roster.balances([name])).wallets;
    return { assets: found?.assets ?? {}, held: found?.held ?? {}, utxos: found?.utxos ?? 0 };
  };
  const methods = Object.entries(COMMAND_KINDS).map(([key, info]) => {
    const kind = key as CommandKind;
    const method = (...passed: readonly unknown[]): Promise<Outcome> => {
      const input = inputOf(kind, info, name, passed);
      for (const wallet of info.wallets) if (isName(input[wallet])) roster.add(input[wallet]);
      const command = { kind, input };
      roster.mention(command);
      // Validated by the ledger: a script may pass anything.
      return commands.send(command, (ledger, key) =>
        (ledger[kind] as (keyed: object) => Promise<Outcome>).call(ledger, { ...input, key }),
      );
    };
    return [kind, method];
  });
  return { name, ...(Object.fromEntries(methods) as WalletCommands), balance };
}

/**
 * Builds the input of a command from the arguments of its method: the other wallets, then `assets` and the extras for a
 * kind whose only further field is `assets`, else one object with all fields by name. For the wallet `alice`
 *
 *     transfer(bob, { gold: 5n })                          { from: 'alice', to: 'bob', assets: { gold: 5n } }
 *     lend(bob, { assets: { gold: 5n }, terms: 'a week' }) the same, and `terms`, if the ledger had such a kind
 *
 * @throws TypeError for a last argument that is not an object, or has a key or a field that another argument has.
 */
export function inputOf(
  kind: string,
  { wallets, fields }: CommandKindInfo,
  self: string,
  passed: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const named = wallets.map((field, at) => [field, at === 0 ? self : nameOf(passed[at - 1])]);
  const rest = passed.slice(Math.max(0, wallets.length - 1));
  const contents = fields.filter(({ type }) => type !== 'wallet').map(({ name }) => name);
  const isAssetsOnly = contents.length === 1 && contents[0] === 'assets';
  const [last = {}] = isAssetsOnly ? rest.slice(1) : rest;
  checkLast(kind, last, isAssetsOnly ? [] : contents, isAssetsOnly ? [...wallets, 'assets'] : wallets);
  return { ...Object.fromEntries(named), ...(isAssetsOnly ? { assets: rest[0] } : {}), ...(last as object) };
}

/** Checks the last argument of a command. The ledger refuses its unknown fields. @throws TypeError naming the field. */
function checkLast(kind: string, last: unknown, own: readonly string[], ofOthers: readonly string[]): void {
  const fields = `${[...own, 'meta'].join(', ')} and actions`;
  if (typeof last !== 'object' || last === null || Array.isArray(last)) {
    throw new TypeError(`${kind}(): the last argument is an object with ${fields}`);
  }
  const name = [...ofOthers, 'key', 'dryRun'].find((field) => Object.hasOwn(last, field));
  if (name !== undefined) throw new TypeError(`${kind}(): the last argument has ${fields}, not ${name}`);
}

/** The name of the wallet that a script passes, by name or by handle. The ledger refuses any other value. */
function nameOf(wallet: unknown): unknown {
  return typeof wallet === 'string' ? wallet : (wallet as WalletHandle | null)?.name;
}
