import { LIMITS } from '../limits.ts';
import type { Leg } from '../records/leg.ts';
import type { Output } from '../records/movement.ts';
import type { Shortfall } from '../records/rejection.ts';
import { findUnmet } from '../rules/requirements.ts';
import { addTo, type Bundle, packChange, subtractFrom } from '../values/bundle.ts';
import { sumOf, type Utxo } from '../values/utxo.ts';
import { selectInputs, selectSweep } from './coin-selection.ts';
import { isPayer, type Party } from './party.ts';
import type { LoadedUtxos, PayerUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planMerge } from './plan-merge.ts';
import { planPartial } from './plan-partial.ts';

/** A payer with its UTXOs in memory. */
interface LoadedPayer {
  readonly party: Party;
  readonly loaded: LoadedUtxos;
}

/** A payer and what it spends. */
interface Spend extends LoadedPayer {
  readonly inputs: Utxo[];
}

/**
 * Plans an exchange. Each payer spends what it pays net; its change and what it receives net are one output, so that a
 * wallet that trades often has few UTXOs. An asset that a payer has to hold, and does not pay, is an input, too, and
 * returns to it: who spends it first wins, as with everything that is spent.
 */
export function planExchange(
  parties: readonly Party[],
  legs: readonly Leg[],
  utxos: PayerUtxos,
  bounds: PlanBounds,
): Plan {
  const payers = parties.filter(isPayer).map((party) => ({ party, loaded: utxos.of(party.wallet) }));
  if (!payers.every(isPaid)) return refuse(payers, legs) ?? loadMore(payers, bounds);
  const spends: Spend[] = [];
  let count = 0;
  for (const { party, loaded } of payers) {
    const inputs = selectInputs(party.wants, loaded.utxos);
    spends.push({ party, inputs, loaded });
    count += inputs.length;
  }
  if (count > bounds.inputsMax) return mergeFirst(spends, bounds);
  // After this point the command must commit, unless another runtime spends an input first.
  const outputs: Output[] = [];
  const inputs: Utxo[] = [];
  for (const party of parties) {
    const spend = spends.find((each) => each.party === party);
    if (spend === undefined) addOutputs(outputs, party, new Map());
    else {
      const swept = sweep(spend, bounds.inputsMax - count);
      count += swept.length;
      const own = [...spend.inputs, ...swept];
      const rest = sumOf(own);
      subtractFrom(rest, party.pays);
      addOutputs(outputs, party, rest);
      inputs.push(...own);
    }
  }
  return { status: 'planned', movement: { kind: 'exchange', inputs, outputs, legs } };
}

/** True if the UTXOs in memory hold what a payer wants, the usual case. */
function isPaid({ party, loaded }: LoadedPayer): boolean {
  for (const [asset, asked] of party.wants) if (loaded.utxos.total(asset) < asked) return false;
  return true;
}

/** All payers hold enough: the first that does not hold it in memory has UTXOs that are not loaded, or merges first. */
function loadMore(payers: readonly LoadedPayer[], bounds: PlanBounds): Plan {
  const { party, loaded } = payers.find((payer) => !isPaid(payer)) as LoadedPayer;
  const { utxos, totals } = loaded;
  const short = lacking(party.wants, (asset) => utxos.total(asset));
  return planPartial(party.wallet, party.wants, short, utxos, totals as Bundle, bounds);
}

/** The refusal of an exchange that cannot be paid; undefined if all payers hold enough. Looks at all of them. */
function refuse(payers: readonly LoadedPayer[], legs: readonly Leg[]): Plan | undefined {
  const unmet: Shortfall[] = [];
  const shortfalls: Shortfall[] = [];
  for (const { party, loaded } of payers) {
    const { utxos, totals } = loaded;
    let isUnknown = false;
    const held = (asset: string): bigint => {
      const known = utxos.total(asset);
      if (totals === undefined || known >= (party.wants.get(asset) ?? 0n)) return known;
      const total = totals.get(asset);
      isUnknown ||= total === undefined;
      return total ?? known;
    };
    unmet.push(...findUnmet(party.wallet, party.requires, held));
    for (const { asset, available } of lacking(party.pays, held))
      shortfalls.push(grossOf(party, asset, available, legs));
    if (isUnknown) return { status: 'needs_load' };
  }
  if (unmet.length > 0) return rejected('requirement_failed', unmet);
  return shortfalls.length > 0 ? rejected('insufficient_funds', shortfalls) : undefined;
}

function rejected(reason: 'requirement_failed' | 'insufficient_funds', shortfalls: readonly Shortfall[]): Plan {
  return { status: 'rejected', refusal: { reason, shortfalls: shortfalls.slice(0, LIMITS.shortfallsMax) } };
}

function lacking(wanted: Bundle, held: (asset: string) => bigint): Omit<Shortfall, 'wallet'>[] {
  const short: Omit<Shortfall, 'wallet'>[] = [];
  for (const [asset, asked] of wanted) {
    const available = held(asset);
    if (available < asked) short.push({ asset, asked, available });
  }
  return short;
}

/** The shortfall as the legs say it: what they take from the wallet, and what it holds and they bring it. */
function grossOf({ wallet, gives, gets }: Party, asset: string, held: bigint, legs: readonly Leg[]): Shortfall {
  const at = legs.flatMap(({ from, bundle }, index) => (from === wallet && bundle.has(asset) ? [index] : []));
  return { wallet, asset, asked: gives.get(asset) as bigint, available: held + (gets.get(asset) ?? 0n), legs: at };
}

/** The payer with the most inputs merges first. One that has a single input cannot. */
function mergeFirst(spends: readonly Spend[], bounds: PlanBounds): Plan {
  const { party, inputs } = spends.reduce((a, b) => (b.inputs.length > a.inputs.length ? b : a));
  if (!bounds.merges || inputs.length < 2) {
    return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
  }
  return { status: 'merge_first', movement: planMerge(party.wallet, inputs.slice(0, bounds.inputsMax), party.wants) };
}

function sweep({ party, inputs, loaded }: Spend, roomInputs: number): Utxo[] {
  if (roomInputs <= 0) return [];
  return selectSweep(party.wants, inputs, loaded.utxos, roomInputs);
}

/** Adds what returns to a party and what it receives as one output, where that is possible. */
function addOutputs(outputs: Output[], { wallet, receives, wants }: Party, rest: Map<string, bigint>): void {
  addTo(rest, receives);
  const hot = { has: (asset: string) => wants.has(asset) || receives.has(asset) };
  for (const bundle of packChange(rest, hot)) outputs.push({ owner: wallet, bundle });
}
