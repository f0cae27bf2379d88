import { assertNever } from '../../domain/assert.ts';
import { LedgerError, messageOf } from '../../domain/errors.ts';
import type { UnitResult } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, answerDuplicates, ownRecord } from '../wallet/answer-duplicate.ts';
import { noteCaps } from '../wallet/exceeded-caps.ts';
import type { Participant } from '../wallet/participant.ts';
import { type ChainEntry, envelopesOf } from '../wallet/plan-chain.ts';
import { type Applied, replyCommitted } from '../wallet/publish-committed.ts';
import { replanned } from '../wallet/requeue.ts';
import type { WalletDeps } from '../wallet/wallet-deps.ts';
import { putBack } from './cut-shared.ts';
import { type Members, undoShared } from './plan-shared.ts';

type Recorded = Extract<UnitResult, { status: 'already_recorded' }>;

/**
 * Publishes an entry of a unit that was applied: credits the payees that are not among its wallets, which have their
 * outputs already, and buffers the reply.
 */
export function publishShared(
  entry: ChainEntry,
  at: number,
  { commitId, firstPlace, committedAt, heldAt = committedAt }: Applied,
  members: Members,
  runtime: WalletDeps,
): void {
  for (const output of entry.outputs) if (!members.has(output.owner)) runtime.credit(output);
  if (entry.movement.holds !== undefined) runtime.holdsChanged(entry, heldAt);
  const place = { commitId, place: firstPlace + at, committedAt };
  replyCommitted(entry, place, runtime, participantIn(members, entry.envelope?.wallet ?? entry.wallet).replies);
}

/** An earlier send may be the one that was applied, with other inputs and outputs: it is answered from its record. */
export function answerRecorded(entries: readonly ChainEntry[], members: Members, runtime: WalletDeps): void {
  for (const { participant } of members.values()) participant.cache.invalidate();
  for (const envelope of envelopesOf(entries))
    answerDuplicate(envelope, ownRecord(envelope), runtime, participantIn(members, envelope.wallet).replies);
}

/** Settles a unit of which nothing was applied, and nothing lost. */
export function settleNotApplied(
  entries: readonly ChainEntry[],
  result: Exclude<UnitResult, { status: 'applied' | 'conflict' }>,
  first: Envelope,
  members: Members,
  runtime: WalletDeps,
): void {
  switch (result.status) {
    case 'already_recorded':
      settleRecorded(entries, result, members, runtime);
      return;
    case 'capped':
      undoShared(entries, members);
      noteCaps(entries, result.caps, true);
      putBack(envelopesOf(entries), members);
      return;
    case 'policy_changed':
      undoShared(entries, members);
      if (result.mayBeApplied) for (const { participant } of members.values()) participant.cache.invalidate();
      putBack(replanned(entries, result.mayBeApplied), members);
      return;
    case 'refused':
      settleRefused(entries, first, result.error, members);
      return;
    default:
      assertNever(result);
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

/** The wallet of a command among the wallets of its unit. */
export function participantIn(members: Members, wallet: string): Participant {
  return (members.get(wallet) as { readonly participant: Participant }).participant;
}
