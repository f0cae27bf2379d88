import { afterEach, expect, test, vi } from 'vitest';
import type { WalletHooks } from '../../src/actors/wallet/wallet-hooks.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import type { Outcome } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';

/** Far above any answer. A command that is never answered fails the test with its name. */
const ANSWER = { timeoutMs: 20_000 };

/**
 * Calls that a bug can be in: changes of a set of UTXOs, credits to payees, and named points of the work. They are
 * counted from `failAt()` on; the chosen one throws.
 */
class Calls {
  readonly hooks: WalletHooks = {
    reached: () => this.#seen(),
    credit: (utxo, deliver) => {
      this.#seen();
      deliver(utxo);
    },
  };
  #count = 0;
  #failing = Number.POSITIVE_INFINITY;

  constructor() {
    for (const method of ['add', 'remove'] as const) {
      const original = UtxoSet.prototype[method];
      const seen = (): void => this.#seen();
      vi.spyOn(UtxoSet.prototype, method).mockImplementation(function (this: UtxoSet, utxo) {
        seen();
        original.call(this, utxo);
      });
    }
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
}

/** Commands that are committed, repeated, refused or lost to another runtime; returns the statuses of the answers. */
async function play(ledger: TestLedger, other: TestLedger, run: string): Promise<string[]> {
  const [alice, bob] = [`alice-${run}`, `bob-${run}`];
  const pay = (by: TestLedger, gold: bigint, key: string): Promise<Outcome> =>
    by.transfer({ from: alice, to: bob, assets: { gold }, key: `${run}-${key}` }, ANSWER);
  const minted = [await ledger.mint({ to: alice, assets: { gold: 5n } }, ANSWER)];
  minted.push(await ledger.mint({ to: alice, assets: { gold: 5n } }, ANSWER));
  const together = await Promise.all([
    pay(ledger, 1n, 'one'),
    pay(ledger, 1n, 'one'),
    pay(ledger, 100n, 'much'),
    pay(ledger, 2n, 'two'),
  ]);
  const repeated = await Promise.all([pay(ledger, 1n, 'one'), pay(ledger, 100n, 'much')]);
  const elsewhere = await pay(other, 3n, 'elsewhere');
  const behind = await Promise.all([pay(ledger, 1n, 'three'), pay(ledger, 1n, 'two-again')]);
  return [...minted, ...together, ...repeated, elsewhere, ...behind].map(({ status }) => status);
}

afterEach(() => {
  vi.restoreAllMocks();
});

describeLedgers('a bug anywhere in the work of a wallet', (open) => {
  test('a bug anywhere in the work of a wallet leaves the answers of all commands as they are', async () => {
    const options = { walletRestartsPerMinuteMax: 1_000, idleMerges: false };
    const calls = new Calls();
    const ledger = await open(options, { hooks: calls.hooks });
    const other = await ledger.another(options);
    calls.failAt(Number.POSITIVE_INFINITY);
    const expected = await play(ledger, other, 'none');
    const callsMax = calls.count;

    const answers: unknown[] = [];
    for (let call = 1; call <= callsMax; call += 1) {
      calls.failAt(call);
      const statuses = await play(ledger, other, `${call}`).catch((error: unknown) => String(error));
      calls.failAt(Number.POSITIVE_INFINITY);
      const { assets } = await ledger.balance(`alice-${call}`);
      answers.push({ call, statuses, assets });
    }

    expect(callsMax).toBeGreaterThan(40);
    expect(answers).toEqual(
      Array.from({ length: callsMax }, (_, at) => ({ call: at + 1, statuses: expected, assets: { gold: 2n } })),
    );
    for (const { sentence, violations } of await ledger.verify()) expect(violations, sentence).toBe(0);
  });
});
