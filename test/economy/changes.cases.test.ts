import { expect, test } from 'vitest';
import type { Change } from '../../src/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { shiftHoldClock } from './support/hold-clock.ts';
import { give, reasonOf } from './support/holdings.ts';

const MINUTE_MS = 60_000;

/** The kind of a change and the amount of gold that it is about. */
function summary({ kind, inputs, outputs }: Change): string {
  const [part] = kind === 'hold' ? outputs.filter(({ owner }) => owner.startsWith('~')) : inputs;
  return `${kind} ${part?.assets.gold}`;
}

/** Case 62 of the feed: each hold has another amount, by which its changes are told apart. */
describeLedgers('the feed of holds (case 62)', (open) => {
  test('has each hold, its end and the transfer once, in the order of commits, resumed in the middle', async () => {
    const ledger = await open();
    await give(ledger, { alice: { gold: 11n }, bob: { gold: 12n }, carol: { gold: 13n }, dan: { gold: 14n } });
    await give(ledger, { eve: { gold: 10n } });
    const { cursor: after } = await ledger.changes().page();
    const hold = (from: string, gold: bigint, expiresInMs?: number) =>
      ledger.hold({ from, assets: { gold }, hold: `h${gold}`, expiresInMs });
    const outcomes = [
      await hold('alice', 11n),
      await hold('bob', 12n, MINUTE_MS),
      await hold('carol', 13n),
      await hold('dan', 14n),
      await ledger.capture({ hold: 'h13', to: 'shop' }),
      await ledger.release({ hold: 'h14' }),
      await ledger.transfer({ from: 'eve', to: 'bob', assets: { gold: 10n } }),
    ];
    expect(outcomes.map(reasonOf)).toEqual(Array(7).fill('committed'));
    await shiftHoldClock(ledger, 2 * MINUTE_MS);
    // It needs what the expired hold returns, and so records the end of it.
    await ledger.transfer({ from: 'bob', to: 'eve', assets: { gold: 22n } });

    const seen: Change[] = [];
    for (let part = 0; part < 5; part += 1) {
      // Each part ends as a reader that is killed does, and the next one is another process.
      const reader = await ledger.another();
      for await (const change of reader.changes({ after: seen.at(-1)?.cursor ?? after, limit: 1 + part })) {
        seen.push(change);
        if (seen.length === 2 * part + 1) break;
      }
      await reader.close();
    }

    expect(seen.map(summary)).toEqual([
      ...['hold 11', 'hold 12', 'hold 13', 'hold 14', 'capture 13', 'release 14', 'transfer 10'],
      ...['expire 12', 'transfer 10'],
    ]);
    const places = seen.map(({ position, place }) => position * 1_000 + place);
    expect(places).toEqual(places.toSorted((one, two) => one - two));
  });
});
