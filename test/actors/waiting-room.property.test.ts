import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextTurn } from '../../src/platform/timers.ts';
import { WaitingTown } from './support/waiting-town.ts';

/*
 * Goal: commands that wait for room get their places in the order of their calls in every mailbox, all at once, none
 * waits without a reason, and none is left behind.
 * Method: random schedules of arrivals, withdrawals, passivations, quarantines and room. Each pause compares what waits
 * with what a search of all commands finds.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 60) * 10;
const WALLETS = ['a', 'b', 'c', 'd', 'e'];
const wallet = fc.constantFrom(...WALLETS);
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        sends: fc.uniqueArray(wallet, { minLength: 1, maxLength: 3 }),
        waits: fc.nat({ max: 5 }).map((one) => one > 0),
        bytes: fc.integer({ min: 1, max: 12 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ drops: fc.integer({ min: 1, max: 3 }), of: wallet }) },
    { weight: 1, arbitrary: fc.record({ empties: wallet }) },
    { weight: 2, arbitrary: fc.record({ withdraws: fc.nat({ max: 15 }) }) },
    { weight: 1, arbitrary: fc.record({ passivates: wallet }) },
    { weight: 1, arbitrary: fc.record({ closes: wallet }) },
    { weight: 3, arbitrary: fc.record({ turns: fc.constant(1) }) },
  ),
  { minLength: 10, maxLength: 60 },
);
type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

async function play(town: WaitingTown, step: Step): Promise<void> {
  if ('sends' in step) town.send(step.sends, step.waits, step.bytes);
  else if ('drops' in step) town.mailbox(step.of)?.drop(step.drops);
  else if ('empties' in step) town.mailbox(step.empties)?.takeAll();
  else if ('withdraws' in step) town.withdraw(town.sent.at(-1 - step.withdraws));
  else if ('passivates' in step) town.passivate(step.passivates);
  else if ('closes' in step) quarantine(town, step.closes);
  else {
    await nextTurn();
    expect(town.idling().map(({ n }) => n)).toEqual([]);
  }
}

/** Empties a mailbox as the supervisor does. A quarantine ends with the next one. */
function quarantine(town: WaitingTown, of: string): void {
  town.closed.clear();
  town.closed.add(of);
  town.mailbox(of)?.takeAll();
  town.room.fail(new Error('quarantined'), of);
}

test(`in ${RUNS} random schedules commands that wait for room are served in the order of their calls`, async () => {
  await fc.assert(
    fc.asyncProperty(
      steps,
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(15, Number.POSITIVE_INFINITY),
      async (all, capacity, bytesMax) => {
        const town = new WaitingTown(capacity, bytesMax);
        for (const step of all) await play(town, step);
        town.closed.clear();
        await town.drain();
        for (const [, got] of town.got) expect(got).toEqual([...got].sort((a, b) => a - b));
        expect(WALLETS.map((each) => town.room.countOf(each))).toEqual([0, 0, 0, 0, 0]);
        // Each command is refused, withdrawn or failed, or all of its wallets got it.
        for (const { n, wallets, state } of town.sent) {
          const has = WALLETS.filter((each) => town.got.get(each)?.includes(n) === true);
          expect(has).toEqual(state === 'enqueued' ? [...wallets].sort() : []);
        }
      },
    ),
    { numRuns: RUNS, endOnFailure: true },
  );
});
