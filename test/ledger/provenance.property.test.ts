import fc from 'fast-check';
import { expect, test } from 'vitest';
import { all, type Committed, type LegInput, type Trace, type Transaction, upTo } from '../../src/index.ts';
import type { TestLedger } from '../../src/testing/index.ts';
import { describeLedgers } from '../support/describe-ledgers.ts';
import { ReferenceTrace } from './support/reference-trace.ts';

/*
 * Goal: traces of random histories (mints, payments, exchanges of several payers, holds, burns, reversals) are those of
 * a walk in memory. Of a unique item what is unspent and what is burned is what was minted. No way that units may have
 * taken is above the bounds.
 * Method: each run has wallets of its own in one ledger. The reference reads the transactions through the public API.
 */
const RUNS = Number(process.env.PURSEKIT_PROPERTY_RUNS ?? 12);
const HANG_GUARD_MS = 120_000 + 5_000 * RUNS;

const FUNDS = { gold: 9n, wood: 4n };
const wallet = fc.constantFrom('a', 'b', 'c', 'd');
const asset = fc.constantFrom('gold', 'gold', 'wood', 'item');
const amount = fc.bigInt(1n, 6n);
const legKind = fc.constantFrom('pay', 'pay', 'pay', 'burn', 'mint', 'all');
const leg = fc.record({ kind: legKind, from: wallet, to: wallet, asset, amount });
const action = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('mint' as const), to: wallet, asset, amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pay' as const), from: wallet, to: wallet, asset, amount }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('exchange' as const),
      legs: fc.array(leg, { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('burn' as const), from: wallet, asset, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('hold' as const), from: wallet, asset, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('end' as const), to: fc.option(wallet), at: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reverse' as const), at: fc.nat(99) }) },
);
const plans = fc.array(action, { minLength: 4, maxLength: 20 });

/** The names of one run. An item is unique: its mint names it anew. */
class Run {
  readonly #ledger: TestLedger;
  readonly #prefix: string;
  readonly #holds: string[] = [];
  readonly #ids: string[] = [];
  #items = 0;

  constructor(ledger: TestLedger, number: number) {
    this.#ledger = ledger;
    this.#prefix = `r${number}-`;
  }

  async apply(plan: readonly (typeof action extends fc.Arbitrary<infer One> ? One : never)[]): Promise<void> {
    // So that most of what follows is not refused.
    for (const to of ['a', 'b', 'c']) {
      const { transaction } = (await this.#ledger.mint({ to: `${this.#prefix}${to}`, assets: FUNDS })) as Committed;
      this.#ids.push(transaction.id);
    }
    for (const one of plan) {
      const outcome = await this.#send(one);
      if (outcome?.status === 'committed') this.#ids.push(outcome.transaction.id);
    }
    await this.#ledger.settled();
  }

  /** The transactions of this run in the order of commits, merges and ends of holds included. */
  async history(): Promise<Transaction[]> {
    const rows = await this.#ledger.sql(
      `select id::text as id from $schema.transactions t where outputs like '%${this.#prefix}%'
        or inputs <> '' and split_part(inputs, ':', 1) in (select id::text from $schema.transactions
          where outputs like '%${this.#prefix}%')
      order by t.commit_id, t.place::integer`,
    );
    return Promise.all(rows.map(async ({ id }) => (await this.#ledger.transaction(id as string)) as Transaction));
  }

  #send(one: typeof action extends fc.Arbitrary<infer One> ? One : never) {
    const ledger = this.#ledger;
    const of = (name: string): string => `${this.#prefix}${name}`;
    switch (one.do) {
      case 'mint':
        return ledger.mint({ to: of(one.to), assets: this.#minted(one.asset, one.amount) });
      case 'pay':
        if (one.from === one.to) return undefined;
        return ledger.transfer({ from: of(one.from), to: of(one.to), assets: this.#paid(one.asset, one.amount) });
      case 'burn':
        return ledger.burn({ from: of(one.from), assets: this.#paid(one.asset, one.amount) });
      case 'hold': {
        const hold = of(`hold-${this.#holds.length}`);
        this.#holds.push(hold);
        return ledger.hold({ from: of(one.from), assets: this.#paid(one.asset, one.amount), hold });
      }
      case 'end': {
        const hold = this.#holds[one.at % this.#holds.length];
        if (hold === undefined) return undefined;
        return one.to === null ? ledger.release({ hold }) : ledger.capture({ hold, to: of(one.to) });
      }
      case 'reverse': {
        const transaction = this.#ids[one.at % this.#ids.length];
        return transaction === undefined ? undefined : ledger.reverse({ transaction });
      }
      case 'exchange': {
        const legs = one.legs.flatMap(({ kind, from, to, asset: name, amount: sum }): LegInput[] => {
          if (kind === 'mint') return [{ mint: this.#minted(name, sum), to: of(to) }];
          if (kind === 'burn') return [{ burn: this.#paid(name, sum), from: of(from) }];
          if (from === to) return [];
          const assets = kind === 'all' ? { [this.#item(name)]: all() } : this.#paid(name, sum);
          return [{ from: of(from), to: of(to), assets }];
        });
        return legs.length === 0 ? undefined : ledger.exchange({ legs });
      }
    }
  }

  #minted(name: string, sum: bigint): Record<string, bigint> {
    if (name !== 'item') return { [name]: sum };
    this.#items += 1;
    return { [this.#item(name)]: 1n };
  }

  #paid(name: string, sum: bigint) {
    return name === 'item' ? { [this.#item(name)]: 1n } : { [name]: upTo(sum) };
  }

  /** The last item that was minted. */
  #item(name: string): string {
    return name === 'item' ? `${this.#prefix}item-${this.#items}` : name;
  }
}

const lotsIn = (trace: Trace) => trace.outputs.map(({ outpoint, asset: name }) => `${outpoint} ${name}`).sort();
const unspentIn = (trace: Trace) => trace.outputs.filter(({ spentBy }) => spentBy === undefined);

async function checkTraces(ledger: TestLedger, history: readonly Transaction[], choices: readonly boolean[]) {
  const reference = new ReferenceTrace(history);
  const unspent = reference.unspent;
  for (const { id, kind, outputs } of history) {
    const trace = (await ledger.descendants(id)) as Trace;
    const starts = outputs.flatMap(({ outpoint, assets }) =>
      Object.entries(assets).map(([name, sum]) => [`${outpoint} ${name}`, sum] as const),
    );
    const lots = reference.descendants(starts.map(([lot]) => lot));
    expect(lotsIn(trace)).toEqual([...lots].sort());
    expect(
      unspentIn(trace)
        .map(({ outpoint, asset: name }) => `${outpoint} ${name}`)
        .sort(),
    ).toEqual([...lots].filter((lot) => unspent.has(lot)).sort());
    let at = 0;
    const isFirst = (): boolean => choices[at++ % choices.length] as boolean;
    const possible = reference.possible(new Map(starts), isFirst);
    for (const { outpoint, asset: name, amount: sum, atMost } of trace.outputs) {
      expect(atMost).toBeGreaterThanOrEqual(possible.get(`${outpoint} ${name}`) ?? 0n);
      expect(atMost).toBeLessThanOrEqual(sum);
    }
    if (kind === 'mint') expectItemsConserved(trace);
  }
  for (const lot of unspent) {
    const [outpoint = '', name = ''] = lot.split(' ');
    const back = (await ledger.ancestry(outpoint, { asset: name })) as Trace;
    expect(lotsIn(back)).toEqual(reference.lots.filter((one) => reference.descendants([one]).has(lot)).sort());
  }
}

function expectItemsConserved(trace: Trace): void {
  const found = new Map<string, bigint>();
  const add = (name: string, sum: bigint) => found.set(name, (found.get(name) ?? 0n) + sum);
  for (const { asset: name, amount: sum } of unspentIn(trace)) add(name, sum);
  for (const { burned = {} } of trace.transactions) for (const [name, sum] of Object.entries(burned)) add(name, sum);
  for (const [name, sum] of found) if (name.includes('item-')) expect(sum).toBe(1n);
}

describeLedgers('a trace of a random history', (open) => {
  test(
    'is that of a walk in memory, and its bounds hold',
    async () => {
      const ledger = await open();
      let number = 0;
      await fc.assert(
        fc.asyncProperty(plans, fc.array(fc.boolean(), { minLength: 1, maxLength: 9 }), async (plan, choices) => {
          number += 1;
          const run = new Run(ledger, number);
          await run.apply(plan);
          await checkTraces(ledger, await run.history(), choices);
        }),
        { numRuns: RUNS },
      );
    },
    HANG_GUARD_MS,
  );
});
