import type { Command } from '../../domain/commands/command.ts';
import type { LoadedUtxos } from '../../domain/planning/payer-utxos.ts';
import type { Plan, PlanBounds } from '../../domain/planning/plan.ts';
import type { Movement, Output } from '../../domain/records/movement.ts';
import type { PlanPolicy } from '../../domain/rules/policy.ts';
import { isName } from '../../domain/values/names.ts';
import type { Utxo } from '../../domain/values/utxo.ts';
import type { WalletTotals } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Participant } from '../wallet/participant.ts';
import { CHAIN_BYTES_MAX, type ChainEntry, expiredBy, makeEntry, moves, withoutTotals } from '../wallet/plan-chain.ts';
import { planEnvelope } from '../wallet/plan-envelope.ts';
import { repeatsEntry } from '../wallet/repeats-entry.ts';
import { type Member, type Members, newMember } from './members.ts';
import { undoShared } from './undo-shared.ts';

/** The plan of a first command that cannot be sent yet. */
export type UnpaidPlan = Exclude<Plan, { status: 'merge_first' }> | undefined;

/** The parts of the runtime that a chain plans with. */
export interface SharedContext {
  /** The wallet in memory of this name. */
  participantOf(wallet: string): Participant | undefined;
  readonly bounds: PlanBounds;
  readonly entriesMax: number;
  /** The policy that plans obey. */
  readonly policy: PlanPolicy & { readonly version: number };
  /** Returns the id of the next merge. */
  mergeId(): string;
}

/** The conditions under which a chain grows. */
export interface Growth {
  /** The wallets that are engaged already, whether they are in the chain or not. */
  readonly engaged: Members;
  /** The totals of one look for the first command, by wallet. */
  readonly looked?: WalletTotals | undefined;
  /** The chain is planned ahead: it begins with nothing that has to be read or decided alone, and changes no hold. */
  readonly isAhead?: boolean;
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
 * The commands that several wallets plan together, and the transactions that they become.
 *
 * The chain follows the mailbox of its leader, in order. Each command is planned against the UTXOs that those before it
 * leave. A shared command joins where it is the next of all its payers, and each of them is free or in the chain
 * already. Where a single command of another payer stands before it, that one joins first. The chain ends at what
 * cannot join, and at what the UTXOs in memory do not pay.
 *
 * Owns: its effect on the cached UTXOs of its wallets. It does not change the mailboxes.
 */
export class SharedChain {
  /** The payer whose mailbox the chain follows. */
  readonly leader: Participant;
  readonly members = new Map<string, Member>();
  readonly entries: ChainEntry[] = [];
  readonly #context: SharedContext;
  #keys: Set<string> | undefined;
  /** Outputs of the chain for wallets that are not in it, by wallet: each may join later. */
  #paid: Map<string, Utxo[]> | undefined;
  #bytes = 0;
  #unpaid: UnpaidPlan;
  /** The command that is planned. */
  #command: Envelope | undefined;

  constructor(leader: Participant, context: SharedContext) {
    this.#context = context;
    this.leader = leader;
  }

  /** The plan of the first command, if it cannot be sent yet: the chain is empty. */
  get unpaid(): UnpaidPlan {
    return this.#unpaid;
  }

  /**
   * Plans on, and applies what joins to the cached UTXOs. `planned` is called then, while the commands are still in the
   * mailboxes.
   *
   * @throws BlamedError
   */
  grow(growth: Growth, planned: () => void): void {
    const { members, leader } = this;
    try {
      while (this.#joinNext(growth));
      planned();
    } catch (error) {
      // Some of its changes may be made, and some not. Those of a unit in flight are reverted later.
      for (const { participant } of members.values()) participant.cache.invalidate();
      undoShared(this.entries, members);
      throw new BlamedError(this.#command ?? (leader.mailbox.at(0) as Envelope), error);
    }
  }

  /** Takes the commands that have joined from the mailboxes. */
  take(): void {
    const isMoving = this.entries.some(moves);
    for (const member of this.members.values()) {
      const { participant, taken } = member;
      member.taken = 0;
      participant.mailbox.drop(taken);
      if (isMoving) participant.cache.markSpent();
    }
  }

  /** Removes what the chain spends, and a payment that was published late has credited again. */
  removeSpent(): void {
    let isCredited = false;
    for (const { participant, credits } of this.members.values()) isCredited ||= participant.cache.credits !== credits;
    if (!isCredited) return;
    for (const { movement } of this.entries) {
      for (const input of movement.inputs) {
        const utxos = this.members.get(input.owner)?.participant.cache.utxos;
        if (utxos?.has(input) === true) utxos.remove(input);
      }
    }
  }

  /** Plans the next command of the leader, or what has to join before it; returns false at the end of the chain. */
  #joinNext(growth: Growth): boolean {
    const { leader, entries, members } = this;
    const isAhead = growth.isAhead === true;
    const next = leader.mailbox.at(members.get(leader.wallet)?.taken ?? 0);
    if (next === undefined || entries.length >= this.#context.entriesMax) return false;
    this.#command = next;
    const payers = this.#findPayers(next, growth);
    if (payers === undefined) return false;
    let command = next;
    let own = payers;
    for (const payer of payers) {
      const before = this.#commandAt(payer);
      if (before === next) continue;
      if (before === undefined || before.sharedBy !== undefined || isAhead) return false;
      command = before;
      own = payers.filter((each) => this.#commandAt(each) === before);
      break;
    }
    this.#command = command;
    if (this.#isBarred(command, isAhead)) return false;
    // The next chain of a payer may be planned ahead, with the commands that join here.
    if (!isAhead) for (const payer of own) if (!members.has(payer.wallet)) payer.unplan();
    const planned = this.#plan(command, own, growth.looked);
    if (planned.status === 'merge_first' && !isAhead) {
      for (const payer of own) this.#join(payer);
      this.#append(makeEntry(this.#context.mergeId(), ownerOf(planned.movement), planned.movement));
      return true;
    }
    // What depends on the holdings of the payers is decided by one look at all of them.
    const isOpen =
      planned.status === 'planned' && planned.isBounded === true && (entries.length > 0 || growth.looked === undefined);
    if (planned.status !== 'planned' || isOpen) {
      if (entries.length === 0 && planned.status !== 'merge_first') this.#unpaid = planned;
      return false;
    }
    const { movement } = planned;
    if (isAhead && (movement.holds !== undefined || movement.back !== undefined)) return false;
    if (repeatsEntry(movement, entries)) return false;
    for (const payer of own) this.#join(payer).taken += 1;
    this.#append(makeEntry(command.id, command.wallet, movement, command, this.#context.policy.version));
    this.#bytes += command.bytes;
    if (command.command.key !== undefined) {
      this.#keys ??= new Set();
      this.#keys.add(command.command.key);
    }
    return !command.mayBeApplied && !command.isAlone;
  }

  /** The payers of a command; undefined if one of them is neither free nor in the chain. */
  #findPayers({ sharedBy }: Envelope, { engaged, isAhead }: Growth): Participant[] | undefined {
    if (sharedBy === undefined) return this.leader.cache.needsLoad ? undefined : [this.leader];
    const found: Participant[] = [];
    for (const wallet of sharedBy) {
      const member = this.members.get(wallet);
      const there = member ?? engaged.get(wallet);
      const payer = there?.participant ?? this.#context.participantOf(wallet);
      if (payer === undefined) return undefined;
      if (member === undefined) {
        if (there === undefined) {
          if (isAhead === true ? payer.place === undefined : !payer.isFree) return undefined;
        }
        if (isAhead === true && (payer.hasEnded || payer.cache.isOverfull)) return undefined;
      }
      if (payer.cache.needsLoad) return undefined;
      found.push(payer);
    }
    return found;
  }

  #commandAt({ wallet, mailbox }: Participant): Envelope | undefined {
    return mailbox.at(this.members.get(wallet)?.taken ?? 0);
  }

  /** A command that may be applied is looked up first, and sent alone; a unit has each key once. */
  #isBarred({ mayBeApplied, isAlone, startsUnit, takenHold, command, bytes }: Envelope, isAhead: boolean): boolean {
    if (this.entries.length === 0 && !isAhead) return false;
    return (
      command.isDryRun === true ||
      command.changesPolicy === true ||
      mayBeApplied ||
      takenHold !== undefined ||
      isAlone ||
      startsUnit ||
      (this.#bytes > 0 && this.#bytes + bytes > CHAIN_BYTES_MAX) ||
      (command.key !== undefined && this.#keys?.has(command.key) === true)
    );
  }

  #plan(envelope: Envelope, payers: readonly Participant[], totals: WalletTotals | undefined): Plan {
    const { command } = envelope;
    const looked = this.entries.length === 0 ? totals : undefined;
    const of = (wallet: string): LoadedUtxos =>
      loadedWith(looked, payers.find((payer) => payer.wallet === wallet) as Participant, command);
    const { bounds, policy } = this.#context;
    return planEnvelope(envelope, { of }, bounds, policy);
  }

  #join(participant: Participant): Member {
    const { wallet } = participant;
    let member = this.members.get(wallet);
    if (member === undefined) {
      member = newMember(participant);
      this.members.set(wallet, member);
      for (const output of this.#paid?.get(wallet) ?? []) participant.cache.utxos.add(output);
      this.#paid?.delete(wallet);
    }
    return member;
  }

  #append(entry: ChainEntry): void {
    const { members } = this;
    this.entries.push(entry);
    const expired = expiredBy(entry.movement);
    if (expired !== undefined) members.get(entry.wallet)?.participant.cache.holds.take(expired.id);
    else
      for (const input of entry.movement.inputs)
        (members.get(input.owner) as Member).participant.cache.utxos.remove(input);
    for (const output of entry.outputs) {
      const member = members.get(output.owner);
      if (member !== undefined) member.participant.cache.utxos.add(output);
      else this.#keepPaid(output);
    }
  }

  #keepPaid(output: Utxo): void {
    this.#paid ??= new Map();
    const before = this.#paid.get(output.owner);
    if (before === undefined) this.#paid.set(output.owner, [output]);
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
