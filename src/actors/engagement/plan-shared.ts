import { planCommand } from '../../domain/commands/plan-command.ts';
import type { LoadedUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import type { Bundle } from '../../domain/values/bundle.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Participant } from '../wallet/participant.ts';
import { CHAIN_BYTES_MAX, type ChainEntry, makeEntry, NO_TOTALS } from '../wallet/plan-chain.ts';

/** A wallet of a chain, with the number of commands that the chain has taken from its mailbox. */
export interface Member {
  readonly participant: Participant;
  taken: number;
}

/** The wallets of a chain by name. */
export type Members = ReadonlyMap<string, Member>;

/** The commands that several wallets plan together, and the transactions that they become. */
export interface SharedChain {
  readonly entries: readonly ChainEntry[];
  readonly members: Members;
  /** The plan of the first command, if it is not planned: the chain is empty. */
  readonly first: Exclude<Plan, { status: 'planned' | 'merge_first' }> | undefined;
}

/** The inputs of planning a chain. */
export interface SharedContext {
  /** The payer whose mailbox the chain follows. All payers of its first command are at their place. */
  readonly leader: Participant;
  /** The payers of its first command, which are engaged already. */
  readonly engaged: Members;
  /** The wallet in memory of this name. */
  participantOf(wallet: string): Participant | undefined;
  readonly bounds: PlanBounds;
  readonly entriesMax: number;
  /** Returns the id of the next merge. */
  mergeId(): string;
  /** The totals of one look for the first command, by wallet. */
  readonly looked: ReadonlyMap<string, Bundle> | undefined;
}

/** The error of planning a command, and the command. The UTXOs are restored. */
export class BlamedError extends Error {
  readonly blamed: Envelope;
  constructor(blamed: Envelope, cause: unknown) {
    super('a plan threw', { cause });
    this.blamed = blamed;
  }
}

/**
 * Plans the commands of the leader's mailbox in order, each against the UTXOs that those before it leave. A shared
 * command joins where it is the next of all its payers, and each of them is free or in the chain already. Where a single
 * command of another payer stands before it, that one joins first. The chain ends at what cannot join, and at what the
 * UTXOs in memory do not pay. Applies the chain to the cached UTXOs; does not change the mailboxes.
 *
 * @throws BlamedError
 */
export function planShared(context: SharedContext): SharedChain {
  const { leader, participantOf, bounds, entriesMax } = context;
  const members = new Map<string, Member>();
  const entries: ChainEntry[] = [];
  let keys: Set<string> | undefined;
  /** Outputs of the chain for wallets that are not in it, by wallet: each may join later. */
  let paid: Map<string, Utxo[]> | undefined;
  let bytes = 0;
  let unpaid: SharedChain['first'];
  for (;;) {
    const next = leader.mailbox.at(members.get(leader.wallet)?.taken ?? 0);
    if (next === undefined || entries.length >= entriesMax) break;
    const payers = findPayers(next);
    if (payers === undefined) break;
    const before = payers.map(commandAt).find((command) => command !== next && command?.sharedBy === undefined);
    const command = before ?? next;
    if (command === next && payers.some((payer) => commandAt(payer) !== next)) break;
    const own = before === undefined ? payers : payers.filter((payer) => commandAt(payer) === before);
    if (isBarred(command)) break;
    const planned = plan(command);
    if (planned.status === 'merge_first') {
      for (const payer of own) join(payer);
      append(makeEntry(context.mergeId(), command.wallet, planned.movement));
      continue;
    }
    if (planned.status !== 'planned') {
      if (entries.length === 0) unpaid = planned;
      break;
    }
    for (const payer of own) join(payer).taken += 1;
    append(makeEntry(command.id, command.wallet, planned.movement, command));
    bytes += command.bytes;
    if (command.command.key !== undefined) {
      keys ??= new Set();
      keys.add(command.command.key);
    }
    if (command.mayBeApplied || command.isAlone) break;
  }
  return { entries, members, first: unpaid };

  /** The payers of a command; undefined if one of them is neither free nor in the chain. */
  function findPayers({ sharedBy }: Envelope): Participant[] | undefined {
    if (sharedBy === undefined) return [leader];
    const found: Participant[] = [];
    for (const wallet of sharedBy) {
      const payer = members.get(wallet)?.participant ?? participantOf(wallet);
      const isThere = members.has(wallet) || context.engaged.has(wallet) || payer?.isFree === true;
      if (payer === undefined || !isThere || payer.cache.needsLoad) return undefined;
      found.push(payer);
    }
    return found;
  }

  function commandAt({ wallet, mailbox }: Participant): Envelope | undefined {
    return mailbox.at(members.get(wallet)?.taken ?? 0);
  }

  /** A command that may be applied is looked up first, and sent alone; a unit has each key once. */
  function isBarred({ mayBeApplied, isAlone, command, bytes: more }: Envelope): boolean {
    if (entries.length === 0) return false;
    return (
      mayBeApplied ||
      isAlone ||
      bytes + more > CHAIN_BYTES_MAX ||
      (command.key !== undefined && keys?.has(command.key) === true)
    );
  }

  function plan(envelope: Envelope): Plan {
    const { command } = envelope;
    try {
      return planCommand(command, { of: (wallet) => loadedOf(wallet, envelope) }, bounds);
    } catch (error) {
      undoShared(entries, members);
      throw new BlamedError(envelope, error);
    }
  }

  function loadedOf(wallet: string, { command }: Envelope): LoadedUtxos {
    const { cache } = members.get(wallet)?.participant ?? (participantOf(wallet) as Participant);
    const { utxos, totals, loadedFor } = cache;
    const looked = entries.length === 0 ? context.looked?.get(wallet) : undefined;
    if (looked !== undefined) return { utxos, totals: looked };
    return { utxos, totals: totals === undefined || loadedFor === command ? totals : NO_TOTALS };
  }

  function join(participant: Participant): Member {
    let member = members.get(participant.wallet);
    if (member === undefined) {
      member = { participant, taken: 0 };
      members.set(participant.wallet, member);
      for (const output of paid?.get(participant.wallet) ?? []) participant.cache.utxos.add(output);
      paid?.delete(participant.wallet);
    }
    return member;
  }

  function append(entry: ChainEntry): void {
    entries.push(entry);
    const { inputs } = entry.movement;
    for (const input of inputs) (members.get(input.owner) as Member).participant.cache.utxos.remove(input);
    for (const output of entry.outputs) {
      const member = members.get(output.owner);
      if (member !== undefined) member.participant.cache.utxos.add(output);
      else keepPaid(output);
    }
  }

  function keepPaid(output: Utxo): void {
    paid ??= new Map();
    const before = paid.get(output.owner);
    if (before === undefined) paid.set(output.owner, [output]);
    else before.push(output);
  }
}

/** Reverts the effect of entries on the cached UTXOs of their wallets, last entry first. */
export function undoShared(entries: readonly ChainEntry[], members: Members): void {
  for (const { movement, outputs } of entries.toReversed()) {
    for (const output of outputs) members.get(output.owner)?.participant.cache.utxos.remove(output);
    for (const input of movement.inputs) members.get(input.owner)?.participant.cache.utxos.add(input);
  }
}
