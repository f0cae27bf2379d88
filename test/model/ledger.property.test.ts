import fc from 'fast-check';
import { describe, expect, inject, test } from 'vitest';
import { createTestLedger, expectConserved, ManualClock, type TestLedger } from '../../src/testing/index.ts';
import { answerOf, type ModelCommand, ModelLedger } from './model-ledger.ts';

/*
 * Goal: whatever is sent, in whatever groups, through whichever of two runtimes, with wallets put to sleep in between,
 * the ledger answers and holds what a map per wallet would, and the books balance at the end of each run.
 * Method: a group is sent at once through one runtime by one wallet, so that the order of its commands is known.
 */
const RUNS = 300;
const WALLETS = ['alice', 'bob', 'carol', 'null'];
const IDLE_MS = 1_000;

const amount = fc.oneof(
  { weight: 8, arbitrary: fc.bigInt(1n, 20n) },
  { weight: 1, arbitrary: fc.constantFrom(2n ** 53n + 1n, 2n ** 63n, 10n ** 77n, 10n ** 78n - 1n) },
);
const assets = fc
  .uniqueArray(fc.tuple(fc.constantFrom('gold', 'silver', 'constructor'), amount), {
    minLength: 1,
    maxLength: 3,
    selector: ([asset]) => asset,
  })
  .map((entries) => Object.fromEntries(entries));
const command = fc.record({
  kind: fc.constantFrom('mint', 'mint', 'transfer', 'transfer', 'transfer', 'burn'),
  to: fc.constantFrom(...WALLETS),
  assets,
  key: fc.option(fc.constantFrom('k1', 'k2', 'k3', 'k4', 'k5', 'k6'), { nil: undefined, freq: 2 }),
});
const group = fc.record({
  type: fc.constant('group' as const),
  runtime: fc.constantFrom(0, 1),
  wallet: fc.constantFrom(...WALLETS),
  commands: fc.array(command, { minLength: 1, maxLength: 6 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: group },
  { weight: 1, arbitrary: fc.constant({ type: 'passivate' as const }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('resubmit' as const), runtime: fc.constantFrom(0, 1) }) },
);

function send(ledger: TestLedger, { kind, wallet, to, assets, key }: ModelCommand) {
  if (kind === 'mint') return ledger.mint({ to: wallet, assets, key });
  if (kind === 'burn') return ledger.burn({ from: wallet, assets, key });
  return ledger.transfer({ from: wallet, to, assets, key });
}

async function run(steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[], database?: string) {
  const clock = new ManualClock();
  const bounds = { clock, idleMs: IDLE_MS, inputsMax: 3, chainMax: 4 };
  const first = await createTestLedger({ database, ...bounds });
  const runtimes = [first, await first.another(bounds)];
  for (const one of runtimes)
    one.on('transaction:retrying', ({ delayMs }) => void clock.sleeping().then(() => clock.advance(delayMs)));
  const model = new ModelLedger();
  const keyed: ModelCommand[] = [];

  const sendGroup = async (runtime: number, commands: readonly ModelCommand[]) => {
    const ledger = runtimes[runtime] as TestLedger;
    const results = await Promise.allSettled(commands.map((one) => send(ledger, one)));
    expect(results.map(answerOf)).toEqual(commands.map((one) => model.apply(one)));
  };
  try {
    for (const one of steps) {
      if (one.type === 'group') {
        const { wallet } = one;
        const commands = one.commands
          .filter(({ kind, to }) => kind !== 'transfer' || to !== wallet)
          .map((given): ModelCommand => ({ ...given, wallet }) as ModelCommand);
        await sendGroup(one.runtime, commands);
        keyed.push(...commands.filter(({ key }) => key !== undefined));
      } else if (one.type === 'resubmit') {
        for (const again of keyed.slice(-3)) await sendGroup(one.runtime, [again]);
      } else {
        await clock.advance(IDLE_MS * 2);
        for (const ledger of runtimes) for (const wallet of WALLETS) await ledger.waitForWallet(wallet, 'stopped');
      }
    }
    for (const wallet of WALLETS) expect((await first.balance(wallet)).assets).toEqual(model.balanceOf(wallet));
    await expectConserved(first);
  } finally {
    for (const ledger of runtimes) await ledger.close();
  }
}

describe('a ledger answers and holds what a map per wallet would', () => {
  test.each(['embedded Postgres', 'a Postgres server'])(`in ${RUNS} random runs on %s`, async (kind) => {
    const database = kind === 'a Postgres server' ? inject('postgresUrl') : undefined;

    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => run(steps, database)),
      { numRuns: RUNS },
    );
  });
});
