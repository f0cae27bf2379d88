import { COMMAND_KINDS, type CommandKind, type CommandKindInfo, isName, type Outcome } from '../../index.ts';
import { walletsIn } from '../report/command-parts.ts';
import type { ContextCommands, WalletCommands } from '../scenario-context.ts';
import { nameOf, withNames } from './handle-names.ts';
import type { ScriptCommands } from './script-commands.ts';
import type { WalletRoster } from './wallet-roster.ts';

type Method = (...passed: readonly unknown[]) => Promise<Outcome>;

const KINDS = Object.entries(COMMAND_KINDS) as readonly (readonly [CommandKind, CommandKindInfo])[];

/** Makes the commands of the wallet `self`: those of the kinds whose fields name a wallet. */
export function walletCommands(self: string, commands: ScriptCommands, roster: WalletRoster): WalletCommands {
  const own = KINDS.filter(([, { wallets }]) => wallets.length > 0);
  return Object.fromEntries(own.map(([kind]) => [kind, makeMethod(kind, self, commands, roster)])) as WalletCommands;
}

/** Makes the commands that belong to no wallet. */
export function contextCommands(commands: ScriptCommands, roster: WalletRoster): ContextCommands {
  const own = KINDS.filter(([, { wallets }]) => wallets.length === 0);
  return Object.fromEntries(own.map(([kind]) => [kind, makeMethod(kind, '', commands, roster)])) as ContextCommands;
}

function makeMethod(kind: CommandKind, self: string, commands: ScriptCommands, roster: WalletRoster): Method {
  return (...passed) => {
    const input = inputOf(kind, COMMAND_KINDS[kind], self, passed);
    const command = { kind, input };
    for (const wallet of walletsIn(command)) if (isName(wallet)) roster.add(wallet);
    roster.mention(command);
    // Validated by the ledger: a script may pass anything.
    return commands.send(command, (ledger, key) =>
      (ledger[kind] as (keyed: object) => Promise<Outcome>).call(ledger, { ...input, key }),
    );
  };
}

/**
 * Builds the input of a command from the arguments of its method: the other wallets, then `assets` for a kind that
 * requires it, then one object with all other fields by name. For the wallet `alice`
 *
 *     transfer(bob, { gold: 5n })                   { from: 'alice', to: 'bob', assets: { gold: 5n } }
 *     hold({ gold: 5n }, { hold: 'bid' })           { from: 'alice', assets: { gold: 5n }, hold: 'bid' }
 *     capture({ hold: 'bid', assets: { gold: 1n }}) { to: 'alice', hold: 'bid', assets: { gold: 1n } }
 *
 * @throws TypeError for a last argument that is not an object, or has a key or a field that another argument has, and
 * for an argument behind it.
 */
export function inputOf(
  kind: string,
  { wallets, fields }: CommandKindInfo,
  self: string,
  passed: readonly unknown[],
): Readonly<Record<string, unknown>> {
  const named = wallets.map((field, at) => [field, at === 0 ? self : nameOf(passed[at - 1])]);
  const rest = passed.slice(Math.max(0, wallets.length - 1));
  const takesAssets = fields.some(({ name, isRequired }) => name === 'assets' && isRequired);
  const [last = {}, ...surplus] = takesAssets ? rest.slice(1) : rest;
  const ofOthers = takesAssets ? [...wallets, 'assets'] : wallets;
  const own = fields.filter(({ name, type }) => type !== 'wallet' && !ofOthers.includes(name));
  const names = own.map(({ name }) => name);
  checkLast(kind, last, names, ofOthers);
  // The ledger takes the options of a call there. A script would believe that it dry-runs.
  if (surplus.length > 0) throw new TypeError(`${kind}(): nothing follows the object with its fields`);
  const content: Record<string, unknown> = { ...(last as object) };
  for (const { name, type } of own)
    if (type !== 'assets' && Object.hasOwn(content, name)) content[name] = withNames(content[name]);
  return { ...Object.fromEntries(named), ...(takesAssets ? { assets: rest[0] } : {}), ...content };
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
