import { expect, inject, onTestFinished, test } from 'vitest';
import { type ArchivedDelivery, openAdmin } from '../../src/admin/index.ts';
import { createLedger, type Delivery, type Ledger } from '../../src/index.ts';
import { execute } from '../store/support/server-objects.ts';
import { freshSchema } from '../support/databases.ts';

// Archives of the outbox beside runtimes that commit, deliver and cancel, on a server.
const WALLETS = 20;
const ROUNDS = 40;
const HANG_GUARD_MS = 120_000;
const BEFORE_NOW_MS = 20;

test(
  'archives beside deliveries take each action once, when it was delivered or cancelled, and no answer changes',
  async () => {
    const at = { database: inject('postgresUrl'), schema: freshSchema() };
    onTestFinished(() => execute(`drop schema if exists "${at.schema}" cascade`));
    const ledgers = [await createLedger(at), await createLedger(at)] as const;
    const admins = [await openAdmin(at), await openAdmin(at)] as const;
    const made = new Set<string>();
    const taken: ArchivedDelivery[] = [];
    let isPlaying = true;
    for (const ledger of ledgers) ledger.processor('Buy', ({ id }: Delivery) => void made.add(id));
    const archive = async (admin: (typeof admins)[number]): Promise<void> => {
      const onRows = (rows: readonly ArchivedDelivery[]): void => void taken.push(...rows);
      while (isPlaying) await admin.archiveOutbox({ before: new Date(Date.now() - BEFORE_NOW_MS), onRows });
    };

    const archives = Promise.all(admins.map(archive));
    const cancelled = (await Promise.all(ledgers.map((ledger, nth) => play(ledger, nth)))).flat();
    await Promise.all(ledgers.map((ledger) => ledger.settled()));
    isPlaying = false;
    await archives;

    const idsOf = (status: string): string[] =>
      taken.filter((of) => of.status === status).map((of) => `${of.transactionId}:${of.actionIndex}`);
    expect(new Set(taken.map(({ row }) => row)).size).toBe(taken.length);
    expect(idsOf('delivered').filter((id) => !made.has(id))).toEqual([]);
    expect(idsOf('cancelled').filter((id) => !cancelled.includes(id))).toEqual([]);
    expect(idsOf('delivered').length).toBeGreaterThan(0);
    expect(idsOf('cancelled').length).toBeGreaterThan(0);
    for (const id of idsOf('cancelled'))
      expect(await ledgers[0].cancelAction(id)).toEqual({ status: 'cancelled', repeated: true });
    for (const id of idsOf('delivered').slice(0, WALLETS))
      expect(await ledgers[0].cancelAction(id)).toMatchObject({ reason: 'action_delivered' });
    expect(made.size + cancelled.length).toBe(2 * WALLETS * ROUNDS * 2);
    expect((await admins[0].verify()).filter(({ violations }) => violations > 0)).toEqual([]);
    for (const part of [...ledgers, ...admins]) await part.close();
  },
  HANG_GUARD_MS,
);

/** Commits transactions with an action to deliver and one to cancel, and returns the ids of what it cancelled. */
async function play(ledger: Ledger, nth: number): Promise<string[]> {
  const cancelled: string[] = [];
  const wallet = async (to: string): Promise<void> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const actions = [
        { type: 'Buy', round },
        { type: 'Buy', round, dueInMs: 3_600_000 },
      ];
      const outcome = await ledger.mint({ to, assets: { gold: 1n }, actions });
      if (outcome.status !== 'committed') throw new Error(`a mint is ${outcome.status}`);
      const id = `${outcome.transaction.id}:1`;
      if ((await ledger.cancelAction(id)).status === 'cancelled') cancelled.push(id);
    }
  };
  await Promise.all(Array.from({ length: WALLETS }, (_, at) => wallet(`w${nth}-${at}`)));
  return cancelled;
}
