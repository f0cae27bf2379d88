import type { Problem } from '../../../src/index.ts';

/** An amount, or one that depends on what there is. */
export type ModelAmount = bigint | { readonly upTo: bigint } | { readonly all: true; readonly keep?: bigint };

/** Assets as a list, because an object literal has no field for some of the names. */
export type ModelAssets<Amount = ModelAmount> = readonly (readonly [asset: string, amount: Amount])[];

/** One movement, plain data. Several wallets in `from` give as much as each has, in this order. */
export type ModelLeg =
  | { readonly verb: 'transfer'; readonly from: readonly string[]; readonly to: string; readonly assets: ModelAssets }
  /** Its wishes are up to an amount. */
  | { readonly verb: 'mint'; readonly to: string; readonly assets: ModelAssets }
  | { readonly verb: 'burn'; readonly from: readonly string[]; readonly assets: ModelAssets }
  | HoldLeg
  | CaptureLeg
  | { readonly verb: 'release'; readonly id: string };

export interface HoldLeg {
  readonly verb: 'hold';
  readonly from: readonly [string];
  readonly assets: ModelAssets;
  readonly id: string;
  readonly expiresInMs?: number | undefined;
  readonly payees?: readonly string[] | undefined;
}

export interface CaptureLeg {
  readonly verb: 'capture';
  readonly id: string;
  readonly to: string;
  /** All that is left, if it is undefined. */
  readonly assets?: ModelAssets<bigint> | undefined;
  readonly rest?: 'keep' | 'release' | undefined;
}

interface Common {
  readonly key?: string | undefined;
  readonly note?: string | undefined;
  /** The command has an action that is due so many milliseconds later. */
  readonly dueInMs?: number | undefined;
}

/** A command of one wallet. */
export interface SimpleCommand extends Common {
  readonly kind: 'mint' | 'transfer' | 'burn';
  /** The wallet whose actor handles the command: the payer, or the recipient of a mint. */
  readonly wallet: string;
  /** The recipient of a transfer. */
  readonly to: string;
  readonly assets: ModelAssets;
}

export interface ExchangeCommand extends Common {
  readonly kind: 'exchange';
  readonly legs: readonly ModelLeg[];
  readonly requires: readonly { readonly wallet: string; readonly assets: ModelAssets<bigint> }[];
}

/** A command of a hold alone. */
export interface HoldCommand extends Common {
  readonly kind: 'hold' | 'capture' | 'release';
  readonly leg: ModelLeg;
}

export interface ExtendCommand extends Common {
  readonly kind: 'extend';
  readonly id: string;
  readonly expiresInMs: number;
}

/** A change of the freeze of a wallet. */
export interface FreezeCommand extends Common {
  readonly kind: 'freeze' | 'unfreeze';
  readonly wallet: string;
  /** Of `freeze`. */
  readonly out?: boolean | undefined;
  /** Of `freeze`. */
  readonly in?: boolean | undefined;
}

/** A reversal of the transaction that a command of this number made; of one that does not exist, if it is undefined. */
export interface ReverseCommand extends Common {
  readonly kind: 'reverse';
  readonly of: number | undefined;
  readonly upTo?: true | undefined;
  /** The wallets that owe. */
  readonly debtors: readonly string[];
}

/** A reversal whose transaction is not known before the run: `back` counts from the last one that is recorded. */
export interface AimedReversal extends Common {
  readonly kind: 'reverse';
  readonly back: number;
  readonly upTo?: true | undefined;
}

/** A command that moves what its legs say. */
export type MovingCommand = SimpleCommand | ExchangeCommand | HoldCommand;
/** A command of a run. */
export type ModelCommand = MovingCommand | ExtendCommand | FreezeCommand | ReverseCommand;
/** A command of the generators: plain data. */
export type GivenCommand = MovingCommand | ExtendCommand | FreezeCommand | AimedReversal;

/** The movements of a command. */
export function legsOf(command: MovingCommand): readonly ModelLeg[] {
  if ('legs' in command) return command.legs;
  if ('leg' in command) return [command.leg];
  const { kind, wallet, to, assets } = command;
  if (kind === 'mint') return [{ verb: 'mint', to: wallet, assets }];
  return [
    kind === 'burn' ? { verb: 'burn', from: [wallet], assets } : { verb: 'transfer', from: [wallet], to, assets },
  ];
}

/** The first rule that a command breaks. Written from the README, independently of the code under test. */
export function problemOf(command: ModelCommand): Problem | undefined {
  const { kind, key } = command;
  // The other generators make no invalid content.
  if (kind === 'mint' || kind === 'transfer' || kind === 'burn') {
    const { wallet, to, assets } = command;
    if (assets.some(([asset]) => !/^[A-Za-z0-9][A-Za-z0-9._:@/+#-]{0,63}$/.test(asset))) return 'name_invalid';
    if (kind === 'transfer' && wallet === to) return 'same_wallet';
    if (assets.length === 0) return 'assets_empty';
    if (assets.some(([, amount]) => typeof amount === 'bigint' && amount < 1n)) return 'amount_not_positive';
    if ([...sumsOf(assets).values()].some((sum) => sum >= 10n ** 78n)) return 'amount_too_large';
  }
  if (kind === 'freeze' && command.out === false && command.in === false) return 'freeze_empty';
  if (key !== undefined && (key.length > 255 || key.includes('\0') || !survivesUtf8(key))) return 'key_invalid';
  return undefined;
}

/** False for a lone surrogate. */
function survivesUtf8(text: string): boolean {
  return Buffer.from(text).toString() === text;
}

/** The fixed amounts by asset. */
export function sumsOf(assets: ModelAssets): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const [asset, amount] of assets)
    if (typeof amount === 'bigint') sums.set(asset, (sums.get(asset) ?? 0n) + amount);
  return sums;
}

/** The amounts that depend on what there is, by asset. */
export function wishesOf(assets: ModelAssets): [string, Exclude<ModelAmount, bigint>][] {
  return assets.flatMap(([asset, amount]) => (typeof amount === 'bigint' ? [] : [[asset, amount]]));
}

/** The content that a repeated key must repeat, as text. */
export function contentOf(command: ModelCommand): string {
  const { kind, note, dueInMs } = command;
  const amounts = (assets: ModelAssets | undefined) =>
    assets && [
      ...[...sumsOf(assets)].map(([asset, amount]) => `${asset}=${amount}`).sort(),
      ...wishesOf(assets).map(([asset, wish]) =>
        'upTo' in wish ? `${asset}<=${wish.upTo}` : `${asset}*-${wish.keep ?? 0n}`,
      ),
    ];
  const leg = (each: ModelLeg) => ({
    ...each,
    ...('assets' in each ? { assets: amounts(each.assets) } : {}),
    ...(each.verb === 'hold' ? { payees: each.payees?.toSorted() } : {}),
    ...(each.verb === 'capture' ? { rest: each.rest ?? 'keep' } : {}),
  });
  const content =
    kind === 'extend'
      ? [command.id, command.expiresInMs]
      : kind === 'reverse'
        ? [command.of ?? null, command.upTo ?? null]
        : isFreeze(command)
          ? [command.wallet, command.out ?? true, command.in ?? true]
          : [
              legsOf(command).map(leg),
              kind === 'exchange' ? command.requires.map(({ wallet, assets }) => [wallet, amounts(assets)]) : [],
            ];
  return JSON.stringify([kind, content, note ?? null, dueInMs ?? null]);
}

export function isFreeze(command: ModelCommand): command is FreezeCommand {
  return command.kind === 'freeze' || command.kind === 'unfreeze';
}

/** The name under which a hold owns assets and has a mailbox. */
export function ownerOf(id: string): string {
  return `~${id}`;
}

/**
 * The mailboxes in which a command takes a place: those of the wallets that may pay net, that must hold something, and
 * of the holds that it takes from; without any that of the first wallet it names.
 */
export function placesOf(command: ModelCommand): ReadonlySet<string> {
  if (command.kind === 'extend') return new Set([ownerOf(command.id)]);
  if (command.kind === 'reverse') return new Set(command.debtors);
  if ('wallet' in command) return new Set([command.wallet]);
  const places = new Set('requires' in command ? command.requires.map(({ wallet }) => wallet) : []);
  const nets = new Map<string, bigint>();
  const change = (wallet: string, asset: string, amount: bigint): void => {
    nets.set(`${wallet} ${asset}`, (nets.get(`${wallet} ${asset}`) ?? 0n) + amount);
  };
  const named: string[] = [];
  for (const leg of legsOf(command)) {
    if (leg.verb === 'capture' || leg.verb === 'release') {
      places.add(ownerOf(leg.id));
      continue;
    }
    const from = leg.verb === 'mint' ? [] : leg.from;
    const to = leg.verb === 'transfer' || leg.verb === 'mint' ? [leg.to] : [];
    named.push(...from, ...to);
    if (from.length > 1 || wishesOf(leg.assets).length > 0) {
      for (const wallet of from) places.add(wallet);
      continue;
    }
    for (const [asset, amount] of sumsOf(leg.assets)) {
      for (const wallet of from) change(wallet, asset, -amount);
      for (const wallet of to) change(wallet, asset, amount);
    }
  }
  for (const [at, net] of nets) if (net < 0n) places.add(at.split(' ')[0] as string);
  return places.size > 0 ? places : new Set(named.slice(0, 1));
}
