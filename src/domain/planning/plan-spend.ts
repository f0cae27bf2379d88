import { assertNever } from '../assert.ts';
import type { Command } from '../commands/command.ts';
import { LIMITS } from '../limits.ts';
import type { Refusal, Shortfall } from '../records/rejection.ts';
import type { Movement, Output } from '../records/transaction.ts';
import { assertConserved } from '../rules/conservation.ts';
import { addTo, type Bundle, packChange, subtractFrom } from '../values/bundle.ts';
import { sumOf, type Utxo } from '../values/utxo.ts';
import type { UtxoSet } from '../values/utxo-set.ts';
import { selectInputs, selectSweep } from './coin-selection.ts';

/** The bounds that a plan keeps. */
export interface PlanBounds {
  /** Most inputs of one transaction, at least 2. */
  readonly inputsMax: number;
  /** Whether a wallet may merge UTXOs on its own to pay a sum that is spread over more than `inputsMax` of them. */
  readonly merges: boolean;
}

/** What a command comes to, given the UTXOs of its wallet. */
export type Plan =
  | { readonly status: 'planned'; readonly movement: Movement }
  /** The command needs more inputs than one transaction may have: commit this merge, then plan again. */
  | { readonly status: 'merge_first'; readonly movement: Movement }
  | { readonly status: 'rejected'; readonly refusal: Refusal };

/** Pure: the same command and the same UTXOs give the same plan. Conservation is asserted on every movement. */
export function plan(command: Command, utxos: UtxoSet, bounds: PlanBounds): Plan {
  switch (command.kind) {
    case 'mint':
      return planned({ kind: 'mint', inputs: [], outputs: [toRecipient(command)] }, command.bundle);
    case 'transfer':
      return planSpend(command, [toRecipient(command)], utxos, bounds);
    case 'burn':
      return planSpend(command, [], utxos, bounds);
    default:
      return assertNever(command.kind);
  }
}

function planSpend(command: Command, paid: readonly Output[], utxos: UtxoSet, bounds: PlanBounds): Plan {
  const wallet = command.from as string;
  const wanted = command.bundle;
  const shortfalls = findShortfalls(wanted, utxos);
  if (shortfalls !== undefined) return { status: 'rejected', refusal: { reason: 'insufficient_funds', shortfalls } };
  const chosen = selectInputs(wanted, utxos);
  if (chosen.length > bounds.inputsMax) {
    if (!bounds.merges) return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
    return { status: 'merge_first', movement: planMerge(wallet, chosen.slice(0, bounds.inputsMax), wanted) };
  }

  // After this point the command must commit, unless someone else spends an input first.
  const rest = sumOf(chosen);
  subtractFrom(rest, wanted);
  const sweeps = rest.size > 0 || utxos.size > LIMITS.sweepAboveUtxos;
  const swept = sweeps ? selectSweep(wanted, chosen, utxos, bounds.inputsMax - chosen.length) : [];
  for (const { bundle } of swept) addTo(rest, bundle);
  const change = packChange(rest, wanted).map((bundle) => ({ owner: wallet, bundle }));
  const inputs = swept.length === 0 ? chosen : [...chosen, ...swept];
  return planned({ kind: command.kind, inputs, outputs: [...paid, ...change] }, wanted);
}

/** Many UTXOs of one wallet into one; `hot` assets are kept together so that a merge always helps. */
export function planMerge(wallet: string, inputs: readonly Utxo[], hot: Bundle): Movement {
  const outputs = packChange(sumOf(inputs), hot).map((bundle) => ({ owner: wallet, bundle }));
  const movement: Movement = { kind: 'merge', inputs, outputs };
  assertConserved(movement, new Map());
  return movement;
}

function planned(movement: Movement, moved: Bundle): Plan {
  assertConserved(movement, moved);
  return { status: 'planned', movement };
}

function toRecipient(command: Command): Output {
  return { owner: command.to as string, bundle: command.bundle };
}

/** What the UTXOs lack of what is wanted; undefined if they suffice. */
export function findShortfalls(wanted: Bundle, utxos: UtxoSet): Shortfall[] | undefined {
  let shortfalls: Shortfall[] | undefined;
  for (const [asset, asked] of wanted) {
    const available = utxos.total(asset);
    if (available >= asked) continue;
    shortfalls ??= [];
    shortfalls.push({ asset, asked, available });
  }
  return shortfalls;
}
