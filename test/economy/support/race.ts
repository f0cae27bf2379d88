import type { Outcome } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';

/** One of two commands that race, and the runtime that it is sent to. */
export interface Contender {
  readonly by: TestLedger;
  send(): Promise<Outcome>;
}

/** The answers to two commands that raced. */
export interface Raced {
  readonly outcomes: readonly [Outcome, Outcome];
  /** The contender that committed while the commit of the other one was held; undefined if nobody was held. */
  readonly ahead: 0 | 1 | undefined;
}

/**
 * Sends the commands of two runtimes at once. In two of four rounds both commit as they come, and each is sent first in
 * one of them. In the other two the commit of one is held, planned, until the other one is answered: on any machine
 * each is ahead in one round of four.
 */
export async function race(round: number, contenders: readonly [Contender, Contender]): Promise<Raced> {
  const [one, two] = contenders;
  const turn = round % 4;
  if (turn === 0) return { outcomes: await oneAhead(one, two), ahead: 0 };
  if (turn === 1) {
    const [second, first] = await oneAhead(two, one);
    return { outcomes: [first, second], ahead: 1 };
  }
  const early = turn === 2 ? undefined : two.send();
  return { outcomes: await Promise.all([one.send(), early ?? two.send()]), ahead: undefined };
}

async function oneAhead(ahead: Contender, behind: Contender): Promise<[Outcome, Outcome]> {
  const gate = behind.by.gateNextCommit();
  const held = behind.send();
  await gate.entered;
  const outcome = await ahead.send();
  gate.open();
  return [outcome, await held];
}
