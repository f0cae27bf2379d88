import type { Command } from '../../domain/commands/command.ts';
import type { DueHold, LoadedUtxos, PayerUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import { holdIdOf } from '../../domain/records/hold.ts';
import { type Movement, toUtxos } from '../../domain/records/movement.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import { isName } from '../../domain/values/names.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { LedgerStore, PlannedTransaction } from '../../store/ledger-store.ts';
import { type Envelope, noteRefused } from '../messages/envelope.ts';
import type { Mailbox } from './mailbox.ts';
import { planEnvelope } from './plan-envelope.ts';
import { repeatsEntry } from './repeats-entry.ts';

/** One planned transaction of a chain. A merge that the wallet needs for the command behind it has no envelope. */
export interface ChainEntry extends PlannedTransaction {
  /** The outputs of the movement, as UTXOs. */
  readonly outputs: readonly Utxo[];
  readonly envelope: Envelope | undefined;
  /** Kind `refused` only: the refusal that is recorded under the command's key. */
  readonly refusal: Refusal | undefined;
}

/**
 * The commands that a wallet plans together, and the transactions that they become. For example, a wallet that holds
 * UTXOs of 1, 1 and 1 gold, and may spend two per transaction, plans for `[pay bob 3, pay carol 9]`
 *
 *     entries  merge a, b → x (2 gold), no envelope
 *              transfer x, c → 3 gold to bob, envelope "pay bob 3"
 *     refused  none: "pay carol 9" is not refused before a load that follows the payment to bob
 *     taken    1
 */
export interface Chain {
  /** Committed as one unit, in this order. */
  readonly entries: readonly ChainEntry[];
  /**
   * Commands without a key that are refused, all before the first entry. Nothing is recorded for them: they are
   * answered without a commit.
   */
  readonly refused: readonly { readonly envelope: Envelope; readonly refusal: Refusal }[];
  /** Number of commands of the mailbox that the chain covers. */
  readonly taken: number;
  /** The bytes of the commands of the entries. */
  readonly bytes: number;
  /** True if there are no entries and the next command needs a load before it can be planned or refused. */
  readonly needsLoad: boolean;
}

/** Maximum number of bytes of the commands of one chain, unless one command alone has more: a batch holds it whole. */
export const CHAIN_BYTES_MAX = 1024 * 1024;

/** The holds of a wallet, as chains see them that give an expired one back. */
export interface HeldBack {
  take(id: string): void;
  putBack(hold: DueHold): void;
}

/** The part of the cache that planning reads. */
export interface CachedUtxos extends LoadedUtxos, PayerUtxos {
  /** Commands up to this arrival had arrived before the last load began. */
  readonly freshUpTo: number;
  /** True if the wallet has planned a spend since the last load. */
  readonly spentSinceLoad: boolean;
  /** The command that `totals` were loaded for. */
  readonly loadedFor: Command | undefined;
  readonly holds: HeldBack;
}

/** The inputs of planning a chain. */
export interface ChainContext {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly cache: CachedUtxos;
  readonly bounds: PlanBounds;
  readonly entriesMax: number;
  /** Returns the id of the next merge. */
  mergeId(): string;
  /** Called with a command whose planning throws. */
  blame(envelope: Envelope): void;
  /** Encodes the record of a refusal. */
  readonly store: Pick<LedgerStore, 'encodeRefusal' | 'policy'>;
}

/**
 * Plans commands of the mailbox in order, each against the UTXOs that the one before it leaves, change included (chains
 * of unconfirmed transactions, as Bitcoin wallets make them). Applies the chain to the cached UTXOs; does not change
 * the mailbox.
 *
 * A refusal, and a plan whose amounts depend on what the wallet holds, require a load that began after the command had
 * arrived, and no spend since that load: another runtime may have paid this wallet. If the cache is partial, the load
 * was for this command.
 *
 * `begun` is a chain that was planned from the same mailbox and cache and was not sent. It is continued.
 *
 * @throws any error of planning a command. The UTXOs are restored, and the command is blamed.
 */
export function planChain(context: ChainContext, begun?: Chain): Chain {
  const entries: ChainEntry[] = begun === undefined ? [] : [...begun.entries];
  const refused: Chain['refused'][number][] = begun === undefined ? [] : [...begun.refused];
  let keys: Set<string> | undefined;
  let isLast = begun?.entries.some(({ movement }) => movement.freeze !== undefined) ?? false;
  let taken = begun?.taken ?? 0;
  let bytes = begun?.bytes ?? 0;
  let needsLoad = false;
  removeSpent(entries);
  for (let envelope = next(); envelope !== undefined; envelope = next()) {
    const planned = planBlaming(envelope, context, entries);
    if (planned.status === 'merge_first') {
      append(makeEntry(context.mergeId(), context.wallet, planned.movement));
      continue;
    }
    const isDecided = planned.status === 'planned' && planned.isBounded !== true;
    if (planned.status === 'rejected') noteRefused(envelope);
    if (planned.status === 'needs_load' || (!isDecided && !isFresh(envelope))) {
      needsLoad = entries.length === 0;
      break;
    }
    if (planned.status === 'rejected') {
      if (envelope.policyRead === 'needed') break;
      if (envelope.command.key !== undefined) append(makeRefusal(envelope, planned.refusal, context.store));
      // Replies are sent in the order of the commands: it waits for those before it that are recorded.
      else if (entries.length > 0) break;
      else refused.push({ envelope, refusal: planned.refusal });
    } else {
      if (repeatsEntry(planned.movement, entries)) break;
      append(makeEntry(envelope.id, envelope.wallet, planned.movement, envelope, context.store.policy.version));
    }
    taken += 1;
  }
  return { entries, refused, taken, bytes, needsLoad };

  function next(): Envelope | undefined {
    const envelope = context.mailbox.at(taken);
    if (envelope === undefined || entries.length >= context.entriesMax) return undefined;
    const { mayBeApplied, startsUnit, command, sharedBy } = envelope;
    if (sharedBy !== undefined || command.isDryRun === true) return undefined;
    if (bytes > 0 && bytes + envelope.bytes > CHAIN_BYTES_MAX) return undefined;
    // A command that may be applied, or crashed the actor before, is sent alone: no other command fails with it.
    if (isLast || ((mayBeApplied || startsUnit || command.changesPolicy === true) && taken > 0)) return undefined;
    if (command.key !== undefined && entries.length > 0 && keysHere().has(command.key)) return undefined;
    return envelope;
  }

  /** Removes inputs of a continued chain that were credited after it was planned: a payment that is published late. */
  function removeSpent(spenders: readonly ChainEntry[]): void {
    const { utxos } = context.cache;
    for (const { movement } of spenders) for (const input of movement.inputs) if (utxos.has(input)) utxos.remove(input);
  }

  /** The keys of the chain. Built on demand: most chains have one entry. */
  function keysHere(): ReadonlySet<string> {
    if (keys !== undefined) return keys;
    keys = new Set();
    for (const { envelope } of entries) if (envelope?.command.key !== undefined) keys.add(envelope.command.key);
    return keys;
  }

  function isFresh({ arrival, command, refusal }: Envelope): boolean {
    if (refusal !== undefined) return true;
    const { totals, loadedFor, freshUpTo, spentSinceLoad } = context.cache;
    if (totals !== undefined && loadedFor !== command) return false;
    return arrival <= freshUpTo && !spentSinceLoad && !entries.some(moves);
  }

  function append(entry: ChainEntry): void {
    entries.push(entry);
    applyEntry(context.wallet, context.cache, entry);
    if (entry.envelope === undefined) return;
    const { mayBeApplied, command } = entry.envelope;
    bytes += entry.envelope.bytes;
    isLast ||= mayBeApplied || command.changesPolicy === true;
    if (command.key !== undefined) keys?.add(command.key);
  }
}

/** The commands of entries, in their order. Merges have none. */
export function envelopesOf(entries: readonly ChainEntry[]): Envelope[] {
  return entries.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
}

/** True if an entry spends or creates UTXOs, or is a reversal. */
export function moves({ movement }: ChainEntry): boolean {
  return movement.inputs.length + movement.outputs.length > 0 || movement.back !== undefined;
}

function planBlaming(
  envelope: Envelope,
  { cache, bounds, wallet, blame, store }: ChainContext,
  entries: readonly ChainEntry[],
): Plan {
  const { command } = envelope;
  const { totals, loadedFor } = cache;
  try {
    const isOfOther = totals !== undefined && loadedFor !== command;
    const held = isOfOther ? { of: (payer: string) => withoutTotals(cache.of(payer)) } : cache;
    return planEnvelope(envelope, held, bounds, store.policy);
  } catch (error) {
    blame(envelope);
    undoChain(wallet, cache, entries);
    throw error;
  }
}

/** The UTXOs and the holds of a wallet that entries change. */
export interface ChangedCache {
  readonly utxos: UtxoSet;
  readonly holds: HeldBack;
}

/** Reverts the effect of a chain on the UTXOs of its wallet, last entry first. */
export function undoChain(wallet: string, { utxos, holds }: ChangedCache, entries: readonly ChainEntry[]): void {
  for (const { movement, outputs } of entries.toReversed()) {
    for (const output of outputs) if (output.owner === wallet) utxos.remove(output);
    const expired = expiredBy(movement);
    if (expired !== undefined) holds.putBack(expired);
    else for (const input of movement.inputs) if (input.owner === wallet) utxos.add(input);
  }
}

/** Applies an entry to the UTXOs of its wallet. */
export function applyEntry(wallet: string, { utxos, holds }: ChangedCache, { movement, outputs }: ChainEntry): void {
  const expired = expiredBy(movement);
  if (expired !== undefined) holds.take(expired.id);
  else for (const input of movement.inputs) utxos.remove(input);
  for (const output of outputs) if (output.owner === wallet) utxos.add(output);
}

/** The hold that a movement ends because it is expired. */
export function expiredBy({ kind, inputs, holds = [] }: Movement): DueHold | undefined {
  const [change] = holds;
  return kind === 'expire' && change !== undefined ? { id: change.id, utxos: inputs } : undefined;
}

/** Totals that were loaded for another command are not valid: its spend may have changed them. */
export function withoutTotals({ utxos, due = [], hold }: LoadedUtxos): LoadedUtxos {
  return { utxos, totals: NO_TOTALS, due, held: () => undefined, ...(hold === undefined ? {} : { hold }) };
}

/**
 * Builds the entry of a movement; its outputs become UTXOs. Without a version of the policy no change of the policy
 * concerns it.
 */
export function makeEntry(
  id: string,
  wallet: string,
  movement: Movement,
  envelope?: Envelope,
  policyVersion?: number,
): ChainEntry {
  const { body = null, actions = [] } = envelope?.encoded ?? {};
  const own = walletOf(wallet, movement);
  return newEntry({ id, wallet: own, movement, body, actions, envelope, policyVersion, refusal: undefined });
}

/** Builds the entry that records a refusal under the key of its command. */
export function makeRefusal(
  envelope: Envelope,
  refusal: Refusal,
  store: Pick<LedgerStore, 'encodeRefusal' | 'policy'>,
): ChainEntry {
  const body = store.encodeRefusal(envelope.encoded, refusal);
  const { id, wallet } = envelope;
  const policyVersion = store.policy.version;
  return newEntry({ id, wallet, movement: NOTHING_MOVES, body, actions: [], envelope, policyVersion, refusal });
}

/**
 * The wallet of an entry. The home of a command may be a hold: then the wallet that receives of it, or that it is of.
 */
function walletOf(home: string, { legs = [], holds = [] }: Movement): string {
  if (isName(home)) return home;
  const payee = legs.find(({ to }) => to !== undefined && holdIdOf(to) === undefined)?.to;
  return payee ?? holds[0]?.wallet ?? home;
}

function newEntry({
  id,
  wallet,
  movement,
  body,
  actions,
  envelope,
  policyVersion,
  refusal,
}: Omit<ChainEntry, 'outputs' | 'key' | 'fingerprint' | 'metaJson'>): ChainEntry {
  const outputs = toUtxos(id, movement.outputs);
  const key = envelope?.command.key;
  const { fingerprint, metaJson } = envelope?.encoded ?? {};
  return { id, wallet, movement, outputs, key, fingerprint, body, metaJson, actions, envelope, policyVersion, refusal };
}

const NO_TOTALS: Bundle = new Map();

const NOTHING_MOVES: Movement = Object.freeze({ kind: 'refused', inputs: [], outputs: [] });
