import { expect } from 'vitest';
import { LedgerError, type Transaction } from '../../../src/index.ts';
import type { TestLedger } from '../../../src/testing/index.ts';
import { orderOf } from '../../support/commit-order.ts';
import type { Sent, SharedRun } from './shared-run.ts';

/** Errors after which nothing is committed. */
const NOT_COMMITTED = ['ERR_MAILBOX_FULL', 'ERR_CONTENTION', 'ERR_WALLET_QUARANTINED', 'ERR_STORE_UNAVAILABLE'];
const DOUBTFUL = ['ERR_TIMEOUT', 'ERR_IN_DOUBT', 'ERR_WALLET_CRASHED'];
const WITHDRAWN = /withdrawn, and nothing was committed/;

/** The stored transactions of a run, by the number of their command. */
async function storedOf(run: SharedRun, ledger: TestLedger): Promise<Map<number, Transaction>> {
  const rows = await ledger.sql(`select id::text as id from $schema.transactions where commit_id > ${run.begunAfter}`);
  const all = (await Promise.all(rows.map(({ id }) => ledger.transaction(id as string)))) as Transaction[];
  const commands = all.filter(({ meta }) => meta !== undefined);
  const stored = new Map(commands.map((transaction) => [transaction.meta?.n as number, transaction]));
  expect(stored.size).toBe(commands.length);
  return stored;
}

/** Compares each answer with what is stored. */
async function expectTruth(sent: readonly Sent[], stored: ReadonlyMap<number, Transaction>): Promise<void> {
  for (const { n, key, answer, command, repeated } of sent) {
    const transaction = stored.get(n);
    const outcome = await answer;
    const said = `${n}: ${outcome instanceof LedgerError ? outcome.message : JSON.stringify(outcome, bigints)}`;
    if (outcome instanceof LedgerError) {
      expect([...NOT_COMMITTED, ...DOUBTFUL], said).toContain(outcome.code);
      const isKnown = NOT_COMMITTED.includes(outcome.code) || WITHDRAWN.test(outcome.message);
      if (repeated.length > 0) continue;
      if (isKnown || command.poison !== undefined) expect(transaction, said).toBeUndefined();
    } else if (outcome.status === 'rejected') {
      expect(transaction?.kind, said).toBe(key === undefined ? undefined : 'refused');
    } else {
      expect(outcome.status, said).toMatch(repeated.length > 0 ? /committed|duplicate/ : /committed/);
      expect(transaction?.id, said).toBe(outcome.transaction.id);
      expect(transaction?.kind, said).toBe('exchange');
    }
  }
}

/** A command that is sent again with its key is answered with what is stored, too. */
async function expectRepeated(sent: readonly Sent[], stored: ReadonlyMap<number, Transaction>): Promise<void> {
  for (const { n, answer, repeated } of sent) {
    const answers = await Promise.all([answer, ...repeated]);
    const outcomes = answers.flatMap((one) => (one instanceof LedgerError ? [] : [one]));
    for (const outcome of repeated.length === 0 ? [] : outcomes) {
      const kind = outcome.status === 'rejected' ? 'refused' : 'exchange';
      expect(stored.get(n)?.kind, `${n} again: ${outcome.status}`).toBe(kind);
    }
    // One call at most has committed it.
    expect(outcomes.filter(({ status }) => status === 'committed').length).toBeLessThanOrEqual(1);
  }
}

/** The transactions of each wallet follow the order in which one runtime accepted its commands. */
function expectOrder(sent: readonly Sent[], stored: ReadonlyMap<number, Transaction>): void {
  const latest = new Map<string, number>();
  for (const { n, payers, runtime, repeated } of sent) {
    const transaction = stored.get(n);
    if (transaction === undefined || repeated.length > 0) continue;
    const order = orderOf(transaction);
    for (const payer of payers) {
      expect(order, `${payer} before ${n}`).toBeGreaterThan(latest.get(`${runtime} ${payer}`) ?? 0);
      latest.set(`${runtime} ${payer}`, order);
    }
  }
}

/** Checks what a run of two runtimes has left: each answer against what is stored, the order, all invariants. */
export async function checkRun(ledger: TestLedger, other: TestLedger, run: SharedRun): Promise<void> {
  const stored = await storedOf(run, ledger);
  await expectTruth(run.sent, stored);
  await expectRepeated(run.sent, stored);
  for (const { n, key } of run.sent) {
    if (key !== undefined) expect((await ledger.transactionByKey(key))?.id).toBe(stored.get(n)?.id);
  }
  expectOrder(run.sent, stored);
  for (const each of [ledger, other]) {
    for (const wallet of each.residents()) {
      const view = each.inspect(wallet);
      expect([view?.mailbox.depth ?? 0, view?.committing.length ?? 0], wallet).toEqual([0, 0]);
    }
  }
  for (const { sentence, violations } of await ledger.verify()) expect(violations, sentence).toBe(0);
}

const bigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);
