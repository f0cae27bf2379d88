import { isDeepStrictEqual } from 'node:util';
import {
  type Action,
  type AssetSupply,
  type Assets,
  type DeadLetter,
  isLedgerError,
  type Outcome,
} from '../../index.ts';
import { checkOptions } from '../check-options.ts';
import { describeAction, describeAmount, describeAssets, describeValue } from '../report/describe-values.ts';
import type { Expect } from '../scenario-context.ts';
import { checkAmounts, describeAmounts, holdsAmounts, namedAmounts } from './amount-bounds.ts';
import { type DeliveryLog, includes } from './delivery-log.ts';
import type { Expectations } from './expectations.ts';
import { callerLocation } from './script-location.ts';
import type { WalletRoster } from './wallet-roster.ts';

/** The sources of the values that expectations compare. */
export interface ExpectOptions {
  readonly expectations: Expectations;
  readonly roster: WalletRoster;
  readonly deliveries: DeliveryLog;
  /** Returns true if the number of UTXOs is deterministic. */
  countsUtxos(): boolean;
  settled(): Promise<void>;
  deadLetters(): Promise<readonly DeadLetter[]>;
  supplyOf(asset: string): Promise<AssetSupply>;
}

/** Creates the `expect` of a script. */
export function makeExpect(options: ExpectOptions): Expect {
  const { expectations, roster, deliveries, countsUtxos, settled, deadLetters, supplyOf } = options;
  return {
    balance(wallet, assets, more = {}) {
      checkOptions('expect.balance()', more, ['utxos', 'held']);
      const { utxos, held } = more;
      return expectations.looking(async (at) => {
        const [found] = (await roster.balances([wallet.name])).wallets;
        const counts = utxos !== undefined && countsUtxos();
        const isMet =
          isDeepStrictEqual(sorted(found?.assets ?? {}), sorted(assets)) &&
          (held === undefined || isDeepStrictEqual(sorted(found?.held ?? {}), sorted(held))) &&
          (!counts || found?.utxos === utxos);
        const describe = (available: Assets, aside: Assets, outputs: number): string => {
          const heldText = held === undefined ? '' : `, and in holds ${describeAssets(inOrderOf(held, aside))}`;
          return `${describeAssets(inOrderOf(assets, available))}${counts ? describeCount(outputs) : ''}${heldText}`;
        };
        const expected = describe(assets, held ?? {}, utxos ?? 0);
        const actual = describe(found?.assets ?? {}, found?.held ?? {}, found?.utxos ?? 0);
        expectations.judge(`${wallet.name} holds`, isMet, expected, actual, at);
      });
    },
    holds(wallet, assets) {
      checkAmounts(assets);
      return expectations.looking(async (at) => {
        const [found] = (await roster.balances([wallet.name])).wallets;
        const has = found?.assets ?? {};
        const actual = describeAssets(namedAmounts(has, assets));
        expectations.judge(`${wallet.name} holds`, holdsAmounts(has, assets), describeAmounts(assets), actual, at);
      });
    },
    total(assets) {
      return expectations.looking(async (at) => {
        const total = await roster.total();
        const isMet = isDeepStrictEqual(sorted(total), sorted(assets));
        expectations.judge(
          'together the wallets hold',
          isMet,
          describeAssets(assets),
          describeAssets(inOrderOf(assets, total)),
          at,
        );
      });
    },
    supply(asset, amounts) {
      checkOptions('expect.supply()', amounts, ['minted', 'burned']);
      const { minted, burned } = amounts;
      return expectations.looking(async (at) => {
        const found = await supplyOf(asset);
        const isMet = found.minted === minted && found.burned === burned && found.circulating === minted - burned;
        const expected = describeSupply({ minted, burned, circulating: minted - burned });
        expectations.judge(`the supply of ${asset} is`, isMet, expected, describeSupply(found), at);
      });
    },
    equal(what, actual, expected) {
      const isMet = isDeepStrictEqual(actual, expected);
      expectations.judge(`${what}:`, isMet, describeValue(expected), describeValue(actual), callerLocation());
    },
    committed(outcome) {
      return expectations.looking(async (at) => {
        const actual = describeOutcome(await outcome);
        expectations.judge('the answer is', actual === 'committed', 'committed', actual, at);
      });
    },
    rejected(outcome, reason) {
      return expectations.looking(async (at) => {
        const expected = `rejected: ${reason}`;
        const actual = describeOutcome(await outcome);
        expectations.judge('the answer is', actual === expected, expected, actual, at);
      });
    },
    refused(call, problem) {
      return expectations.looking(async (at) => {
        const expected = `refused: ${problem}`;
        const actual = await call.then(
          () => 'not refused',
          (error: unknown) => {
            if (isLedgerError(error, 'ERR_INVALID_COMMAND')) return `refused: ${error.problem}`;
            throw error;
          },
        );
        expectations.judge('the answer is', actual === expected, expected, actual, at);
      });
    },
    delivered(action, times = 1) {
      return expectations.looking(async (at) => {
        await settled();
        const { carried, once } = deliveries.count(action, await deadLetters());
        const actual = once === carried ? describeTimes(once) : `${describeTimes(once)}, of ${carried} due`;
        const isMet = once === times && carried === times;
        expectations.judge(`${describeAction(action)} is delivered`, isMet, describeTimes(times), actual, at);
      });
    },
    waiting(action, times = 1) {
      return expectations.looking(async (at) => {
        await settled();
        deliveries.expectToWait(action);
        const found = deliveries.waiting(await deadLetters()).filter((one) => includes(one.action, action)).length;
        const [expected, actual] = [times, found].map(describeTimes) as [string, string];
        expectations.judge(`${describeAction(action)} waits for its delivery`, found === times, expected, actual, at);
      });
    },
    noPendingDeliveries() {
      return expectations.looking(async (at) => {
        await settled();
        const waiting = deliveries.waiting(await deadLetters());
        const actual = describeWaiting(waiting.map(({ action }) => action));
        expectations.judge('the deliveries that wait:', waiting.length === 0, 'none', actual, at);
      });
    },
  };
}

function describeOutcome(outcome: Outcome): string {
  // A duplicate of a command of an earlier run counts as committed.
  return outcome.status === 'rejected' ? `rejected: ${outcome.reason}` : 'committed';
}

function describeCount(utxos: number): string {
  return ` in ${utxos} ${utxos === 1 ? 'UTXO' : 'UTXOs'}`;
}

function describeSupply({ minted, burned, circulating }: AssetSupply): string {
  const amounts = Object.entries({ minted, burned, circulating });
  return amounts.map(([what, amount]) => `${what} ${describeAmount(amount)}`).join(', ');
}

/** The most deliveries that a text names. */
const NAMED_MAX = 5;

function describeWaiting(actions: readonly Action[]): string {
  if (actions.length === 0) return 'none';
  const rest = actions.length - NAMED_MAX;
  const named = actions.slice(0, NAMED_MAX).map(describeAction).join(', ');
  return rest > 0 ? `${named} and ${rest} more` : named;
}

function describeTimes(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}

/** Sorts the found assets in the order of the expected ones, so that a reader can compare them. */
function inOrderOf(expected: Assets, found: Assets): Assets {
  const rank = (asset: string): number => {
    const at = Object.keys(expected).indexOf(asset);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1)));
}

/** Sorts assets and removes zero amounts: an expectation of 0 is an expectation that the asset is absent. */
function sorted(assets: Assets): Assets {
  const held = Object.entries(assets).filter(([, amount]) => amount !== 0n);
  return Object.fromEntries(held.sort(([a], [b]) => (a < b ? -1 : 1)));
}
