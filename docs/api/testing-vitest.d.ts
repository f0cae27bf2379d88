// The public declarations of 'pursekit/testing/vitest'. Written by: npm run api-report

import type { RuntimeEventName } from 'pursekit';

/** Amounts by asset; zero for an asset that the wallet does not hold. */
export type ExpectedAssets = Readonly<Record<string, bigint>>;

/** The name of an event, alone or with some of its fields: `['wallet:state', { state: 'idle' }]`. */
type ExpectedEvent = RuntimeEventName | readonly [name: RuntimeEventName, fields: Readonly<Record<string, unknown>>];

/** The matchers that `pursekit/testing/vitest` adds to `expect()`. */
export interface LedgerMatchers<Result = unknown> {
    /**
     * The wallet may spend these amounts of these assets, and any amount of others. What is in holds does not count.
     *
     * @example
     * await expect(ledger).toHold('alice', { gold: 5n, silver: 0n });
     */
    toHold(wallet: string, assets: ExpectedAssets): Promise<Result>;
    /** The wallet may spend these amounts, and no other asset. */
    toHoldExactly(wallet: string, assets: ExpectedAssets): Promise<Result>;
    /** Minted less burned is what circulates, of each asset; of a test ledger every other invariant holds, too. */
    toConserve(): Promise<Result>;
    /**
     * These events happened one after the other, with others in between; on what `recordEvents()` returns.
     *
     * @example
     * expect(recorder).toHaveHappenedInOrder('wallet:activated', ['transaction:committed', { wallet: 'alice' }]);
     */
    toHaveHappenedInOrder(...expected: readonly ExpectedEvent[]): Result;
}

