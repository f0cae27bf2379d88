import type { Command } from '../../../src/domain/commands/command.ts';
import { CONSERVED, defineCommand } from '../../../src/domain/commands/define-command.ts';
import { bundleField } from '../../../src/domain/commands/fields/assets-field.ts';
import type { CommandField } from '../../../src/domain/commands/fields/command-field.ts';
import { walletField } from '../../../src/domain/commands/fields/wallet-field.ts';
import { invalidCommand } from '../../../src/domain/errors.ts';
import type { Bundle } from '../../../src/domain/values/bundle.ts';

// A kind of command that no ledger has: two wallets, two bundles and an optional text.

/** A command that exchanges assets of two wallets. */
export interface Exchange extends Command<'exchange'> {
  readonly left: string;
  readonly right: string;
  readonly give: Bundle;
  readonly take: Bundle;
  readonly terms: string | undefined;
}

/** An optional text. */
export const termsField: CommandField<string> = {
  name: 'terms',
  type: 'data',
  property: 'terms',
  isRequired: false,
  parseShape: (value) => value,
  checkNames: () => {},
  parseContent(raw) {
    if (typeof raw !== 'string') throw invalidCommand('not_an_object', 'terms');
    return raw;
  },
  intent: (terms) => terms,
  view: (terms) => terms,
};

/** Exchanges assets of two wallets. */
export const exchange = defineCommand({
  kind: 'exchange',
  fields: [walletField('left'), walletField('right'), bundleField('give'), bundleField('take'), termsField],
  make: ([left, right, give, take, terms], actions): Exchange => ({
    ...{ kind: 'exchange', left, right, give, take, terms, actions },
  }),
  payers: ({ left, right, give, take }) => [
    { wallet: left, pays: give },
    { wallet: right, pays: take },
  ],
  home: ({ left }) => left,
  supply: CONSERVED,
  plan: () => ({ status: 'needs_load' }),
  sentence: '{left} gives {right} {give} for {take} {terms}',
});

/** A valid input. */
export const EXCHANGE_INPUT = {
  left: 'alice',
  right: 'bob',
  give: { silver: 2n, gold: 5n },
  take: [
    { asset: 'wood', amount: 1n },
    { asset: 'wood', amount: 2n },
  ],
  terms: 'today',
};
