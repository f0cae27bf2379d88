import { LIMITS } from '../limits.ts';
import type { HoldChange } from '../records/hold.ts';
import type { Leg } from '../records/leg.ts';
import type { Output } from '../records/movement.ts';
import type { Refusal, Shortfall } from '../records/rejection.ts';
import type { TransactionKind } from '../records/transaction-kind.ts';
import { findUnmet } from '../rules/requirements.ts';
import { findShortfalls, refuseFunds } from '../rules/sufficient-funds.ts';
import { addTo, packChange, subtractFrom } from '../values/bundle.ts';
import type { Utxo } from '../values/utxo.ts';
import { selectInputs, selectSweep } from './coin-selection.ts';
import { isPayer, type Party } from './party.ts';
import { availableIn, type LoadedUtxos, type PayerUtxos } from './payer-utxos.ts';
import type { Plan, PlanBounds } from './plan.ts';
import { planMergeFirst } from './plan-merge.ts';
import { planShort } from './plan-short.ts';
import { takenFromHolds } from './taken-from-holds.ts';

/** The difference between an exchange and the kinds that are planned as one. */
interface ExchangeOptions {
  /** `exchange` by default. */
  readonly kind?: TransactionKind;
  /** For each leg, the index of the leg that was asked for. */
  readonly origins?: readonly number[];
  readonly holds?: readonly HoldChange[];
}

/** A payer with its UTXOs in memory. */
interface LoadedPayer {
  readonly party: Party;
  readonly loaded: LoadedUtxos;
}

/** A payer and what it spends. */
interface Spend extends LoadedPayer {
  readonly inputs: readonly Utxo[];
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
  options: ExchangeOptions = {},
): Plan {
  const { kind = 'exchange', holds } = options;
  const payers: LoadedPayer[] = [];
  for (const party of parties) if (isPayer(party)) payers.push({ party, loaded: utxos.of(party.wallet) });
  if (!payers.every(isPaid)) return refuse(payers, legs, options) ?? planFirstShort(payers, bounds);
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
  // The payers are in the order of the parties.
  let at = 0;
  for (const party of parties) {
    const rest = new Map<string, bigint>();
    const spend = spends[at];
    if (spend?.party === party) {
      at += 1;
      const swept = sweep(spend, bounds.inputsMax - count);
      count += swept.length;
      for (const own of [spend.inputs, swept]) {
        for (const input of own) {
          addTo(rest, input.bundle);
          inputs.push(input);
        }
      }
      subtractFrom(rest, party.pays);
    }
    addOutputs(outputs, party, rest);
  }
  return { status: 'planned', movement: { kind, inputs, outputs, legs, ...(holds === undefined ? {} : { holds }) } };
}

const NONE: readonly Utxo[] = Object.freeze([]);

/** True if the UTXOs in memory hold what a payer wants, the usual case. */
function isPaid({ party, loaded }: LoadedPayer): boolean {
  for (const [asset, asked] of party.wants) if (loaded.utxos.total(asset) < asked) return false;
  return true;
}

/**
 * All payers may spend enough: the first that does not have it in memory has it in expired holds, in UTXOs that are not
 * loaded, or in too many.
 */
function planFirstShort(payers: readonly LoadedPayer[], bounds: PlanBounds): Plan {
  const { party, loaded } = payers.find((payer) => !isPaid(payer)) as LoadedPayer;
  return planShort(party.wallet, party.wants, loaded, bounds);
}

/** The refusal of an exchange that cannot be paid; undefined if all payers may spend enough. Looks at all of them. */
function refuse(
  payers: readonly LoadedPayer[],
  legs: readonly Leg[],
  { origins, holds = [] }: ExchangeOptions,
): Plan | undefined {
  const unmet: Shortfall[] = [];
  const shortfalls: Shortfall[] = [];
  for (const { party, loaded } of payers) {
    let isUnknown = false;
    const known = (amount: bigint | undefined): bigint => {
      isUnknown ||= amount === undefined;
      return amount ?? 0n;
    };
    const available = (asset: string): bigint => known(availableIn(loaded, asset, party.wants.get(asset) ?? 0n));
    const held = (asset: string): bigint => (loaded.held === undefined ? 0n : known(loaded.held(asset)));
    unmet.push(...findUnmet(party.wallet, party.requires, available, held));
    const heldApart = (asset: string): bigint => held(asset) - takenFromHolds(party.wallet, asset, legs, holds);
    const short = findShortfalls(party.wallet, party.pays, available, heldApart) ?? [];
    shortfalls.push(...short.map((shortfall) => grossOf(party, shortfall, legs, origins)));
    if (isUnknown) return { status: 'needs_load' };
  }
  if (unmet.length > 0) return rejected({ reason: 'requirement_failed', shortfalls: unmet });
  return shortfalls.length > 0 ? rejected(refuseFunds(shortfalls)) : undefined;
}

function rejected({ reason, shortfalls }: Refusal): Plan {
  return { status: 'rejected', refusal: { reason, shortfalls: shortfalls.slice(0, LIMITS.shortfallsMax) } };
}

/** The shortfall as the legs say it: what they take from the wallet, and what it holds and they bring it. */
function grossOf(
  { wallet, gives, gets }: Party,
  { asset, available, held }: Shortfall,
  legs: readonly Leg[],
  origins: readonly number[] | undefined,
): Shortfall {
  const at = legs.flatMap(({ from, bundle }, index) => (from === wallet && bundle.has(asset) ? [index] : []));
  const asked = gives.get(asset) as bigint;
  const named = [...new Set(at.map((index) => origins?.[index] ?? index))];
  return { wallet, asset, asked, available: available + (gets.get(asset) ?? 0n), held, legs: named };
}

/** The payer with the most inputs merges first. One that has a single input cannot. */
function mergeFirst(spends: readonly Spend[], bounds: PlanBounds): Plan {
  const { party, inputs } = spends.reduce((a, b) => (b.inputs.length > a.inputs.length ? b : a));
  if (!bounds.merges || inputs.length < 2) {
    return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
  }
  return planMergeFirst(party.wallet, inputs.slice(0, bounds.inputsMax), party.wants);
}

function sweep({ party, inputs, loaded }: Spend, roomInputs: number): readonly Utxo[] {
  if (roomInputs <= 0) return NONE;
  return selectSweep(party.wants, inputs, loaded.utxos, roomInputs);
}

/** Adds what returns to a party and what it receives as one output, where that is possible. */
function addOutputs(outputs: Output[], { wallet, receives, wants }: Party, rest: Map<string, bigint>): void {
  addTo(rest, receives);
  const hot = { has: (asset: string) => wants.has(asset) || receives.has(asset) };
  for (const bundle of packChange(rest, hot)) outputs.push({ owner: wallet, bundle });
}
