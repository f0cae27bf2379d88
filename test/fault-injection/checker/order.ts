import type { Answered, Entry, Invoked } from '../history.ts';
import { orderedBy } from './expected-moves.ts';
import type { StoredLedger } from './stored-ledger.ts';

/** Clock difference in milliseconds below which the order of two events of one machine is unknown. */
const CLOCK_SLACK_MS = 2;

interface Done {
  readonly key: string;
  readonly order: number;
  readonly invokedMs: number;
  readonly answeredMs: number;
}

/**
 * Finds wallets whose commands were committed out of order.
 *
 * Within one life of a worker: commands that were sent once keep the order in which they were sent.
 * Over all workers: a command acknowledged before another one was sent precedes it.
 */
export function findDisorder(logs: readonly (readonly Entry[])[], stored: StoredLedger): string[] {
  const byWallet = new Map<string, Done[]>();
  const violations: string[] = [];
  for (const log of logs) {
    for (const life of livesOf(log)) {
      for (const [wallet, done] of cleanCommits(life, stored)) {
        violations.push(...descents(wallet, done, 'sent'));
        byWallet.set(wallet, [...(byWallet.get(wallet) ?? []), ...done]);
      }
    }
  }
  for (const [wallet, done] of byWallet) violations.push(...realTimeBreaks(wallet, done));
  return violations;
}

function livesOf(log: readonly Entry[]): Entry[][] {
  const lives: Entry[][] = [];
  for (const entry of log) {
    if (entry.type === 'start') lives.push([]);
    lives.at(-1)?.push(entry);
  }
  return lives;
}

/** The committed commands that were sent exactly once in this life, by wallet, in the order of sending. */
function cleanCommits(life: readonly Entry[], stored: StoredLedger): Map<string, Done[]> {
  const sent = new Map<string, Invoked | undefined>();
  const answers = new Map<string, Answered>();
  for (const entry of life) {
    // A repetition takes another place in the mailbox.
    if (entry.type === 'invoke') sent.set(entry.key, entry.again || sent.has(entry.key) ? undefined : entry);
    if (entry.type === 'answer' && !answers.has(entry.key)) answers.set(entry.key, entry);
  }
  const done = new Map<string, Done[]>();
  for (const [key, invoked] of sent) {
    const answer = answers.get(key);
    const order = stored.byKey.get(key)?.order;
    if (invoked === undefined || answer?.status !== 'committed' || order === undefined) continue;
    for (const wallet of orderedBy(invoked)) {
      const own = done.get(wallet) ?? [];
      done.set(wallet, own);
      own.push({ key, order, invokedMs: invoked.atMs, answeredMs: answer.atMs });
    }
  }
  return done;
}

function descents(wallet: string, done: readonly Done[], what: string): string[] {
  return done.flatMap(({ key, order }, at) => {
    const before = done[at - 1];
    if (before === undefined || before.order < order) return [];
    return [`${wallet}: ${before.key} was ${what} before ${key} and committed after it`];
  });
}

/** Sweeps over time: a command comes after every command acknowledged before it was sent. */
function realTimeBreaks(wallet: string, done: readonly Done[]): string[] {
  const answered = [...done].sort((a, b) => a.answeredMs - b.answeredMs);
  let at = 0;
  let highest: Done | undefined;
  const violations: string[] = [];
  for (const command of [...done].sort((a, b) => a.invokedMs - b.invokedMs)) {
    for (; (answered[at]?.answeredMs ?? Number.POSITIVE_INFINITY) + CLOCK_SLACK_MS < command.invokedMs; at += 1) {
      const acknowledged = answered[at] as Done;
      if (highest === undefined || acknowledged.order > highest.order) highest = acknowledged;
    }
    if (highest !== undefined && highest.order >= command.order) {
      violations.push(`${wallet}: ${highest.key} was acknowledged before ${command.key} was sent, and comes after it`);
    }
  }
  return violations;
}
