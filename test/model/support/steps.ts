import fc from 'fast-check';
import type { AssetRules } from '../../../src/index.ts';
import { economyGroup, opening, rules } from './economy-steps.ts';
import type { GivenCommand } from './model-command.ts';
import { HOUR_MS, RULED, WALLETS } from './names.ts';

/** The number of runtimes that share the ledger. */
export const RUNTIMES = 2;

/** A fault of the next commit of a runtime: a lost answer, a crashed actor, or a SQLSTATE. */
export type Fault = 'lost answer' | 'crash' | '40001' | '40P01' | '53300';

/** One step of a run. */
export type Step =
  /**
   * Commands through one runtime. Those that follow each other and share a mailbox are sent concurrently, because their
   * order is known; what shares none with the one before it waits for that.
   */
  | { type: 'group'; runtime: number; fault: Fault | undefined; commands: readonly GivenCommand[] }
  /** Repeats an earlier command with a key, unchanged or with other content; `back` counts from the last one. */
  | { type: 'again'; runtime: number; fault: Fault | undefined; back: number; altered: boolean }
  /** A wallet is paid `payments` times and then pays its whole balance in one command. */
  | { type: 'hoard'; runtime: number; fault: Fault | undefined; wallet: string; to: string; payments: number }
  /** The rules of an asset are defined. */
  | { type: 'define'; runtime: number; asset: string; rules: AssetRules }
  /** An action that is due later is cancelled; `back` counts from the last one. */
  | { type: 'cancel'; runtime: number; back: number }
  /** The clock that decides about holds and actions that are due later goes on, on both databases. */
  | { type: 'shift'; ms: number }
  /** Every wallet leaves memory. */
  | { type: 'passivate' }
  /** A runtime is closed and another takes its place. */
  | { type: 'restart'; runtime: number };

const NFC = 'caf\u00e9';
const NFD = 'cafe\u0301';
const RIGHT_TO_LEFT = 'gold\u200f';

const amount = fc.oneof(
  // With small amounts a payment is often the whole balance, or all but one.
  { weight: 8, arbitrary: fc.bigInt(1n, 4n) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[1n, 2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n, 10n ** 77n, 10n ** 78n - 1n],
      // Refused:
      ...[10n ** 78n, 0n],
    ),
  },
);
const asset = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('gold', 'silver') },
  { weight: 3, arbitrary: fc.constantFrom('constructor', 'toString', 'a', 'a'.repeat(64)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '__proto__', 'a'.repeat(65), 'g\0ld', 'g\ud800ld', NFC, NFD, RIGHT_TO_LEFT),
  },
);
const assets = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.tuple(asset, amount), { minLength: 1, maxLength: 1 }) },
  { weight: 3, arbitrary: fc.array(fc.tuple(asset, amount), { maxLength: 4 }) },
);
/** Few keys, so that they repeat; some differ only in a way that a wrong collation or column would ignore. */
const key = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('k1', 'k2', 'k3', '__proto__', 'constructor', NFC, NFD, RIGHT_TO_LEFT) },
  { weight: 1, arbitrary: fc.constantFrom('k\0', 'k\udc00', 'k'.repeat(300)) },
);
const wallet = fc.constantFrom(...WALLETS);
const runtime = fc.nat({ max: RUNTIMES - 1 });
const fault = fc.option(fc.constantFrom<Fault>('lost answer', 'lost answer', 'crash', '40001', '40P01', '53300'), {
  nil: undefined,
  freq: 2,
});
const content = fc.record({
  kind: fc.constantFrom('mint' as const, 'mint' as const, 'transfer' as const, 'transfer' as const, 'burn' as const),
  to: wallet,
  assets,
  key: fc.option(key, { nil: undefined, freq: 2 }),
  note: fc.option(fc.constantFrom('rent', '\u202e', ''), { nil: undefined, freq: 3 }),
});
const group: fc.Arbitrary<Step> = fc
  .record({ runtime, fault, wallet, contents: fc.array(content, { minLength: 1, maxLength: 6 }) })
  .map(({ runtime, fault, wallet, contents }) => ({
    type: 'group',
    runtime,
    fault,
    commands: contents.map((one) => ({ ...one, wallet })),
  }));

const define: fc.Arbitrary<Step> = fc.record({
  ...{ type: fc.constant('define' as const), runtime, asset: fc.constantFrom(...RULED), rules },
});

const begin: fc.Arbitrary<readonly Step[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  {
    weight: 4,
    arbitrary: fc
      .record({ runtime, fault, commands: opening })
      .map((step): readonly Step[] => [{ type: 'group', ...step }]),
  },
);

const others: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: group },
    {
      weight: 12,
      arbitrary: fc
        .record({ runtime, fault, commands: economyGroup })
        .map((step): Step => ({ type: 'group', ...step })),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('shift' as const),
        ms: fc.constantFrom(1, 999, 1_000, HOUR_MS, HOUR_MS),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('again' as const),
        runtime,
        fault,
        back: fc.nat({ max: 4 }),
        altered: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('hoard' as const),
        runtime,
        fault,
        wallet: fc.constant('alice'),
        to: fc.constant('bob'),
        payments: fc.integer({ min: 1, max: 20 }),
      }),
    },
    { weight: 3, arbitrary: define },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('cancel' as const), runtime, back: fc.nat({ max: 2 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'passivate' as const }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const), runtime }) },
  ),
  { minLength: 1, maxLength: 18, size: 'max' },
);

/** The steps of one run. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .tuple(begin, fc.array(define, { maxLength: 2 }), others)
  .map((parts) => parts.flat());
