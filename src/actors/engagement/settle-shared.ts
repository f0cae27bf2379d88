import { assertNever } from '../../domain/assert.ts';
import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { UnitResult, UnitTimes } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, answerDuplicates, ownRecord } from '../wallet/answer-duplicate.ts';
import { countAttempts } from '../wallet/commit-timings.ts';
import { noteCaps } from '../wallet/exceeded-caps.ts';
import { failUnsent } from '../wallet/failures.ts';
import type { PlaceInCommit } from '../wallet/ledger-record.ts';
import { type ChainEntry, envelopesOf } from '../wallet/plan-chain.ts';
import { replyCommitted } from '../wallet/publish-committed.ts';
import { replanned } from '../wallet/requeue.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import { type Cut, cutShared, putBack } from './cut-shared.ts';
import { type Members, participantIn } from './members.ts';
import { undoShared } from './undo-shared.ts';
import type { UnitDeps } from './unit-deps.ts';

const NOTHING_KEPT: Cut = { kept: [], backOffs: new Map() };

type Recorded = Extract<UnitResult, { status: 'already_recorded' }>;

/**
 * Publishes an entry of a unit that was applied: credits the payees that are not among its wallets, which have their
 * outputs already, and buffers the reply.
 */
export function publishShared(entry: ChainEntry, at: PlaceInCommit, members: Members, runtime: WalletDeps): void {
  for (const output of entry.outputs) if (!members.has(output.owner)) runtime.credit(output);
  if (entry.movement.holds !== undefined) runtime.holdsChanged(entry, at.heldAt ?? at.committedAt);
  replyCommitted(entry, at, runtime, participantIn(members, entry.envelope?.wallet ?? entry.wallet).replies);
}

/** An earlier send may be the one that was applied, with other inputs and outputs: it is answered from its record. */
export function answerRecorded(entries: readonly ChainEntry[], members: Members, runtime: WalletDeps): void {
  for (const { participant } of members.values()) participant.cache.invalidate();
  for (const envelope of envelopesOf(entries))
    answerDuplicate(envelope, ownRecord(envelope), runtime, participantIn(members, envelope.wallet).replies);
}

/** Settles a unit that was not applied; returns what of it goes again. */
export function settleUnapplied(
  entries: readonly ChainEntry[],
  first: Envelope,
  result: Exclude<UnitResult, { status: 'applied' }>,
  members: Members,
  runtime: WalletDeps,
  times?: UnitTimes,
): Cut {
  countAttempts(entries, times);
  switch (result.status) {
    case 'conflict':
      return cutShared(entries, first, result, members, runtime);
    case 'already_recorded':
      settleRecorded(entries, result, members, runtime);
      return NOTHING_KEPT;
    case 'capped':
      undoShared(entries, members);
      noteCaps(entries, result.caps);
      putBack(envelopesOf(entries), members);
      return NOTHING_KEPT;
    case 'policy_changed':
      undoShared(entries, members);
      if (result.mayBeApplied) for (const { participant } of members.values()) participant.cache.invalidate();
      putBack(replanned(entries, result.mayBeApplied), members);
      return NOTHING_KEPT;
    case 'refused':
      settleRefused(entries, first, result.error, members);
      return NOTHING_KEPT;
    default:
      return assertNever(result);
  }
}

/** Answers the commands whose ids or keys are recorded from their records; the others go back to their mailboxes. */
function settleRecorded(
  entries: readonly ChainEntry[],
  { recorded }: Recorded,
  members: Members,
  runtime: WalletDeps,
): void {
  undoShared(entries, members);
  const repliesOf = ({ wallet }: Envelope) => participantIn(members, wallet).replies;
  putBack(answerDuplicates(entries, recorded, runtime, repliesOf), members);
}

/**
 * A command that the database refuses fails if it was alone. Of several, it does not name one: each goes alone. A chain
 * of merges alone was planned for `first`, which cannot be paid without them.
 */
function settleRefused(entries: readonly ChainEntry[], first: Envelope, cause: unknown, members: Members): void {
  undoShared(entries, members);
  const envelopes = envelopesOf(entries);
  if (envelopes.length <= 1) {
    const [only = first] = envelopes;
    for (const { participant } of members.values()) participant.mailbox.remove(only);
    const error = new LedgerError('ERR_REFUSED_BY_DATABASE', messageOf(cause), { cause });
    participantIn(members, only.wallet).replies.fail(only, error);
    return;
  }
  for (const envelope of envelopes) envelope.isAlone = true;
  putBack(envelopes, members);
}

/** Fails the commands of a unit that was not sent, or is in doubt, and those that wait for its wallets. */
export function failShared(
  entries: readonly ChainEntry[],
  members: Members,
  error: LedgerError,
  deps: Pick<UnitDeps, 'gone'>,
): void {
  for (const envelope of envelopesOf(entries)) participantIn(members, envelope.wallet).replies.fail(envelope, error);
  for (const { participant } of members.values()) failUnsent(participant, error, deps);
}
