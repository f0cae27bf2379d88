import type pg from 'pg';
import { createLedger } from '../../../../src/index.ts';
import { until } from '../time.ts';
import { answerOf, isApplied } from './answers.ts';
import { connect } from './books.ts';

/**
 * The deadlock timeouts of the intended victim and of the other session: the first one to time out is the victim. That
 * of the victim is well below the lock timeout of a commit, which ends the deadlock otherwise.
 */
const VICTIM_TIMEOUT = '100ms';
const WINNER_TIMEOUT = '1min';
const ANSWER_MS_MAX = 60_000;

/** The result of the rounds. */
export interface ForcedDeadlocks {
  readonly counters: {
    readonly forced: number;
    readonly ours: number;
    readonly outsiders: number;
    readonly committed: number;
    readonly missed: number;
  };
  readonly violations: readonly string[];
}

/**
 * An outside session locks the two outputs that a commit wants in reverse order, after the commit has locked the first
 * one. In every fourth round the outside session is the victim.
 */
export async function forceDeadlocks(url: string, schema: string, rounds: number): Promise<ForcedDeadlocks> {
  const counters = { forced: 0, ours: 0, outsiders: 0, committed: 0, missed: 0 };
  const violations: string[] = [];
  const [outsider, observer] = [await connect(url), await connect(url)];
  try {
    for (const weAreVictims of [true, false]) {
      const mine = Array.from({ length: rounds }, (_, at) => at + 1).filter((at) => (at % 4 !== 0) === weAreVictims);
      await forceSome(mine, weAreVictims);
    }
  } finally {
    await Promise.all([outsider.end(), observer.end()]);
  }
  return { counters, violations };

  async function forceSome(numbers: readonly number[], weAreVictims: boolean): Promise<void> {
    await outsider.query(`set deadlock_timeout = '${weAreVictims ? WINNER_TIMEOUT : VICTIM_TIMEOUT}'`);
    const ours = new URL(url);
    ours.searchParams.set('options', `-c deadlock_timeout=${weAreVictims ? VICTIM_TIMEOUT : WINNER_TIMEOUT}`);
    await using ledger = await createLedger({ database: ours.href, schema });
    ledger.on('store:retrying', ({ error }) => {
      if ((error as { code?: unknown }).code === '40P01') counters.ours += 1;
    });
    for (const round of numbers) {
      const oursBefore = counters.ours;
      const wallet = `fighter-${round}`;
      for (const at of [1, 2]) await ledger.mint({ to: wallet, assets: { gold: 1n }, key: `${wallet}-${at}` });
      const outpoints = (await ledger.utxos(wallet)).map(({ outpoint }) => outpoint.slice(0, 36)).sort();
      await outsider.query('begin');
      await lock(outpoints[1] as string);
      const key = `${wallet}-pays`;
      const paying = answerOf(
        ledger.transfer({ from: wallet, to: 'winner', assets: { gold: 2n }, key }),
        ANSWER_MS_MAX,
      );
      await waitingForLock();
      const isOutsiderVictim = !(await winsLock(outpoints[0] as string));
      await outsider.query('rollback');
      const answer = await paying;
      // A commit that has waited for its lock timeout is rolled back without a deadlock.
      const victim = isOutsiderVictim ? 'outsider' : counters.ours > oursBefore ? 'ours' : 'nobody';
      if (victim === 'nobody') counters.missed += 1;
      else counters.forced += 1;
      if (victim === 'outsider') counters.outsiders += 1;
      const expected = weAreVictims ? 'ours' : 'outsider';
      if (victim !== expected && victim !== 'nobody') violations.push(`round ${round}: the victim was ${victim}`);
      if (isApplied(answer)) counters.committed += 1;
      else violations.push(`key ${key} was answered ${answer.what} after a deadlock`);
    }
  }

  /** Returns true if the outsider gets this lock, too: then the commit was rolled back. */
  async function winsLock(outpoint: string): Promise<boolean> {
    try {
      await lock(outpoint);
      return true;
    } catch (error) {
      if ((error as pg.DatabaseError).code === '40P01') return false;
      throw error;
    }
  }

  async function lock(transactionId: string): Promise<void> {
    await outsider.query(`select from "${schema}".unspent where transaction_id = $1 for update`, [transactionId]);
  }

  async function waitingForLock(): Promise<void> {
    await until('a commit that waits for a lock', async () => {
      const { rowCount } = await observer.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and position($1 in query) > 0`,
        [`"${schema}".commit_batch`],
      );
      return rowCount !== 0;
    });
  }
}
