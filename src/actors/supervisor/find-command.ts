import { isName } from '../../domain/values/names.ts';
import type { Envelope } from '../messages/envelope.ts';
import type { Resident } from './resident.ts';

/** A place of a command in the mailbox of one of its payers. */
export interface MailboxPlace {
  /** The wallet. */
  readonly wallet: string;
  /** The commands before it in the mailbox. */
  readonly ahead: number;
  /** The payers that the wallet waits for at this place, if it is the first: they are busy, loaded, or back off. */
  readonly waitingFor: readonly string[];
}

/** A command that is not answered. */
export interface FoundCommand {
  readonly envelope: Envelope;
  /** The mailboxes that it is in; none if it was taken from them, and is planned or with the database. */
  readonly queued: readonly MailboxPlace[];
  /** True if it waits for room, and is in no mailbox yet. */
  readonly isOutside: boolean;
}

/**
 * Finds a command in the mailboxes, in what wallets have in flight, and among those that wait for room. Of several the
 * first one, with its own mailboxes.
 */
export function findCommand(
  residents: Iterable<Resident>,
  waitingForRoom: Iterable<Envelope>,
  isWanted: (envelope: Envelope) => boolean,
): FoundCommand | undefined {
  let found: Envelope | undefined;
  const matches = (envelope: Envelope): boolean => (found === undefined ? isWanted(envelope) : envelope === found);
  const queued: MailboxPlace[] = [];
  for (const resident of residents) {
    const { wallet, mailbox } = resident;
    const ahead = mailbox.waiting().findIndex(matches);
    if (ahead === -1) {
      found ??= resident.inFlight.find(matches);
      continue;
    }
    found ??= mailbox.at(ahead);
    const waitingFor = ahead === 0 ? resident.waitingFor : [];
    if (isName(wallet)) queued.push({ wallet, ahead, waitingFor });
  }
  if (found !== undefined) return { envelope: found, queued, isOutside: false };
  for (const envelope of waitingForRoom) if (isWanted(envelope)) return { envelope, queued: [], isOutside: true };
  return undefined;
}
