import { type Amount, all, type LegInput, type MintedInput, type Outcome, upTo } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';
import {
  isFreeze,
  legsOf,
  type ModelAmount,
  type ModelAssets,
  type ModelCommand,
  type ModelLeg,
} from './model-command.ts';
import type { NamesOfRun } from './names.ts';

/** The type of the actions that are due later. */
export const ACTION = 'Remind';
/** The id of a transaction that does not exist. */
export const UNKNOWN = '01a22807-0000-7000-8000-000000000000';

/** Sends a command of the model to a ledger, under the names of a run. `ids` has its transactions. */
export function sendCommand(
  ledger: TestLedger,
  command: ModelCommand,
  names: NamesOfRun,
  ids: ReadonlyMap<number, string>,
): Promise<Outcome> {
  const { kind, key, note, dueInMs } = command;
  const common = {
    key: key === undefined ? undefined : names.key(key),
    meta: note === undefined ? undefined : { note },
    actions: dueInMs === undefined ? undefined : [{ type: ACTION, dueInMs }],
  };
  if (kind === 'extend')
    return ledger.extend({ hold: names.hold(command.id), expiresInMs: command.expiresInMs, ...common });
  if (isFreeze(command)) {
    const [wallet, { out, in: into }] = [names.wallet(command.wallet), command];
    if (kind === 'unfreeze') return ledger.unfreeze({ wallet, ...common });
    return ledger.freeze({ wallet, out, in: into, ...common });
  }
  if (kind === 'reverse') {
    const transaction = command.of === undefined ? UNKNOWN : (ids.get(command.of) as string);
    return ledger.reverse({ transaction, upTo: command.upTo, ...common });
  }
  const legs = legsOf(command).map((leg) => toLeg(leg, names));
  if (kind === 'exchange') {
    const requires = command.requires.map(({ wallet, assets }) => ({
      wallet: names.wallet(wallet),
      assets: toAssets(assets, names),
    }));
    return ledger.exchange({ legs, ...(requires.length === 0 ? {} : { requires }), ...common });
  }
  const [leg] = legs as [LegInput];
  if ('mint' in leg) return ledger.mint({ to: leg.to, assets: leg.mint, ...common });
  if ('burn' in leg) return ledger.burn({ from: leg.from as string, assets: leg.burn, ...common });
  if ('release' in leg) return ledger.release({ hold: leg.release, ...common });
  if ('capture' in leg) {
    const { capture: hold, ...rest } = leg;
    return ledger.capture({ hold, ...rest, ...common });
  }
  if ('hold' in leg) {
    const { hold: assets, id: hold, ...rest } = leg;
    return ledger.hold({ assets, hold, ...rest, ...common });
  }
  return ledger.transfer({ from: leg.from as string, to: leg.to, assets: leg.assets, ...common });
}

function toLeg(leg: ModelLeg, names: NamesOfRun): LegInput {
  const of = (wallets: readonly string[]) => {
    const [first, ...more] = wallets.map((wallet) => names.wallet(wallet));
    return more.length === 0 ? (first as string) : [first as string, ...more];
  };
  switch (leg.verb) {
    case 'mint':
      return { mint: toAssets(leg.assets, names) as MintedInput, to: names.wallet(leg.to) };
    case 'burn':
      return { burn: toAssets(leg.assets, names), from: of(leg.from) };
    case 'transfer':
      return { assets: toAssets(leg.assets, names), from: of(leg.from), to: names.wallet(leg.to) };
    case 'hold': {
      const { from, id, expiresInMs, payees } = leg;
      return {
        ...{ hold: toAssets(leg.assets, names), from: names.wallet(from[0]), id: names.hold(id), expiresInMs },
        for: payees?.map((payee) => names.wallet(payee)),
      };
    }
    case 'capture': {
      const { id, to, assets, rest } = leg;
      return { capture: names.hold(id), to: names.wallet(to), assets: assets && toAssets(assets, names), rest };
    }
    case 'release':
      return { release: names.hold(leg.id) };
  }
}

type Listed<Of> = { readonly asset: string; readonly amount: Of }[];
type Passed<Of> = Readonly<Record<string, Of>> | Listed<Of>;

/** Both forms make the same command; an object holds each asset once. */
function toAssets(assets: ModelAssets<bigint>, names: NamesOfRun): Passed<bigint>;
function toAssets(assets: ModelAssets, names: NamesOfRun): Passed<Amount>;
function toAssets(assets: ModelAssets, names: NamesOfRun): Passed<Amount> {
  const amounts = assets.map(([asset, amount]) => [names.asset(asset), toAmount(amount)] as const);
  return new Set(assets.map(([asset]) => asset)).size === assets.length
    ? Object.fromEntries(amounts)
    : amounts.map(([asset, amount]) => ({ asset, amount }));
}

function toAmount(amount: ModelAmount): Amount {
  if (typeof amount === 'bigint') return amount;
  if ('upTo' in amount) return upTo(amount.upTo);
  return amount.keep === undefined ? all() : all({ keep: amount.keep });
}
