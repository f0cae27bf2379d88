import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../../domain/errors.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { expectConserved } from '../expect-conserved.ts';
import type { EventRecorder, ExpectedEvent } from '../record-events.ts';

/** Amounts by asset; zero for an asset that the wallet does not hold. */
export type ExpectedAssets = Readonly<Record<string, bigint>>;

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

/** The result of a matcher, as vitest takes it. */
interface Judgement {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** The functions behind {@link LedgerMatchers}. */
export const matchers = {
  async toHold(received: unknown, wallet: string, assets: ExpectedAssets): Promise<Judgement> {
    const held = await spendable(received, 'toHold', wallet);
    const actual = Object.fromEntries(Object.keys(assets).map((asset) => [asset, held[asset] ?? 0n]));
    return judgeAssets(wallet, actual, assets, 'hold');
  },
  async toHoldExactly(received: unknown, wallet: string, assets: ExpectedAssets): Promise<Judgement> {
    const expected = Object.fromEntries(Object.entries(assets).filter(([, amount]) => amount !== 0n));
    return judgeAssets(wallet, await spendable(received, 'toHoldExactly', wallet), expected, 'hold exactly');
  },
  async toConserve(received: unknown): Promise<Judgement> {
    return judge('to conserve its assets', () => expectConserved(member<Ledger>(received, 'supply', 'toConserve')));
  },
  toHaveHappenedInOrder(received: unknown, ...expected: readonly ExpectedEvent[]): Judgement {
    const recorder = member<EventRecorder>(received, 'expectInOrder', 'toHaveHappenedInOrder');
    try {
      recorder.expectInOrder(...expected);
      return { pass: true, message: () => 'expected these events not to have happened in this order' };
    } catch (error) {
      return { pass: false, message: () => messageOf(error) };
    }
  },
};

/** Reads the amounts that a wallet may spend, without those in holds. */
async function spendable(received: unknown, matcher: string, wallet: string): Promise<ExpectedAssets> {
  return { ...(await member<Ledger>(received, 'balance', matcher).balance(wallet)).assets };
}

function judgeAssets(wallet: string, actual: ExpectedAssets, expected: ExpectedAssets, verb: string): Judgement {
  const pass = isDeepStrictEqual(actual, { ...expected });
  const not = pass ? 'not ' : '';
  return {
    pass,
    message: () => `expected ${wallet} ${not}to ${verb} ${textOf(expected)}; it holds ${textOf(actual)}`,
    actual,
    expected,
  };
}

async function judge(what: string, check: () => Promise<void>): Promise<Judgement> {
  try {
    await check();
    return { pass: true, message: () => `expected the ledger not ${what}` };
  } catch (error) {
    return { pass: false, message: () => `expected the ledger ${what}: ${messageOf(error)}` };
  }
}

/** Checks that a matcher was given what it is for: a mistake is told, and is not a failed expectation. */
function member<Subject>(received: unknown, name: string, matcher: string): Subject {
  const found = (received as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  if (typeof found === 'function') return received as Subject;
  const wanted = name === 'expectInOrder' ? 'what recordEvents() returns' : 'a ledger';
  throw new TypeError(`${matcher} takes ${wanted}`);
}

function textOf(assets: ExpectedAssets): string {
  const amounts = Object.entries(assets).map(([asset, amount]) => `${amount} ${asset}`);
  return amounts.length === 0 ? 'nothing' : amounts.join(', ');
}
