import { LedgerError } from '../../domain/errors.ts';
import { holdOwner } from '../../domain/records/hold.ts';
import { subjectOwner } from '../../domain/records/subject.ts';
import { jitteredDelayMs } from '../../platform/retry.ts';
import { viewCommand } from '../messages/command-view.ts';
import { type Envelope, payersOf } from '../messages/envelope.ts';
import { namePayer } from '../messages/payer-name.ts';
import { type Conflict, ConflictError } from '../wallet/failures.ts';
import { hasLost, noteConflict } from '../wallet/lost-entries.ts';
import type { Participant } from '../wallet/participant.ts';
import { type ChainEntry, envelopesOf, expiredBy } from '../wallet/plan-chain.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import type { Members } from './members.ts';
import { undoShared } from './undo-shared.ts';

/** The entries of a unit that go again as they are, and the wallets that have lost an input. */
export interface Cut {
  readonly kept: readonly ChainEntry[];
  /** The back-off of each wallet that has lost an input, in milliseconds. */
  readonly backOffs: ReadonlyMap<string, number>;
}

/**
 * Cuts a unit at its first entry that lost an input to another runtime. The entries before it have lost nothing, and go
 * again as they are. The commands from it on are put back into the mailboxes. The store names every lost input: a
 * command that has lost one counts an attempt, its wallet reads its UTXOs again, and backs off from the second loss on.
 * The other commands and wallets have lost nothing. A chain of merges alone was planned for `first`, which is in the
 * mailboxes.
 */
export function cutShared(
  entries: readonly ChainEntry[],
  first: Envelope,
  conflict: Conflict,
  members: Members,
  runtime: WalletDeps,
): Cut {
  const lost = new Set(conflict.outpoints);
  const isNamed = entries.some((entry) => hasLost(entry, lost, conflict));
  const losersOf = (entry: ChainEntry): string[] => {
    // Without a name the first has lost: a unit that reads nothing again would be sent for ever.
    if (isNamed ? !hasLost(entry, lost, conflict) : entry !== entries[0]) return [];
    const losers = namedLosers(entry, lost, conflict).filter((owner) => members.has(owner));
    return losers.length > 0 ? losers : memberPayers(entry, members);
  };
  const at = Math.max(
    0,
    entries.findIndex((entry) => losersOf(entry).length > 0),
  );
  const behind = entries.slice(at);
  undoShared(behind, members);
  noteConflict(behind, conflict);
  const error = new ConflictError(conflict);
  const backOffs = new Map<string, number>();
  const givenUp = new Set<Envelope>();
  const isMerging = envelopesOf(entries).length === 0;
  for (const [index, entry] of behind.entries()) {
    const losers = losersOf(entry);
    if (losers.length === 0) continue;
    // A merge is planned for the command behind it.
    const command = isMerging ? first : behind.slice(index).find(({ envelope }) => envelope !== undefined)?.envelope;
    const losses = countLoss(command);
    if (command !== undefined && losses >= runtime.conflictPolicy.attemptsMax) givenUp.add(command);
    const delayMs = losses === 1 ? 0 : jitteredDelayMs(runtime.conflictPolicy, losses, runtime.world.random());
    for (const wallet of losers) {
      const { participant } = members.get(wallet) as { participant: Participant };
      forget(participant, entry, lost);
      participant.lost(error);
      backOffs.set(wallet, Math.max(delayMs, backOffs.get(wallet) ?? 0));
    }
    emitRetrying(losers, losses, delayMs, conflict.outpoints, behind, runtime);
  }
  putBack(
    envelopesOf(behind).filter((envelope) => !givenUp.has(envelope)),
    members,
  );
  for (const envelope of givenUp) {
    if (isMerging) for (const { participant } of members.values()) participant.mailbox.remove(envelope);
    const text = `gave up after many attempts: ${error.message}`;
    members
      .get(envelope.wallet)
      ?.participant.replies.fail(envelope, new LedgerError('ERR_CONTENTION', text, { cause: error }));
  }
  return { kept: entries.slice(0, at), backOffs };
}

/** The owners of what an entry has lost: their caches are wrong. */
function namedLosers({ movement }: ChainEntry, lost: ReadonlySet<string>, conflict: Conflict): string[] {
  const { holds = [], reversed = [] } = conflict;
  const changes = movement.holds ?? [];
  // What an expired hold owns is in the cache of its wallet.
  const expired = expiredBy(movement) === undefined ? [] : changes.map(({ wallet }) => wallet);
  const owners = movement.inputs.filter(({ outpoint }) => lost.has(outpoint)).map(({ owner }) => owner);
  // A hold is in another state: its own cache is wrong, or that of its wallet.
  const ofHolds = changes.filter(({ id }) => holds.includes(id)).flatMap(({ id, wallet }) => [holdOwner(id), wallet]);
  const subjects = (movement.back ?? []).filter(({ of }) => reversed.includes(of)).map(({ of }) => subjectOwner(of));
  return [...owners, ...expired, ...ofHolds, ...subjects];
}

/** The wallets of a unit that pay an entry; that of a merge or of an expired hold. */
function memberPayers({ envelope, wallet }: ChainEntry, members: Members): string[] {
  const payers = envelope === undefined ? [wallet] : payersOf(envelope);
  return payers.filter((payer) => members.has(payer));
}

/** Puts commands that are not applied back in front of the mailboxes of all their payers, in their order. */
export function putBack(envelopes: readonly Envelope[], members: Members): void {
  const byWallet = new Map<string, Envelope[]>();
  for (const envelope of envelopes) {
    for (const wallet of payersOf(envelope)) {
      const all = byWallet.get(wallet);
      if (all === undefined) byWallet.set(wallet, [envelope]);
      else all.push(envelope);
    }
  }
  for (const [wallet, own] of byWallet) members.get(wallet)?.participant.mailbox.putBack(own);
}

function countLoss(command: Envelope | undefined): number {
  if (command === undefined) return 1;
  command.losses += 1;
  return command.losses;
}

/** Removes the lost inputs from the cache of their wallet, which has to be loaded. */
function forget({ wallet, cache }: Participant, { movement }: ChainEntry, lost: ReadonlySet<string>): void {
  for (const input of movement.inputs) {
    if (input.owner === wallet && lost.has(input.outpoint) && cache.utxos.has(input)) cache.utxos.remove(input);
  }
  cache.invalidate();
}

function emitRetrying(
  wallets: readonly string[],
  attempt: number,
  delayMs: number,
  lost: readonly string[],
  behind: readonly ChainEntry[],
  { events, world }: WalletDeps,
): void {
  const envelopes = envelopesOf(behind);
  const ids = envelopes.map(({ id }) => id);
  events.counts.conflict();
  events.retries.add({ atMs: world.clock.now(), attempt, delayMs, lost, commands: ids });
  if (!events.has('transaction:retrying')) return;
  for (const wallet of new Set(wallets)) {
    const own = envelopes.filter((each) => payersOf(each).includes(wallet));
    const commands = own.map(viewCommand);
    events.emit('transaction:retrying', { ...namePayer(wallet), attempt, delayMs, lost, commands });
  }
}

/** The wallets that have a part in entries: their payers, and the owners of inputs and outputs. */
export function ownersIn(entries: readonly ChainEntry[]): ReadonlySet<string> {
  const owners = entries.flatMap(({ movement, outputs, envelope }) => [
    ...(envelope === undefined ? [] : payersOf(envelope)),
    ...[...movement.inputs, ...outputs].map(({ owner }) => owner),
  ]);
  return new Set(owners);
}
