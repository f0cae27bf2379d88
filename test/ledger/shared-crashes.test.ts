import { afterEach, expect, test } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import type { Outcome } from '../../src/index.ts';
import { PendingCommand } from '../../src/ledger/pending-command.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** Far above any answer. A command that is never answered fails the test with its name. */
const ANSWER = { timeoutMs: 20_000 };

/** Calls that a bug can be in, as in crash-anywhere.test.ts, and the commands that were answered more than once. */
class Calls {
  readonly hooks: WalletHooks = {
    reached: () => this.#seen(),
    credit: (utxo, deliver) => {
      this.#seen();
      deliver(utxo);
    },
  };
  readonly answeredTwice: unknown[] = [];
  readonly #answered = new WeakSet<PendingCommand>();
  readonly #restores: (() => unknown)[] = [];
  #count = 0;
  #failing = Number.POSITIVE_INFINITY;

  constructor() {
    const seen = (): void => this.#seen();
    for (const method of ['add', 'remove'] as const) {
      this.#before(UtxoSet.prototype, method, seen);
    }
    for (const method of ['answer', 'fail'] as const) {
      this.#before(PendingCommand.prototype, method, (command, answer) => {
        if (this.#answered.has(command)) this.answeredTwice.push(answer);
        this.#answered.add(command);
      });
    }
  }

  restore(): void {
    for (const restore of this.#restores.splice(0)) restore();
  }

  get count(): number {
    return this.#count;
  }

  failAt(call: number): void {
    this.#count = 0;
    this.#failing = call;
  }

  #seen(): void {
    this.#count += 1;
    if (this.#count === this.#failing) throw new Error('a seeded bug');
  }

  /** Not a spy: a spy keeps all calls. */
  #before<Target extends object>(
    prototype: Target,
    method: keyof Target,
    observe: (self: Target, argument: unknown) => void,
  ): void {
    const original = prototype[method] as (this: Target, argument: unknown) => unknown;
    const observed = function (this: Target, argument: unknown): unknown {
      observe(this, argument);
      return original.call(this, argument);
    };
    Object.defineProperty(prototype, method, { value: observed, configurable: true, writable: true });
    this.#restores.push(() =>
      Object.defineProperty(prototype, method, { value: original, configurable: true, writable: true }),
    );
  }
}

interface Played {
  readonly statuses: readonly string[];
  readonly holdings: unknown;
}

/** Exchanges of three players and a shop: alone, in chains, repeated, refused, lost to another runtime. */
async function play(ledger: TestLedger, other: TestLedger, run: string): Promise<Played> {
  const named = (wallet: string): string => `${wallet}-${run}`;
  const keyed = (key: string | undefined) => (key === undefined ? {} : { key: `${run}-${key}` });
  const buy = (buyer: string, gold: bigint, key?: string, by = ledger): Promise<Outcome> => {
    const [from, shop] = [named(buyer), named('shop')];
    const legs = [
      { from, to: shop, assets: { gold } },
      { from: shop, to: from, assets: { wood: 1n } },
    ];
    return by.exchange({ legs, ...keyed(key) }, ANSWER);
  };
  const pay = (from: string, to: string, gold: bigint, by = ledger): Promise<Outcome> =>
    by.transfer({ from: named(from), to: named(to), assets: { [from === 'shop' ? 'wood' : 'gold']: gold } }, ANSWER);
  const outcomes: Outcome[] = [];
  const all = async (...answers: readonly Promise<Outcome>[]): Promise<void> => {
    outcomes.push(...(await Promise.all(answers)));
  };

  await all(
    ...['ann', 'ben', 'cat'].flatMap((to) => [
      ledger.mint({ to: named(to), assets: { gold: 6n } }, ANSWER),
      ledger.mint({ to: named(to), assets: { gold: 4n } }, ANSWER),
    ]),
    ledger.mint({ to: named('shop'), assets: { wood: 20n } }, ANSWER),
  );
  // The payments are in flight while the exchanges queue behind one another.
  await all(
    pay('ann', 'ben', 1n),
    pay('shop', 'ben', 1n),
    buy('ann', 1n, 'one'),
    buy('ann', 1n, 'one'),
    buy('ben', 100n, 'much'),
    pay('cat', 'dan', 1n),
    pay('cat', 'shop', 1n),
    buy('ben', 1n),
    buy('cat', 2n),
    buy('ann', 2n),
    pay('ben', 'ann', 1n),
    buy('ben', 50n),
    buy('ben', 1n, 'two'),
  );
  await all(buy('ann', 1n, 'one'), buy('ben', 100n, 'much'), buy('cat', 1n));
  await all(pay('ben', 'dan', 2n, other));
  await all(buy('ann', 1n), buy('ben', 1n), buy('cat', 1n), pay('shop', 'dan', 1n));
  const names = ['ann', 'ben', 'cat', 'dan', 'shop'];
  const holdings = await Promise.all(names.map(async (name) => (await ledger.balance(named(name))).assets));
  return { statuses: outcomes.map(({ status }) => status), holdings };
}

let calls: Calls;

afterEach(() => calls.restore());

describeLedgers('a bug anywhere in the work of several payers', (open) => {
  test('a bug anywhere in the work of several payers leaves the answers of all commands as they are', {
    timeout: 600_000,
  }, async () => {
    const options = { walletRestartsPerMinuteMax: 1_000, idleMerges: false };
    calls = new Calls();
    const ledger = await open(options, { hooks: calls.hooks });
    const other = await ledger.another(options);
    calls.failAt(Number.POSITIVE_INFINITY);
    const expected = await play(ledger, other, 'none');
    const callsMax = calls.count;

    const answers: unknown[] = [];
    for (let call = 1; call <= callsMax; call += 1) {
      calls.failAt(call);
      const played = await play(ledger, other, `${call}`).catch((error: unknown) => String(error));
      calls.failAt(Number.POSITIVE_INFINITY);
      if (JSON.stringify(played, bigints) !== JSON.stringify(expected, bigints)) answers.push({ call, played });
    }

    expect(callsMax).toBeGreaterThan(100);
    expect(expected.statuses.filter((status) => status === 'rejected')).toHaveLength(3);
    expect(answers).toEqual([]);
    expect(calls.answeredTwice).toEqual([]);
    for (const { sentence, violations } of await ledger.verify()) expect(violations, sentence).toBe(0);
    await other.close();
  });
});

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
