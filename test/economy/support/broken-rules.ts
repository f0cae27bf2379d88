import { inForce, type Stored, type StoredHistory, type StoredRules } from './policy-history.ts';

/** The amounts of an asset after the transactions so far. */
interface Totals {
  minted: bigint;
  circulating: bigint;
  readonly wallets: Map<string, bigint>;
}

/** The violations of rules and freezes that were in force, and the totals of all assets at the end. */
export interface Replay {
  readonly broken: readonly string[];
  readonly totals: ReadonlyMap<string, Readonly<Totals>>;
}

/** Kinds that only return to a wallet what is its own. */
const RETURNS = ['release', 'expire', 'merge'];

/** Adds up what all transactions moved, and compares each with the rules and the freezes that were in force. */
export function replay(history: StoredHistory): Replay {
  const totals = new Map<string, Totals>();
  const broken: string[] = [];
  for (const transaction of history.transactions) {
    const net = netOfWallets(history, transaction);
    const add = (text: string): number => broken.push(`${transaction.kind} ${transaction.id}: ${text}`);
    if (!RETURNS.includes(transaction.kind)) for (const text of againstFreezes(history, transaction, net)) add(text);
    for (const [asset, changes] of net) {
      const of = totals.get(asset) ?? { minted: 0n, circulating: 0n, wallets: new Map<string, bigint>() };
      totals.set(asset, of);
      const minted = mintedBy(transaction, asset);
      const more = [...changes.values()].reduce((sum, change) => sum + change, 0n);
      of.minted += minted;
      of.circulating += more;
      for (const [wallet, change] of changes) of.wallets.set(wallet, (of.wallets.get(wallet) ?? 0n) + change);
      const rules = inForce(history.rules.get(asset), transaction);
      if (rules === undefined) continue;
      for (const text of againstSwitches(history, transaction, asset, changes, rules)) add(text);
      if (minted > 0n && of.minted > (rules.mintedMax ?? of.minted)) add(`${of.minted} ${asset} were minted`);
      if (more > 0n && of.circulating > (rules.supplyMax ?? of.circulating))
        add(`${of.circulating} ${asset} circulate`);
      for (const [wallet, change] of changes) {
        const owned = of.wallets.get(wallet) as bigint;
        if (change > 0n && owned > (rules.walletMax ?? owned)) add(`${wallet} owns ${owned} ${asset}`);
      }
    }
  }
  return { broken, totals };
}

/** By asset and wallet; what a hold owns is its wallet's. */
function netOfWallets({ walletOf }: StoredHistory, { net }: Stored): Map<string, Map<string, bigint>> {
  const all = new Map<string, Map<string, bigint>>();
  for (const [owner, changes] of net) {
    const wallet = walletOf.get(owner) ?? owner;
    for (const [asset, change] of changes) {
      const of = all.get(asset) ?? new Map<string, bigint>();
      all.set(asset, of.set(wallet, (of.get(wallet) ?? 0n) + change));
    }
  }
  return all;
}

/** A wallet that gives anything to others or into a hold pays, one that gets anything from others is paid. */
function againstFreezes(
  history: StoredHistory,
  transaction: Stored,
  net: ReadonlyMap<string, ReadonlyMap<string, bigint>>,
): string[] {
  const [pay, paid] = [new Set<string>(), new Set<string>()];
  for (const changes of net.values()) {
    for (const [wallet, change] of changes) if (change !== 0n) (change < 0n ? pay : paid).add(wallet);
  }
  for (const [owner, changes] of transaction.net) {
    const isHold = history.walletOf.has(owner);
    if (!isHold && [...changes.values()].some((change) => change < 0n)) pay.add(owner);
  }
  const is = (wallet: string, side: 'out' | 'in'): boolean =>
    inForce(history.freezes.get(wallet), transaction)?.[side] === true;
  return [
    ...[...pay].filter((wallet) => is(wallet, 'out')).map((wallet) => `${wallet} is frozen and pays`),
    ...[...paid].filter((wallet) => is(wallet, 'in')).map((wallet) => `${wallet} is frozen and is paid`),
  ];
}

function againstSwitches(
  { walletOf, payees }: StoredHistory,
  transaction: Stored,
  asset: string,
  changes: ReadonlyMap<string, bigint>,
  { transferable, mintable, burnable }: StoredRules,
): string[] {
  const { kind, moved, id, net } = transaction;
  const legs = moved.filter((leg) => leg.asset === asset);
  // An output of several assets is spent as a whole, and returns what is not moved.
  const isMoved = [...changes.values()].some((change) => change !== 0n);
  const home = (name: string): string => walletOf.get(name) ?? name;
  const changesHands =
    kind === 'exchange'
      ? legs.some(({ payer, payee }) => payer !== undefined && payee !== undefined && home(payer) !== home(payee))
      : (kind === 'transfer' || kind === 'capture') && isMoved;
  // A hold that others may capture promises it to them.
  const isHeld = [...net].some(([owner, own]) => walletOf.has(owner) && (own.get(asset) ?? 0n) > 0n);
  const isPromised = kind === 'hold' && isHeld && (payees.get(id) ?? []).some((payee) => !changes.has(payee));
  const isBurned =
    (kind === 'burn' && isMoved) || (kind === 'exchange' && legs.some(({ payee }) => payee === undefined));
  return [
    ...(!transferable && (changesHands || isPromised) ? [`${asset} changes hands`] : []),
    ...(!mintable && mintedBy(transaction, asset) > 0n ? [`${asset} is minted`] : []),
    ...(!burnable && isBurned ? [`${asset} is burned`] : []),
  ];
}

function mintedBy({ kind, moved, net }: Stored, asset: string): bigint {
  const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((all, one) => all + one, 0n);
  if (kind === 'mint') return sum([...net.values()].map((changes) => changes.get(asset) ?? 0n));
  if (kind !== 'exchange') return 0n;
  return sum(moved.filter((leg) => leg.asset === asset && leg.payer === undefined).map(({ amount }) => amount));
}
