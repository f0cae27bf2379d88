import type { Participant } from '../wallet/participant.ts';

/** A wallet of a chain, with the number of commands that the chain has taken from its mailbox. */
export interface Member {
  readonly participant: Participant;
  taken: number;
  /** The `changes` of its mailbox when it joined. */
  readonly mailboxChanges: number;
  /** The `credits` of its cache when it joined. */
  readonly credits: number;
}

/** The wallets of a chain by name. */
export type Members = ReadonlyMap<string, Member>;

/** Makes the member of a wallet that joins now. */
export function newMember(participant: Participant): Member {
  return {
    participant,
    taken: 0,
    mailboxChanges: participant.mailbox.changes,
    credits: participant.cache.credits,
  };
}

/** The wallet of a command among the wallets of its unit. */
export function participantIn(members: Members, wallet: string): Participant {
  return (members.get(wallet) as { readonly participant: Participant }).participant;
}
