import { type Movement, walletOfOwner } from './movement.ts';

/** The net change of an asset in a wallet by one transaction. */
export interface WalletChange {
  readonly wallet: string;
  readonly asset: string;
  /** The amount that the wallet may spend more; negative for less. */
  available: bigint;
  /** The amount that is held more; negative for less. */
  held: bigint;
}

/** The name under which the history keeps the amounts that are minted. No wallet has it. */
export const MINTED = '~minted';
/** The name under which the history keeps the amounts that are burned. */
export const BURNED = '~burned';
/** The name under which the history keeps the amounts that all wallets own. */
export const OWNED = '~owned';

/**
 * The changes that a movement makes, net. What a hold has is held by its wallet. A merge changes nothing, and so does
 * what only comes back as change.
 */
export function walletChanges(movement: Movement): WalletChange[] {
  const changes: WalletChange[] = [];
  const { inputs, outputs } = movement;
  for (const { owner, bundle } of outputs)
    for (const [asset, amount] of bundle) addChange(changes, movement, owner, asset, amount);
  for (const { owner, bundle } of inputs)
    for (const [asset, amount] of bundle) addChange(changes, movement, owner, asset, -amount);
  return changes.every(isChange) ? changes : changes.filter(isChange);
}

/** The amounts that a movement mints and burns, under the names {@link MINTED} and {@link BURNED}. */
export function supplyChanges(movement: Movement, changes: readonly WalletChange[]): WalletChange[] {
  const { kind, legs } = movement;
  const supply: WalletChange[] = [];
  if (kind === 'mint') for (const { asset, available } of changes) add(supply, MINTED, asset, available);
  if (kind === 'burn') for (const { asset, available, held } of changes) add(supply, BURNED, asset, -available - held);
  if (kind !== 'exchange' && kind !== 'reversal') return supply;
  for (const { from, to, bundle } of legs ?? []) {
    if (from === undefined) for (const [asset, amount] of bundle) add(supply, MINTED, asset, amount);
    if (to === undefined) for (const [asset, amount] of bundle) add(supply, BURNED, asset, amount);
  }
  return supply;
}

function addChange(changes: WalletChange[], movement: Movement, owner: string, asset: string, amount: bigint): void {
  const wallet = walletOfOwner(owner, movement);
  if (wallet === owner) add(changes, wallet, asset, amount);
  else add(changes, wallet, asset, 0n, amount);
}

/** Most movements have two or three changes, which are found faster in a list than in a map. */
function add(changes: WalletChange[], wallet: string, asset: string, available: bigint, held = 0n): void {
  for (const change of changes) {
    if (change.wallet !== wallet || change.asset !== asset) continue;
    change.available += available;
    change.held += held;
    return;
  }
  changes.push({ wallet, asset, available, held });
}

function isChange({ available, held }: WalletChange): boolean {
  return available !== 0n || held !== 0n;
}
