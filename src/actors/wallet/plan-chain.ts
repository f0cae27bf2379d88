import { planCommand } from '../../domain/commands/plan-command.ts';
import type { LoadedUtxos, PayerUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import { type Movement, toUtxos } from '../../domain/records/movement.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Mailbox } from './mailbox.ts';

/** One transaction of a chain. A merge that the wallet needs on the way has no envelope. */
export interface ChainEntry {
  readonly id: string;
  readonly movement: Movement;
  /** The outputs of the movement, as UTXOs. */
  readonly outputs: readonly Utxo[];
  readonly envelope: Envelope | undefined;
  /** Kind `refused` only: the refusal that is recorded under the command's key. */
  readonly refusal: Refusal | undefined;
}

/** What a wallet makes of its mail in one go. */
export interface Chain {
  /** To be committed together, in this order. */
  readonly entries: readonly ChainEntry[];
  /** Refused, with nothing to record: answered at once. */
  readonly refused: readonly { readonly envelope: Envelope; readonly refusal: Refusal }[];
  /** How many commands of the mailbox it covers. */
  readonly taken: number;
  /** Whether the next command waits only for a fresh look at the database, or for a further one. */
  readonly needsLoad: boolean;
}

/** What a wallet knows of what it holds. */
export interface KnownUtxos extends LoadedUtxos, PayerUtxos {
  /** Commands up to this arrival were there before the last read of the database began… */
  readonly freshUpTo: number;
  /** …and something was spent since. */
  readonly spentSinceLoad: boolean;
  /** The bundle of the command for which `totals` were read. */
  readonly loadedFor: Bundle | undefined;
}

/** What planning a chain needs to know. */
export interface ChainContext {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly cache: KnownUtxos;
  readonly bounds: PlanBounds;
  readonly entriesMax: number;
  mergeId(): string;
  /** Told of a command whose planning throws. */
  blame(envelope: Envelope): void;
}

/**
 * Plans commands from the mailbox in order, each against the UTXOs as the previous one left them, change included
 * (chains of unconfirmed transactions, as Bitcoin wallets make them). Leaves the mailbox alone.
 *
 * A refusal is only ever planned against what a read showed that began after the command arrived, and before anything
 * of the chain moved: another process may have paid this wallet. Where a part of the wallet is in memory, the read was
 * made for this very command.
 *
 * `begun` is a chain that was planned before from the same mailbox and coins, and not sent: it is continued.
 *
 * @throws whatever planning throws, with the UTXOs as they were and the command at fault blamed.
 */
export function planChain(context: ChainContext, begun?: Chain): Chain {
  const entries: ChainEntry[] = begun === undefined ? [] : [...begun.entries];
  const refused: Chain['refused'][number][] = begun === undefined ? [] : [...begun.refused];
  let keys: Set<string> | undefined;
  let hasSuspect = false;
  let taken = begun?.taken ?? 0;
  let needsLoad = false;
  leaveOut(entries);
  for (let envelope = next(); envelope !== undefined; envelope = next()) {
    const planned = planBlaming(envelope, context, entries);
    if (planned.status === 'merge_first') {
      append(makeEntry(context.mergeId(), planned.movement));
      continue;
    }
    if (planned.status === 'needs_load' || planned.status === 'rejected') {
      if (planned.status === 'needs_load' || !isFresh(envelope)) {
        needsLoad = entries.length === 0;
        break;
      }
      if (envelope.command.key === undefined) refused.push({ envelope, refusal: planned.refusal });
      else append(makeEntry(envelope.id, NOTHING_MOVES, envelope, planned.refusal));
    } else {
      append(makeEntry(envelope.id, planned.movement, envelope));
    }
    taken += 1;
  }
  return { entries, refused, taken, needsLoad };

  function next(): Envelope | undefined {
    const envelope = context.mailbox.at(taken);
    if (envelope === undefined || entries.length >= context.entriesMax) return undefined;
    const { crashes, command } = envelope;
    // A command that crashed the actor before goes first and alone, so that it takes no other with it.
    if (hasSuspect || (crashes > 0 && taken > 0)) return undefined;
    if (command.key !== undefined && entries.length > 0 && keysHere().has(command.key)) return undefined;
    return envelope;
  }

  /** What a chain that is continued spends may have come since: a payment that is told of late. */
  function leaveOut(spenders: readonly ChainEntry[]): void {
    const { utxos } = context.cache;
    for (const { movement } of spenders) for (const input of movement.inputs) if (utxos.has(input)) utxos.remove(input);
  }

  /** Most chains have one link, and need none of this. */
  function keysHere(): ReadonlySet<string> {
    if (keys !== undefined) return keys;
    keys = new Set();
    for (const { envelope } of entries) if (envelope?.command.key !== undefined) keys.add(envelope.command.key);
    return keys;
  }

  function isFresh({ arrival, command }: Envelope): boolean {
    const { totals, loadedFor, freshUpTo, spentSinceLoad } = context.cache;
    if (totals !== undefined && loadedFor !== command.bundle) return false;
    return arrival <= freshUpTo && !spentSinceLoad && !entries.some(moves);
  }

  function append(entry: ChainEntry): void {
    entries.push(entry);
    applyEntry(context.wallet, context.cache.utxos, entry);
    if (entry.envelope === undefined) return;
    const { crashes, command } = entry.envelope;
    hasSuspect ||= crashes > 0;
    if (command.key !== undefined) keys?.add(command.key);
  }
}

/** The commands behind links, in their order; merges have none. */
export function envelopesOf(entries: readonly ChainEntry[]): Envelope[] {
  return entries.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
}

/** Whether a link changes what its wallet holds. */
export function moves({ movement }: ChainEntry): boolean {
  return movement.inputs.length + movement.outputs.length > 0;
}

function planBlaming(
  envelope: Envelope,
  { cache, bounds, wallet, blame }: ChainContext,
  entries: readonly ChainEntry[],
): Plan {
  const { command } = envelope;
  const { utxos, totals, loadedFor } = cache;
  try {
    const isOfOther = totals !== undefined && loadedFor !== command.bundle;
    return planCommand(command, isOfOther ? { of: () => ({ utxos, totals: NO_SUMS }) } : cache, bounds);
  } catch (error) {
    blame(envelope);
    undoChain(wallet, utxos, entries);
    throw error;
  }
}

/** Takes back what a chain did to the UTXOs, last link first. */
export function undoChain(wallet: string, utxos: UtxoSet, entries: readonly ChainEntry[]): void {
  for (const { movement, outputs } of entries.toReversed()) {
    for (const output of outputs) if (output.owner === wallet) utxos.remove(output);
    for (const input of movement.inputs) utxos.add(input);
  }
}

/** Does to the UTXOs what a link does. */
export function applyEntry(wallet: string, utxos: UtxoSet, { movement, outputs }: ChainEntry): void {
  for (const input of movement.inputs) utxos.remove(input);
  for (const output of outputs) if (output.owner === wallet) utxos.add(output);
}

/** A link, with its outputs as UTXOs. */
export function makeEntry(id: string, movement: Movement, envelope?: Envelope, refusal?: Refusal): ChainEntry {
  return { id, movement, outputs: toUtxos(id, movement.outputs), envelope, refusal };
}

/** What was summed up for one command says nothing to the next: something may have been spent since. */
const NO_SUMS: Bundle = new Map();

const NOTHING_MOVES: Movement = Object.freeze({ kind: 'refused', inputs: [], outputs: [] });
