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
}

/** Finds a command by its id or its key, in the mailboxes and in what wallets have in flight. */
export function findCommand(residents: Iterable<Resident>, idOrKey: string): FoundCommand | undefined {
  const matches = ({ id, command }: Envelope): boolean => id === idOrKey || command.key === idOrKey;
  let found: Envelope | undefined;
  const queued: MailboxPlace[] = [];
  for (const resident of residents) {
    const { wallet, mailbox } = resident;
    const ahead = mailbox.waiting().findIndex(matches);
    if (ahead === -1) {
      found ??= resident.inFlight.find(matches);
      continue;
    }
    found ??= mailbox.at(ahead);
    const waiting = ahead === 0 ? resident.waitingFor : [];
    if (isName(wallet)) queued.push({ wallet, ahead, waitingFor: waiting });
  }
  return found === undefined ? undefined : { envelope: found, queued };
}
