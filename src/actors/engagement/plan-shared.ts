import type { Command } from '../../domain/commands/command.ts';
import { planCommand } from '../../domain/commands/plan-command.ts';
import type { LoadedUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import type { Movement, Output } from '../../domain/records/movement.ts';
import type { PlanPolicy } from '../../domain/rules/policy.ts';
import { isName } from '../../domain/values/names.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { WalletTotals } from '../../store/ledger-store.ts';
import { boundsOf, type Envelope } from '../messages/envelope.ts';
import type { Participant } from '../wallet/participant.ts';
import {
  CHAIN_BYTES_MAX,
  type ChainEntry,
  decidedOf,
  expiredBy,
  makeEntry,
  withoutTotals,
} from '../wallet/plan-chain.ts';
import { repeatsEntry } from '../wallet/repeats-entry.ts';

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
  /** The plan of the first command, if it cannot be sent yet: the chain is empty. */
  readonly first: Exclude<Plan, { status: 'merge_first' }> | undefined;
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
  /** Called when the chain is planned, and its commands are still in the mailboxes. */
  planned(): void;
  /** The policy that plans obey. */
  readonly policy: PlanPolicy & { readonly version: number };
  /** The totals of one look for the first command, by wallet. */
  readonly looked: WalletTotals | undefined;
}

/** The error of planning a command, and the command. The caches of the wallets of the chain have to be loaded. */
export class BlamedError extends Error {
  readonly blamed: Envelope;
  constructor(blamed: Envelope, cause: unknown) {
    super('a plan threw', { cause });
    this.blamed = blamed;
  }
}

/**
 * Plans the commands of the leader's mailbox in order, each against the UTXOs that those before it leave. A shared
 * command joins where it is the next of all its payers, and each of them is free or in the chain already. Where a
 * single command of another payer stands before it, that one joins first. The chain ends at what cannot join, and at
 * what the UTXOs in memory do not pay. Applies the chain to the cached UTXOs; does not change the mailboxes.
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
  let command = leader.mailbox.at(0) as Envelope;
  try {
    grow();
    context.planned();
  } catch (error) {
    // Some of its changes may be made, and some not.
    for (const { participant } of members.values()) participant.cache.invalidate();
    throw new BlamedError(command, error);
  }
  return { entries, members, first: unpaid };

  function grow(): void {
    for (;;) {
      const next = leader.mailbox.at(members.get(leader.wallet)?.taken ?? 0);
      if (next === undefined || entries.length >= entriesMax) break;
      const payers = findPayers(next);
      if (payers === undefined) break;
      const before = payers.map(commandAt).find((command) => command !== next && command?.sharedBy === undefined);
      command = before ?? next;
      if (command === next && payers.some((payer) => commandAt(payer) !== next)) break;
      const own = before === undefined ? payers : payers.filter((payer) => commandAt(payer) === before);
      if (isBarred(command)) break;
      const planned = plan(command);
      if (planned.status === 'merge_first') {
        for (const payer of own) join(payer);
        append(makeEntry(context.mergeId(), ownerOf(planned.movement), planned.movement));
        continue;
      }
      // What depends on the holdings of the payers is decided by one look at all of them.
      const isOpen = planned.status === 'planned' && planned.isBounded === true;
      if (planned.status !== 'planned' || (isOpen && (entries.length > 0 || context.looked === undefined))) {
        if (entries.length === 0) unpaid = planned;
        break;
      }
      if (repeatsEntry(planned.movement, entries)) break;
      for (const payer of own) join(payer).taken += 1;
      append(makeEntry(command.id, command.wallet, planned.movement, command, context.policy.version));
      bytes += command.bytes;
      if (command.command.key !== undefined) {
        keys ??= new Set();
        keys.add(command.command.key);
      }
      if (command.mayBeApplied || command.isAlone) break;
    }
  }

  /** The payers of a command; undefined if one of them is neither free nor in the chain. */
  function findPayers({ sharedBy }: Envelope): Participant[] | undefined {
    if (sharedBy === undefined) return [leader];
    const found: Participant[] = [];
    for (const wallet of sharedBy) {
      const payer = members.get(wallet)?.participant ?? participantOf(wallet);
      if (payer === undefined) return undefined;
      if (!members.has(wallet) && !context.engaged.has(wallet)) {
        if (!payer.isFree) return undefined;
        // Its next chain may be planned ahead, with the commands that join here.
        payer.unplan();
      }
      if (payer.cache.needsLoad) return undefined;
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
      command.isDryRun === true ||
      command.changesPolicy === true ||
      mayBeApplied ||
      isAlone ||
      bytes + more > CHAIN_BYTES_MAX ||
      (command.key !== undefined && keys?.has(command.key) === true)
    );
  }

  function plan(envelope: Envelope): Plan {
    const { command } = envelope;
    const held = { of: (wallet: string) => loadedOf(wallet, envelope) };
    return decidedOf(envelope) ?? planCommand(command, held, boundsOf(envelope, bounds), context.policy);
  }

  function loadedOf(wallet: string, { command }: Envelope): LoadedUtxos {
    const participant = members.get(wallet)?.participant ?? (participantOf(wallet) as Participant);
    return loadedWith(entries.length === 0 ? context.looked : undefined, participant, command);
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
    const expired = expiredBy(entry.movement);
    if (expired !== undefined) members.get(entry.wallet)?.participant.cache.holds.take(expired.id);
    else
      for (const input of entry.movement.inputs)
        (members.get(input.owner) as Member).participant.cache.utxos.remove(input);
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

/** The UTXOs of a payer of a command: its cache, with the totals of a look if there was one. */
export function loadedWith(all: WalletTotals | undefined, { wallet, cache }: Participant, of: Command): LoadedUtxos {
  const looked = all?.get(wallet);
  if (looked !== undefined && isName(wallet)) {
    const { utxos, due, hold } = cache;
    return { utxos, totals: looked.available, due, held: (asset) => looked.held.get(asset), hold };
  }
  return cache.totals === undefined || cache.loadedFor === of ? cache : withoutTotals(cache);
}

/** The wallet that a merge, or the end of an expired hold, is of. */
function ownerOf({ outputs }: Movement): string {
  return (outputs[0] as Output).owner;
}

/** Reverts the effect of entries on the cached UTXOs of their wallets, last entry first. */
export function undoShared(entries: readonly ChainEntry[], members: Members): void {
  for (const { movement, outputs, wallet } of entries.toReversed()) {
    for (const output of outputs) members.get(output.owner)?.participant.cache.utxos.remove(output);
    const expired = expiredBy(movement);
    if (expired !== undefined) members.get(wallet)?.participant.cache.holds.putBack(expired);
    else for (const input of movement.inputs) members.get(input.owner)?.participant.cache.utxos.add(input);
  }
}
