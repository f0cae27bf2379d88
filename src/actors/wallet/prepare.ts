import { isLedgerError } from '../../domain/errors.ts';
import type { LedgerStore } from '../../store/ledger-store.ts';
import type { Envelope } from '../messages/envelope.ts';
import { answerDuplicate, ownRecord } from './answer-duplicate.ts';
import { answerDryRun } from './dry-run.ts';
import type { ChainDeps } from './wallet-deps.ts';

/**
 * Does what the first command of the mailbox needs before it is planned: looks it up if it may be applied, and loads
 * the cache if it has to be loaded. Returns true if the command was found, and answered.
 */
export async function prepare(first: Envelope, deps: ChainDeps): Promise<boolean> {
  const { mailbox, cache } = deps;
  if (first.command.isDryRun === true && first.sharedBy === undefined) {
    await answerDryRun(first, deps);
    return true;
  }
  // A shared command is looked up by the unit that all its payers share.
  if (first.mayBeApplied && first.sharedBy === undefined && (await wasApplied(first, deps))) return true;
  await checkTakenHold(first, deps.runtime.store);
  const policy = readPolicy(first, mailbox.waiting(), deps.runtime.store);
  await Promise.all([policy, cache.needsLoad ? cache.load(mailbox) : undefined]);
  return false;
}

/** True if something has to be read for a command before it is planned, apart from the cache. */
export function needsPreparation({ mayBeApplied, takenHold, policyRead, command, sharedBy }: Envelope): boolean {
  if (sharedBy !== undefined) return false;
  return mayBeApplied || takenHold !== undefined || policyRead === 'needed' || command.isDryRun === true;
}

/**
 * Looks up a command that may be applied, and answers it if it is. Planning it first could refuse it because its own
 * inputs are already spent, by itself.
 */
async function wasApplied(envelope: Envelope, { mailbox, replies, runtime }: ChainDeps): Promise<boolean> {
  const isThere = await isRecorded(envelope, runtime.store);
  // The actor may have ended meanwhile: its mailbox belongs to the next one.
  if (!isThere || mailbox.at(0) !== envelope) return false;
  mailbox.drop(1);
  answerDuplicate(envelope, ownRecord(envelope), runtime, replies);
  return true;
}

/** True if the transaction of a command is recorded. */
export async function isRecorded({ id }: Envelope, store: Pick<LedgerStore, 'transaction'>): Promise<boolean> {
  try {
    return (await store.transaction(id)) !== undefined;
  } catch (error) {
    // A corrupt row exists. The error is an error of this command.
    if (isLedgerError(error, 'ERR_CORRUPT')) return true;
    throw error;
  }
}

/** Reads the hold that a command may not open, because another hold may have its id: ids are never given again. */
export async function checkTakenHold(envelope: Envelope, store: Pick<LedgerStore, 'hold'>): Promise<void> {
  const { takenHold } = envelope;
  if (takenHold === undefined) return;
  envelope.takenHold = undefined;
  if ((await store.hold(takenHold)) !== undefined) envelope.existingHold = takenHold;
}

/**
 * Reads the policy if a command is to be refused: for all commands that have arrived, up to one that changes it.
 */
export async function readPolicy(
  { policyRead }: Envelope,
  arrived: readonly Envelope[],
  store: Pick<LedgerStore, 'readPolicy'>,
): Promise<void> {
  if (policyRead !== 'needed') return;
  await store.readPolicy();
  for (const envelope of arrived) {
    if (envelope.command.changesPolicy === true) break;
    envelope.policyRead = 'done';
  }
}
