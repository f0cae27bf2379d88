import { LIMITS } from '../limits.ts';
import type { Bundle } from '../values/bundle.ts';
import { amountOf, type Holding } from '../values/holding.ts';
import type { Utxo } from '../values/utxo.ts';
import type { UtxoSet } from '../values/utxo-set.ts';

/**
 * Selects UTXOs that hold at least `wanted`. The set holds enough: the caller has checked it.
 *
 * Prefers few inputs: an exact match; else the smallest UTXO that suffices; else the largest UTXOs, of which the last
 * is replaced by the smallest that still suffices (the "largest first" family of Bitcoin Core's coin selection,
 * coinselection.h). An input that was selected for one asset counts for the others that it holds.
 *
 * Example: from UTXOs of 1, 4 and 9 gold, 4 selects [4], 3 selects [4], and 12 selects [9, 4].
 */
export function selectInputs(wanted: Bundle, utxos: UtxoSet): Utxo[] {
  const one = wanted.size === 1 ? selectOne(wanted, utxos) : exactMatch(wanted, utxos);
  if (one !== undefined) return [one];
  const chosen = new Map<string, Utxo>();
  for (const [asset, amount] of wanted) {
    let missing = amount;
    for (const utxo of chosen.values()) missing -= amountOf(utxo, asset);
    if (missing > 0n) selectAsset(asset, missing, utxos, chosen);
  }
  return wanted.size === 1 ? [...chosen.values()] : withoutSuperfluous(wanted, [...chosen.values()]);
}

/**
 * Removes inputs that later selections, for other assets, made superfluous. Merges depend on it: with a superfluous
 * input a merge could produce the UTXOs that it consumed, without end.
 */
function withoutSuperfluous(wanted: Bundle, chosen: readonly Utxo[]): Utxo[] {
  const spare = new Map<string, bigint>();
  for (const [asset, amount] of wanted) {
    spare.set(
      asset,
      chosen.reduce((sum, utxo) => sum + amountOf(utxo, asset), -amount),
    );
  }
  return chosen.filter((utxo) => {
    for (const [asset, left] of spare) if (amountOf(utxo, asset) > left) return true;
    for (const [asset, left] of spare) spare.set(asset, left - amountOf(utxo, asset));
    return false;
  });
}

/**
 * Selects further UTXOs to spend along with `chosen`, so that small UTXOs do not accumulate: those that hold a wanted
 * asset and are not larger than the largest one chosen, smallest first; in a wallet with many UTXOs also any small
 * bundle, oldest first.
 */
export function selectSweep(wanted: Bundle, chosen: readonly Utxo[], utxos: UtxoSet, roomInputs: number): Utxo[] {
  const room = Math.min(roomInputs, LIMITS.sweepInputsMax);
  const swept: Utxo[] = [];
  for (const asset of wanted.keys()) {
    const largest = largestAmount(chosen, asset);
    for (const utxo of utxos.byAmount(asset)) {
      if (swept.length >= room || amountOf(utxo, asset) > largest) break;
      if (!chosen.includes(utxo) && !swept.includes(utxo)) swept.push(utxo);
    }
  }
  if (utxos.size > LIMITS.sweepAboveUtxos) {
    for (const utxo of sweepOrder(utxos, room)) {
      if (swept.length >= room) break;
      if (!chosen.includes(utxo) && !swept.includes(utxo)) swept.push(utxo);
    }
  }
  return swept;
}

/** With more UTXOs than assets, some asset is in several: first its UTXOs, full bundles too, then old bundles. */
function* sweepOrder(utxos: UtxoSet, room: number): Iterable<Utxo> {
  if (utxos.size > LIMITS.sweepAboveUtxos + utxos.assetCount) yield* utxos.mostScattered().slice(0, 2 * room);
  yield* utxos.sweepable();
}

/** Selects for a single asset, the usual case: the exact amount, else the smallest UTXO that suffices. */
function selectOne(wanted: Bundle, utxos: UtxoSet): Utxo | undefined {
  const [asset, amount] = firstOf(wanted);
  const holding = utxos.holding(asset);
  if (holding === undefined) return undefined;
  const candidates = holding.utxos;
  const first = holding.firstAtLeast(amount);
  for (let at = first; at < candidates.length; at += 1) {
    if (holding.amountAt(at) !== amount) break;
    const utxo = candidates[at] as Utxo;
    if (utxo.bundle.size === 1) return utxo;
  }
  return candidates[first];
}

function exactMatch(wanted: Bundle, utxos: UtxoSet): Utxo | undefined {
  const [asset, amount] = firstOf(wanted);
  const holding = utxos.holding(asset);
  if (holding === undefined) return undefined;
  for (let at = holding.firstAtLeast(amount); at < holding.utxos.length; at += 1) {
    const utxo = holding.utxos[at] as Utxo;
    if (holding.amountAt(at) !== amount) return undefined;
    if (utxo.bundle.size === wanted.size && [...wanted].every(([name, sum]) => amountOf(utxo, name) === sum))
      return utxo;
  }
  return undefined;
}

function firstOf(wanted: Bundle): readonly [string, bigint] {
  const [first] = wanted;
  return first as [string, bigint];
}

function selectAsset(asset: string, amount: bigint, utxos: UtxoSet, chosen: Map<string, Utxo>): void {
  const holding = utxos.holding(asset) as Holding;
  const candidates = holding.utxos;
  let missing = amount;
  for (let largest = candidates.length - 1; missing > 0n; ) {
    const enough = smallestSufficient(holding, missing, chosen);
    if (enough !== undefined) {
      chosen.set(enough.outpoint, enough);
      return;
    }
    while (chosen.has((candidates[largest] as Utxo).outpoint)) largest -= 1;
    const utxo = candidates[largest] as Utxo;
    chosen.set(utxo.outpoint, utxo);
    missing -= amountOf(utxo, asset);
  }
}

function smallestSufficient(holding: Holding, amount: bigint, chosen: ReadonlyMap<string, Utxo>): Utxo | undefined {
  for (let at = holding.firstAtLeast(amount); at < holding.utxos.length; at += 1) {
    const utxo = holding.utxos[at] as Utxo;
    if (!chosen.has(utxo.outpoint)) return utxo;
  }
  return undefined;
}

function largestAmount(utxos: readonly Utxo[], asset: string): bigint {
  let largest = 0n;
  for (const utxo of utxos) {
    const amount = amountOf(utxo, asset);
    if (amount > largest) largest = amount;
  }
  return largest;
}
