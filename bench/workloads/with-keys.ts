import type { TransferCommand } from './workload.ts';

const REPEATED_SHARE = 0.01;
/** A repetition takes one of this many previous commands. */
const REMEMBERED = 1_000;

/** The same commands with a key each; one in a hundred repeats an earlier command. */
export function withKeys(next: () => TransferCommand, random: () => number): () => TransferCommand {
  const sent: TransferCommand[] = [];
  let count = 0;
  return () => {
    if (sent.length > 0 && random() < REPEATED_SHARE) {
      return sent[Math.floor(random() * sent.length)] as TransferCommand;
    }
    const command = { ...next(), key: `order-${count}` };
    sent[count % REMEMBERED] = command;
    count += 1;
    return command;
  };
}
