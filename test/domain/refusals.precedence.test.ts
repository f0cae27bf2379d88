import { expect, test } from 'vitest';
import { planCommand } from '../../src/domain/commands/plan-command.ts';
import { validateCommand } from '../../src/domain/commands/validate-command.ts';
import type { LoadedUtxos } from '../../src/domain/planning/payer-utxos.ts';
import type { Plan } from '../../src/domain/planning/plan.ts';
import type { HoldRecord } from '../../src/domain/records/hold.ts';
import { REJECT_REASONS, type RejectReason } from '../../src/domain/records/rejection.ts';
import { Policy } from '../../src/domain/rules/policy.ts';
import type { Assets } from '../../src/domain/values/bundle.ts';
import { UtxoSet } from '../../src/domain/values/utxo-set.ts';
import { upTo } from '../../src/domain/values/wish.ts';
import type { ExchangeInput } from '../../src/index.ts';
import { utxo } from './support/builders.ts';

// A command that several rules refuse is refused for the first of REJECT_REASONS. Here: those that a plan of an
// exchange decides.

/** The parts of exchanges, each of which breaks the rule of its reason, in the order of precedence. */
const PARTS: readonly (readonly [RejectReason, Partial<ExchangeInput>])[] = [
  ['hold_not_found', { legs: [{ capture: 'unknown', to: 'bob' }] }],
  ['hold_captured', { legs: [{ capture: 'captured', to: 'bob' }] }],
  ['hold_released', { legs: [{ release: 'released' }] }],
  ['hold_expired', { legs: [{ capture: 'due', to: 'bob' }] }],
  ['wallet_frozen', { legs: [{ mint: { gold: 1n }, to: 'banned' }] }],
  ['mint_not_allowed', { legs: [{ mint: { relic: 1n }, to: 'bob' }] }],
  ['burn_not_allowed', { legs: [{ burn: { relic: 1n }, from: 'poor' }] }],
  ['not_transferable', { legs: [{ from: 'poor', to: 'bob', assets: { relic: 1n } }] }],
  ['hold_not_for', { legs: [{ capture: 'for-carol', to: 'bob' }] }],
  ['requirement_failed', { requires: [{ wallet: 'poor', assets: { vip: 1n } }] }],
  ['hold_exceeded', { legs: [{ capture: 'small', to: 'bob', assets: { gold: 9n } }] }],
  ['insufficient_funds', { legs: [{ from: 'poor', to: 'bob', assets: { gold: 9n } }] }],
  ['funds_held', { legs: [{ from: 'holder', to: 'bob', assets: { gold: 9n } }] }],
  ['nothing_to_move', { legs: [{ from: 'poor', to: 'bob', assets: { wood: upTo(9n) } }] }],
  ['too_many_inputs', { requires: [{ wallet: 'dusty', assets: { dust: 4n } }] }],
];

/**
 * The reasons that depend on a transaction that is to be reversed or on an action that is to be cancelled, and those
 * that only the database decides.
 */
const OTHERS = [
  ...['transaction_not_found', 'action_not_found', 'action_delivered', 'already_reversed', 'not_reversible'],
  ...['wallet_max_exceeded', 'supply_exceeded', 'minted_exceeded', 'hold_exists'],
];

/** Fewer inputs than the dust of a wallet, and no merges. */
const BOUNDS = { inputsMax: 3, merges: false };

const PAYERS: Readonly<Record<string, LoadedUtxos>> = {
  poor: loaded([]),
  empty: loaded([]),
  partial: loaded([], { totals: new Map() }),
  holder: loaded([], { held: () => 9n }),
  dusty: loaded([{ dust: 1n }, { dust: 1n }, { dust: 1n }, { dust: 1n }]),
  '~unknown': loaded([], { hold: null }),
  '~captured': hold('captured', { state: 'captured' }),
  '~released': hold('released', { state: 'released' }),
  '~due': hold('due', { isDue: true }, { gold: 1n }),
  '~for-carol': hold('for-carol', { payees: ['carol'] }, { gold: 1n }),
  '~small': hold('small', {}, { gold: 1n }),
};

function loaded(bundles: readonly Assets[], more: Partial<LoadedUtxos> = {}): LoadedUtxos {
  const utxos = UtxoSet.of(bundles.map((assets, at) => utxo(`u${at}`, assets)));
  return { utxos, totals: undefined, held: () => 0n, ...more };
}

function hold(id: string, more: Partial<HoldRecord>, ...bundles: Assets[]): LoadedUtxos {
  const record: HoldRecord = {
    ...{ id, wallet: 'ann', state: 'open', payees: undefined, heldBy: 't', heldAt: new Date(0), isDue: false },
    ...{ expiresAt: undefined, endedBy: undefined, endedAt: undefined, utxos: [], meta: () => undefined },
    ...more,
  };
  return loaded(bundles, { hold: record });
}

const policy = new Policy();
policy.add(
  2,
  [{ wallet: 'banned', version: 1, out: true, in: true }],
  [
    {
      ...{ asset: 'relic', version: 2, mintable: false, burnable: false, transferable: false },
      ...{ countsSupply: false, countsWallets: false },
    },
  ],
);

function plan(input: ExchangeInput): Plan {
  const of = (wallet: string) => PAYERS[wallet] as LoadedUtxos;
  return planCommand(validateCommand('exchange', input), { of }, BOUNDS, policy);
}

test('the table has every reason, in the order of REJECT_REASONS', () => {
  expect(PARTS.map(([reason]) => reason)).toEqual(REJECT_REASONS.filter((reason) => !OTHERS.includes(reason)));
});

test.each(PARTS.map(([reason], at) => [reason, PARTS.slice(at).map(([, part]) => part)] as const))(
  'an exchange that breaks the rule %s and all later ones is refused for that',
  (reason, parts) => {
    const legs = parts.flatMap((part) => part.legs ?? []);
    const input = {
      // The last row has no leg of its own.
      legs: legs.length === 0 ? [{ mint: { gold: 1n }, to: 'bob' }] : legs,
      requires: parts.flatMap((part) => part.requires ?? []),
    };

    expect(plan(input)).toMatchObject({ status: 'rejected', refusal: { reason } });
  },
);

test('an exchange whose first reason is not known before a load is not refused for a later one', () => {
  const legs = [{ from: ['poor', 'empty'], to: 'bob', assets: { gold: 9n } }];
  const requires = [{ wallet: 'partial', assets: { vip: 1n } }];

  expect(plan({ legs })).toMatchObject({ refusal: { reason: 'insufficient_funds' } });
  expect(plan({ legs, requires })).toEqual({ status: 'needs_load' });
});
