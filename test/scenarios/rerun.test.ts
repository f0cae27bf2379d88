import { expect, test } from 'vitest';
import type { Outcome, Processor } from '../../src/index.ts';
import { findScenario, type Scenario, scenario } from '../../src/scenarios/index.ts';
import { describeDatabases, type TestDatabase } from '../support/databases.ts';
import { runOn } from './support/run-on.ts';

const nightMarket = findScenario('night-market') as Scenario;

describeDatabases('a second run on a ledger', (open) => {
  test('with the same keys commits nothing and ends with the same balances', async () => {
    const at = await open();
    const first = await runOn(at, nightMarket);

    const second = await runOn(at, nightMarket);

    expect(second.balances).toEqual(first.balances);
    expect(second.summary.commands).toEqual({ committed: 0, duplicate: 37, rejected: 0, refused: 0, failed: 0 });
    expect(second.summary.books).toEqual(first.summary.books);
    expect(second.recording.of('delivery')).toEqual([]);
    expect(second.recording.of('note')).toHaveLength(1);
  });

  test('leaves expectations open that depend on how far the first run went, and judges the last ones', async () => {
    const at = await open();
    await runOn(at, nightMarket);

    const { summary } = await runOn(at, nightMarket);

    expect(summary.ok).toBe(true);
    expect(summary.expectations.open).toBeGreaterThan(0);
    expect(summary.expectations.failed).toEqual([]);
  });

  test('fails if the balances at the end are not the expected ones', async () => {
    const at = await open();
    const played = (gold: bigint): Scenario =>
      scenario('end', async (s) => {
        const a = s.wallet('a');
        await s.step('one', () => a.mint({ gold: 1n }));
        await s.step('two', () => a.mint({ gold: 1n }));
        await s.step('the end', () => s.expect.balance(a, { gold }));
      });
    await runOn(at, played(2n));

    const { summary } = await runOn(at, played(3n));

    expect(summary.ok).toBe(false);
    expect(summary.expectations.failed).toMatchObject([{ expected: 'gold 3', actual: 'gold 2' }]);
  });

  test('fails at a mismatch that the first run does not explain', async () => {
    const at = await open();
    const played = (steps: number): Scenario =>
      scenario('half', async (s) => {
        const a = s.wallet('a');
        await s.step('one', async () => {
          await a.mint({ gold: 1n });
          // A mismatch that is held open: only the next step shows that no earlier run went further.
          await s.expect.balance(a, { gold: 5n });
        });
        if (steps > 1) await s.step('two', () => a.mint({ gold: 1n }));
      });
    await runOn(at, played(1));

    const { summary, recording } = await runOn(at, played(2));

    expect(recording.of('expectation').map(({ status }) => status)).toEqual(['open', 'failed']);
    expect(summary.ok).toBe(false);
  });

  test('judges every expectation after the point where the first run was killed', async () => {
    const at = await open();
    const cut = (isCut: boolean): Scenario =>
      scenario('cut', async (s) => {
        const a = s.wallet('a');
        await s.step('one', async () => {
          await a.mint({ gold: 1n });
          await s.expect.balance(a, { gold: 1n });
        });
        await s.step('two', async () => {
          await a.mint({ gold: 2n });
          if (isCut) throw new Error('cut off');
          await a.mint({ gold: 4n });
          await s.expect.balance(a, { gold: 7n });
        });
        await s.step('three', async () => {
          await a.mint({ gold: 8n });
          await s.expect.balance(a, { gold: 16n });
        });
      });
    expect((await runOn(at, cut(true))).error).toMatchObject({ message: 'cut off' });

    const { summary } = await runOn(at, cut(false));

    expect(summary.commands).toMatchObject({ committed: 2, duplicate: 2 });
    expect(summary.expectations).toMatchObject({
      met: 1,
      open: 1,
      failed: [{ expected: 'gold 16', actual: 'gold 15' }],
    });
  });

  test('with another seed generates other keys', async () => {
    const at = await open();
    await runOn(at, nightMarket);

    const { summary } = await runOn(at, nightMarket, { seed: 2 });

    expect(summary.commands).toMatchObject({ committed: 36, duplicate: 1 });
    expect(summary.ok).toBe(false);
  });

  test('repeats the recorded rejection of the first run, also if the wallet could pay now', async () => {
    const at = await open();
    const outcomes: Outcome[] = [];
    const played = scenario('refused', async (s) => {
      const a = s.wallet('a');
      await s.step('too early', async () => outcomes.push(await a.transfer('b', { gold: 1n })));
      await s.step('too late', () => a.mint({ gold: 1n }));
    });
    await runOn(at, played);

    await runOn(at, played);

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test.each<[string, Processor | undefined]>([
    ['that nobody has a processor for', undefined],
    ['whose processor fails again', () => Promise.reject(new Error('closed'))],
  ])('does not count a delivery %s as delivered', async (_, processor) => {
    const at = await open();
    const played = scenario('undelivered', async (s) => {
      if (processor !== undefined) s.processor('Open', processor);
      await s.step('one', () => s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Open' }] }));
      await s.step('two', () => s.expect.delivered({ type: 'Open' }));
    });
    await runOn(at, played);
    await write(at, 'due_at = now()');

    const { summary } = await runOn(at, played);

    expect(summary.ok).toBe(false);
    expect(summary.expectations.failed).toMatchObject([{ expected: 'once', actual: '0 times, of 1 due' }]);
  });

  test('does not count a dead letter as delivered', async () => {
    const at = await open();
    const played = scenario('given up', async (s) => {
      s.processor('Open', () => {});
      await s.step('one', () => s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Open' }] }));
      await s.step('two', () => s.expect.delivered({ type: 'Open' }));
    });
    const leaves = scenario('given up', async (s) => {
      await s.step('one', () => s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Open' }] }));
    });
    await runOn(at, leaves);
    await write(at, "status = 'dead', attempts = 8, last_error = 'closed', settled_at = now()");

    const { summary } = await runOn(at, played);

    expect(summary.expectations.failed).toMatchObject([{ expected: 'once', actual: '0 times, of 1 due' }]);
  });

  test('completes a delivery that the first run did not make, once', async () => {
    const at = await open();
    const played = (processes: boolean): Scenario =>
      scenario('left', async (s) => {
        if (processes) s.processor('Open', () => {});
        await s.step('one', () => s.wallet('a').mint({ gold: 1n }, { actions: [{ type: 'Open' }] }));
        if (processes) await s.step('two', () => s.expect.delivered({ type: 'Open' }));
      });
    await runOn(at, played(false));

    const second = await runOn(at, played(true));
    const third = await runOn(at, played(true));

    expect(second.recording.of('delivery')).toMatchObject([{ status: 'made' }]);
    expect(third.recording.of('delivery')).toEqual([]);
    expect([second.summary.ok, third.summary.ok]).toEqual([true, true]);
  });
});

/** Changes the rows of the outbox. */
async function write({ database, schema }: TestDatabase, columns: string): Promise<void> {
  await database.run({ name: 'test', text: `update "${schema}".outbox set ${columns}`, values: [] });
}
