import { type Plan, type PlanBounds, plan } from '../domain/plan.ts';
import type { Refusal } from '../domain/refusal.ts';
import { type Movement, toUtxos } from '../domain/transaction.ts';
import type { Utxo } from '../domain/utxo.ts';
import type { UtxoSet } from '../domain/utxo-set.ts';
import type { Mailbox } from './mailbox.ts';
import type { Envelope } from './protocol.ts';

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
  /** Whether the next command waits only for a fresh look at the database. */
  readonly needsRead: boolean;
}

/** What planning a chain needs to know. */
export interface ChainContext {
  readonly wallet: string;
  readonly mailbox: Mailbox;
  readonly utxos: UtxoSet;
  readonly bounds: PlanBounds;
  readonly linksMax: number;
  /** Commands up to this arrival were there before the last read of the database began… */
  readonly freshUpTo: number;
  /** …and something was spent since. */
  readonly spentSinceRead: boolean;
  mergeId(): string;
}

/**
 * Plans commands from the mailbox in order, each against the UTXOs as the previous one left them, change included
 * (chains of unconfirmed transactions, as Bitcoin wallets make them). Leaves the mailbox alone.
 *
 * A refusal is only ever planned against what a read showed that began after the command arrived, and before anything
 * of the chain moved: another process may have paid this wallet.
 *
 * @throws whatever planning throws, with the UTXOs as they were and the command at fault marked.
 */
export function planChain(context: ChainContext): Chain {
  const links: Link[] = [];
  const refused: Chain['refused'][number][] = [];
  let keys: Set<string> | undefined;
  let hasSuspect = false;
  let taken = 0;
  let needsRead = false;
  for (let envelope = next(); envelope !== undefined; envelope = next()) {
    const planned = planMarking(envelope, context, links);
    if (planned.status === 'merge_first') {
      append(makeLink(context.mergeId(), planned.movement));
      continue;
    }
    if (planned.status === 'rejected') {
      if (!isFresh(envelope)) {
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
    if (command.key !== undefined && keys?.has(command.key)) return undefined;
    return envelope;
  }

  function isFresh({ arrival }: Envelope): boolean {
    return arrival <= context.freshUpTo && !context.spentSinceRead && !links.some(moves);
  }

  function append(link: Link): void {
    links.push(link);
    applyLink(context.wallet, context.utxos, link);
    if (link.envelope === undefined) return;
    const { crashes, command } = link.envelope;
    hasSuspect ||= crashes > 0;
    if (command.key !== undefined) {
      keys ??= new Set();
      keys.add(command.key);
    }
  }
}

/** Whether a link changes what its wallet holds. */
export function moves({ movement }: Link): boolean {
  return movement.inputs.length + movement.outputs.length > 0;
}

function planMarking(envelope: Envelope, { utxos, bounds, wallet }: ChainContext, links: readonly Link[]): Plan {
  try {
    return plan(envelope.command, utxos, bounds);
  } catch (error) {
    envelope.crashes += 1;
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

function applyLink(wallet: string, utxos: UtxoSet, { movement, outputs }: Link): void {
  for (const input of movement.inputs) utxos.remove(input);
  for (const output of outputs) if (output.owner === wallet) utxos.add(output);
}

function makeLink(id: string, movement: Movement, envelope?: Envelope, refusal?: Refusal): Link {
  return { id, movement, outputs: toUtxos(id, movement.outputs), envelope, refusal };
}

const NOTHING_MOVES: Movement = Object.freeze({ kind: 'refused', inputs: [], outputs: [] });
