import { type PartPlan, planPart } from '../../domain/planning/plan-partial.ts';
import { type PlanBounds, plan } from '../../domain/planning/plan-spend.ts';
import type { Refusal } from '../../domain/records/rejection.ts';
import { type Movement, toUtxos } from '../../domain/records/transaction.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { UtxoSet } from '../../domain/values/utxo-set.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Mailbox } from './mailbox.ts';

/** One transaction of a chain. A merge that the wallet needs on the way has no envelope. */
export interface Link {
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
  readonly links: readonly Link[];
  /** Refused, with nothing to record: answered at once. */
  readonly refused: readonly { readonly envelope: Envelope; readonly refusal: Refusal }[];
  /** How many commands of the mailbox it covers. */
  readonly taken: number;
  /** Whether the next command waits only for a fresh look at the database, or for a further one. */
  readonly needsRead: boolean;
}

/** What a wallet knows of what it holds. */
export interface KnownCoins {
  readonly utxos: UtxoSet;
  /** Commands up to this arrival were there before the last read of the database began… */
  readonly freshUpTo: number;
  /** …and something was spent since. */
  readonly spentSinceRead: boolean;
  /** Where `utxos` is a part of what the wallet holds: what it holds in all of some assets… */
  readonly sums: Bundle | undefined;
  /** …which were read for the command that asks for these. */
  readonly readFor: Bundle | undefined;
}

/** What planning a chain needs to know. */
export interface ChainContext {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly coins: KnownCoins;
  readonly bounds: PlanBounds;
  readonly linksMax: number;
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
  const links: Link[] = begun === undefined ? [] : [...begun.links];
  const refused: Chain['refused'][number][] = begun === undefined ? [] : [...begun.refused];
  let keys: Set<string> | undefined;
  let hasSuspect = false;
  let taken = begun?.taken ?? 0;
  let needsRead = false;
  leaveOut(links);
  for (let envelope = next(); envelope !== undefined; envelope = next()) {
    const planned = planBlaming(envelope, context, links);
    if (planned.status === 'merge_first') {
      append(makeLink(context.mergeId(), planned.movement));
      continue;
    }
    if (planned.status === 'load_first' || planned.status === 'rejected') {
      if (planned.status === 'load_first' || !isFresh(envelope)) {
        needsRead = links.length === 0;
        break;
      }
      if (envelope.command.key === undefined) refused.push({ envelope, refusal: planned.refusal });
      else append(makeLink(envelope.id, NOTHING_MOVES, envelope, planned.refusal));
    } else {
      append(makeLink(envelope.id, planned.movement, envelope));
    }
    taken += 1;
  }
  return { links, refused, taken, needsRead };

  function next(): Envelope | undefined {
    const envelope = context.mailbox.at(taken);
    if (envelope === undefined || links.length >= context.linksMax) return undefined;
    const { crashes, command } = envelope;
    // A command that crashed the actor before goes first and alone, so that it takes no other with it.
    if (hasSuspect || (crashes > 0 && taken > 0)) return undefined;
    if (command.key !== undefined && links.length > 0 && keysHere().has(command.key)) return undefined;
    return envelope;
  }

  /** What a chain that is continued spends may have come since: a payment that is told of late. */
  function leaveOut(spenders: readonly Link[]): void {
    const { utxos } = context.coins;
    for (const { movement } of spenders) for (const input of movement.inputs) if (utxos.has(input)) utxos.remove(input);
  }

  /** Most chains have one link, and need none of this. */
  function keysHere(): ReadonlySet<string> {
    if (keys !== undefined) return keys;
    keys = new Set();
    for (const { envelope } of links) if (envelope?.command.key !== undefined) keys.add(envelope.command.key);
    return keys;
  }

  function isFresh({ arrival, command }: Envelope): boolean {
    const { sums, readFor, freshUpTo, spentSinceRead } = context.coins;
    if (sums !== undefined && readFor !== command.bundle) return false;
    return arrival <= freshUpTo && !spentSinceRead && !links.some(moves);
  }

  function append(link: Link): void {
    links.push(link);
    applyLink(context.wallet, context.coins.utxos, link);
    if (link.envelope === undefined) return;
    const { crashes, command } = link.envelope;
    hasSuspect ||= crashes > 0;
    if (command.key !== undefined) keys?.add(command.key);
  }
}

/** The commands behind links, in their order; merges have none. */
export function envelopesOf(links: readonly Link[]): Envelope[] {
  return links.flatMap(({ envelope }) => (envelope === undefined ? [] : [envelope]));
}

/** Whether a link changes what its wallet holds. */
export function moves({ movement }: Link): boolean {
  return movement.inputs.length + movement.outputs.length > 0;
}

function planBlaming(
  envelope: Envelope,
  { coins, bounds, wallet, blame }: ChainContext,
  links: readonly Link[],
): PartPlan {
  const { command } = envelope;
  const { utxos, sums, readFor } = coins;
  try {
    return sums === undefined
      ? plan(command, utxos, bounds)
      : planPart(command, utxos, bounds, readFor === command.bundle ? sums : NO_SUMS);
  } catch (error) {
    blame(envelope);
    undoChain(wallet, utxos, links);
    throw error;
  }
}

/** Takes back what a chain did to the UTXOs, last link first. */
export function undoChain(wallet: string, utxos: UtxoSet, links: readonly Link[]): void {
  for (const { movement, outputs } of links.toReversed()) {
    for (const output of outputs) if (output.owner === wallet) utxos.remove(output);
    for (const input of movement.inputs) utxos.add(input);
  }
}

/** Does to the UTXOs what a link does. */
export function applyLink(wallet: string, utxos: UtxoSet, { movement, outputs }: Link): void {
  for (const input of movement.inputs) utxos.remove(input);
  for (const output of outputs) if (output.owner === wallet) utxos.add(output);
}

/** A link, with its outputs as UTXOs. */
export function makeLink(id: string, movement: Movement, envelope?: Envelope, refusal?: Refusal): Link {
  return { id, movement, outputs: toUtxos(id, movement.outputs), envelope, refusal };
}

/** What was summed up for one command says nothing to the next: something may have been spent since. */
const NO_SUMS: Bundle = new Map();

const NOTHING_MOVES: Movement = Object.freeze({ kind: 'refused', inputs: [], outputs: [] });
