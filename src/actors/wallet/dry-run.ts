import type { Command } from '../../domain/commands/command.ts';
import { planCommand } from '../../domain/commands/plan-command.ts';
import { refuseTakenHold } from '../../domain/commands/taken-hold.ts';
import { isLedgerError, LedgerError } from '../../domain/errors.ts';
import { type DueHold, type LoadedUtxos, loadedTotal } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import { viewLeg } from '../../domain/records/leg.ts';
import { type CountChange, type Movement, netsOf, toUtxos } from '../../domain/records/movement.ts';
import type { DryOutcome } from '../../domain/records/outcome.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { PlanPolicy } from '../../domain/rules/policy.ts';
import { type Assets, packChange, toAssets } from '../../domain/values/bundle.ts';
import { isName } from '../../domain/values/names.ts';
import { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import { boundsOf, type Envelope } from '../messages/envelope.ts';
import { answerDuplicate } from './answer-duplicate.ts';
import { noteRooms, refuseCap } from './exceeded-caps.ts';
import { expiredBy } from './plan-chain.ts';
import type { ReplyBuffer } from './replies.ts';
import type { ChainDeps, WalletDeps } from './wallet-deps.ts';

/** Merges and ends of holds before one command, at most: a wallet of some million UTXOs has fewer. */
const STEPS_MAX = 100_000;

/** The part of the UTXOs of a payer that a dry run changes: a copy. */
interface DryPayer {
  readonly loaded: LoadedUtxos;
  readonly utxos: UtxoSet;
  due: readonly DueHold[];
}

/**
 * Plans a command on copies of the UTXOs of its payers, with the merges and the ends of expired holds that it needs
 * first. Changes nothing. Where the UTXOs in memory are a part and do not suffice, the rest counts as far as the totals
 * are known: `needs_load` means that a total is not.
 */
export function planDry(
  command: Command,
  loadedOf: (wallet: string) => LoadedUtxos,
  bounds: PlanBounds,
  policy: PlanPolicy,
): Plan {
  const payers = new Map<string, DryPayer>();
  const payerOf = (wallet: string): DryPayer => {
    const known = payers.get(wallet);
    if (known !== undefined) return known;
    const loaded = loadedOf(wallet);
    const payer = { loaded, utxos: UtxoSet.of(loaded.utxos.values()), due: loaded.due ?? [] };
    payers.set(wallet, payer);
    return payer;
  };
  for (let step = 0; step < STEPS_MAX; step += 1) {
    const plan = planCommand(command, { of: (wallet) => copyOf(payerOf(wallet)) }, bounds, policy);
    // The command itself is not refused after a merge before it has loaded again.
    const isOfPart = plan.status === 'needs_load' || (step > 0 && bounds.merges && plan.status === 'rejected');
    if (isOfPart && addUnloaded(payers)) continue;
    if (plan.status !== 'merge_first') return plan;
    apply(`dry run ${step}`, plan.movement, payers);
  }
  return { status: 'rejected', refusal: { reason: 'too_many_inputs', shortfalls: [] } };
}

/** Gives the answer that was found for a command. */
export type Answer = (replies: ReplyBuffer) => void;

/** Answers the dry run that is first in the mailbox of its only payer. */
export async function answerDryRun(envelope: Envelope, deps: ChainDeps): Promise<void> {
  const { mailbox, cache, replies, runtime, wallet } = deps;
  const plan = async (): Promise<Plan> => {
    // No commit shows that what is in memory was spent, or that the policy was changed, by another runtime.
    cache.invalidate();
    await runtime.store.readPolicy();
    // The first load is of any UTXOs, the second for this command, with its totals.
    for (let loads = 0; loads < 2 * runtime.conflictPolicy.attemptsMax; loads += 1) {
      await cache.loadAgain(mailbox);
      const planned = planDry(
        envelope.command,
        () => cache.of(wallet),
        boundsOf(envelope, runtime.bounds),
        runtime.store.policy,
      );
      if (planned.status !== 'needs_load') return planned;
    }
    throw new LedgerError('ERR_CONTENTION', 'gave up: its wallet changes faster than it is read');
  };
  const answer = await findDryAnswer(envelope, plan, runtime).catch((error: unknown): Answer => {
    // The commands behind it are planned by themselves.
    if (isLedgerError(error, 'ERR_CONTENTION')) return (to) => to.fail(envelope, error);
    throw error;
  });
  // The actor may have ended meanwhile: its mailbox belongs to the next one.
  if (mailbox.at(0) !== envelope) return;
  mailbox.drop(1);
  answer(replies);
}

/** Finds the answer to a dry run: what is recorded under its key, or what `plan` says about a commit. */
export async function findDryAnswer(
  envelope: Envelope,
  plan: () => Promise<Plan>,
  runtime: Pick<WalletDeps, 'store' | 'events' | 'world'>,
): Promise<Answer> {
  const { key } = envelope.command;
  const record = key === undefined ? undefined : await runtime.store.recorded(key);
  if (record !== undefined) return (replies) => answerDuplicate(envelope, record, runtime, replies);
  let planned = await plan();
  // The commit looks at the ids of holds before it looks at caps.
  let refusal = await findTakenHold(envelope.command, planned, runtime.store);
  for (let counts = countsIn(planned); counts.length > 0 && refusal === undefined; counts = countsIn(planned)) {
    const caps = await runtime.store.findExceeded(counts);
    if (caps.length === 0) break;
    if (noteRooms(envelope, caps)) planned = await plan();
    else refusal = refuseCap(caps);
  }
  if (refusal !== undefined) planned = { status: 'rejected', refusal };
  const outcome = outcomeOf(planned);
  return (replies) => replies.answer(envelope, outcome);
}

function countsIn(plan: Plan): readonly CountChange[] {
  return plan.status === 'planned' ? (plan.movement.counts ?? []) : [];
}

/** The refusal of a plan that opens a hold under an id that another one has. */
async function findTakenHold(
  command: Command,
  plan: Plan,
  store: Pick<LedgerStore, 'hold'>,
): Promise<Refusal | undefined> {
  const changes = plan.status === 'planned' ? (plan.movement.holds ?? []) : [];
  for (const { id } of changes.filter(({ change }) => change === 'open'))
    if ((await store.hold(id)) !== undefined) return refuseTakenHold(command, id);
  return undefined;
}

/** The outcome of the plan of a dry run. */
function outcomeOf(plan: Plan): DryOutcome {
  if (plan.status === 'rejected') return { status: 'rejected', ...plan.refusal };
  const { movement } = plan as Extract<Plan, { status: 'planned' }>;
  const legs = movement.legs === undefined ? {} : { legs: movement.legs.map(viewLeg) };
  return { status: 'would_commit', kind: movement.kind, changes: changesIn(movement), ...legs };
}

function copyOf({ loaded, utxos, due }: DryPayer): LoadedUtxos {
  const { totals, hold, target } = loaded;
  const held = loaded.held === undefined ? {} : { held: (asset: string) => loaded.held?.(asset) };
  return {
    utxos,
    totals,
    due,
    ...held,
    ...(hold === undefined ? {} : { hold }),
    ...(target === undefined ? {} : { target }),
  };
}

function apply(id: string, movement: Movement, payers: ReadonlyMap<string, DryPayer>): void {
  const expired = expiredBy(movement);
  for (const input of movement.inputs) if (expired === undefined) payers.get(input.owner)?.utxos.remove(input);
  for (const output of toUtxos(id, movement.outputs)) {
    const payer = payers.get(output.owner);
    if (payer === undefined) continue;
    payer.utxos.add(output);
    payer.due = payer.due.filter((hold) => hold.id !== expired?.id);
  }
}

/**
 * Adds to the copies what the payers hold besides the UTXOs in memory, as few UTXOs: the command itself would merge
 * what is loaded, and load more, until it is paid, and merges change no total. Returns false if there was nothing.
 */
function addUnloaded(payers: ReadonlyMap<string, DryPayer>): boolean {
  let isAdded = false;
  for (const [owner, payer] of payers) {
    const copy = copyOf(payer);
    const unloaded = new Map<string, bigint>();
    for (const [asset, total] of copy.totals ?? []) {
      const rest = total - loadedTotal(copy, asset);
      if (rest > 0n) unloaded.set(asset, rest);
    }
    const outputs = packChange(unloaded, unloaded).map((bundle) => ({ owner, bundle }));
    for (const utxo of toUtxos(`not loaded of ${owner}`, outputs)) payer.utxos.add(utxo);
    isAdded ||= outputs.length > 0;
  }
  return isAdded;
}

function changesIn(movement: Movement): Record<string, Assets> {
  const changed = [...netsOf(movement)].flatMap(([owner, own]): [string, Assets][] => {
    const assets = new Map([...own].filter(([, amount]) => amount !== 0n));
    // A hold is not a wallet.
    return assets.size === 0 || !isName(owner) ? [] : [[owner, toAssets(assets)]];
  });
  return Object.fromEntries(changed.sort(([a], [b]) => (a < b ? -1 : 1)));
}
