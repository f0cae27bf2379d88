import { LedgerError } from '../../domain/errors.ts';
import type { Envelope } from '../messages/envelope.ts';
import { namePayer } from '../messages/payer-name.ts';
import type { Mailbox } from '../wallet/mailbox.ts';

/** A command that a mailbox has no room for. */
export interface WithoutRoom {
  readonly bytes: Envelope['bytes'];
  /** Undefined for an owner that is not in memory, and for which commands wait. */
  readonly mailbox: Pick<Mailbox, 'depth' | 'bytes' | 'capacity' | 'bytesMax'> | undefined;
  /** The number of commands that wait for room in the mailbox. */
  readonly waiting: number;
  /** For a command that may wait for room: the bound of those that do. */
  readonly bound: string | undefined;
}

/** Creates the error for a command that a mailbox has no room for. Its message names the limit and what to do. */
export function mailboxFull(owner: string, { bytes, mailbox, waiting, bound }: WithoutRoom): LedgerError {
  const limit = mailbox === undefined ? undefined : limitText(mailbox, bytes);
  const others = waiting === 0 ? [] : [`${counted(waiting)} ${waiting === 1 ? 'waits' : 'wait'} for room`];
  const state = limit === undefined ? ['has room', ...others] : [`is full: ${limit}`, ...others];
  const advice = bound === undefined ? "pass { whenFull: 'wait' } or send it again" : `${bound}; send it again`;
  return new LedgerError('ERR_MAILBOX_FULL', `the mailbox of ${nameOf(owner)} ${state.join(', and ')}; ${advice}`);
}

/** The bound that leaves no room for so many bytes more; undefined if there is room. */
function limitText(
  mailbox: Pick<Mailbox, 'depth' | 'bytes' | 'capacity' | 'bytesMax'>,
  more: number,
): string | undefined {
  const { depth, bytes, capacity, bytesMax } = mailbox;
  if (depth >= capacity) return `${depth} of mailboxCapacity ${capacity} commands, ${bytes} bytes`;
  if (depth === 0 || bytes + more <= bytesMax) return undefined;
  return `${counted(depth)}, ${bytes} of mailboxBytesMax ${bytesMax} bytes, and this one has ${more}`;
}

function counted(commands: number): string {
  return `${commands} ${commands === 1 ? 'command' : 'commands'}`;
}

function nameOf(owner: string): string {
  const { wallet, hold } = namePayer(owner);
  return wallet ?? (hold === undefined ? `transaction ${owner.replaceAll('~', '')}` : `hold ${hold}`);
}
