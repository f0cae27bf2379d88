import { isFreeze, legsOf, type ModelCommand, wishesOf } from './model-command.ts';
import type { ModelAnswer } from './model-ledger.ts';
import type { Step } from './steps.ts';

/** Counts how often each family of steps, commands and answers occurs, so that none can vanish from the generators. */
export class Coverage {
  readonly #counts = new Map<string, number>();

  step({ type }: Step): void {
    this.#add(type);
  }

  /** The answer to the definition of rules, or to a cancellation. */
  answer(to: 'define' | 'cancel', answer: string): void {
    this.#add(`${to}: ${answer}`);
  }

  /** A command with its answer. `reversed` is the kind of the transaction that it reverses. */
  command(command: ModelCommand, answer: ModelAnswer, reversed: string | undefined): void {
    const { kind } = command;
    this.#add(`${kind}: ${answer.status === 'rejected' ? answer.reason : answer.status}`);
    if (answer.status === 'rejected' && answer.reversal?.because !== undefined)
      this.#add(`not reversible: ${answer.reversal.because}`);
    if (answer.status !== 'committed') return;
    if (kind === 'reverse') {
      this.#add(`reversed: ${reversed}`);
      if (Object.keys(answer.transaction.open ?? {}).length > 0) this.#add('reversed: a part');
      if (command.debtors.length > 1) this.#add('reversed: of several that owe');
    } else if (kind !== 'extend' && !isFreeze(command)) {
      for (const leg of legsOf(command)) {
        if (kind === 'exchange') this.#add(`leg: ${leg.verb}`);
        if ('from' in leg && leg.from.length > 1) this.#add('amount: of several wallets');
        if (leg.verb === 'capture' || leg.verb === 'release') continue;
        for (const [, wish] of wishesOf(leg.assets)) this.#add('upTo' in wish ? 'amount: up to' : 'amount: all');
      }
      if (kind === 'exchange' && command.requires.length > 0) this.#add('exchange: with requirements');
    }
  }

  /** Those of these families that never occurred. */
  lacking(families: readonly string[]): string[] {
    return families.filter((family) => !this.#counts.has(family));
  }

  /** The counts, by family. */
  toString(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([family, count]) => `${family} ${count}`)
      .join('\n');
  }

  #add(family: string): void {
    this.#counts.set(family, (this.#counts.get(family) ?? 0) + 1);
  }
}

/** The families that 300 random runs find. */
export const COMMON_FAMILIES: readonly string[] = [
  ...['group', 'again', 'hoard', 'shift', 'passivate', 'restart'],
  ...['mint', 'transfer', 'burn', 'exchange', 'hold', 'capture', 'release', 'extend', 'reverse'].map(
    (kind) => `${kind}: committed`,
  ),
  ...['transfer', 'mint', 'burn'].map((verb) => `leg: ${verb}`),
  ...['amount: up to', 'amount: all', 'amount: of several wallets'],
  ...['mint', 'transfer'].map((kind) => `reversed: ${kind}`),
  ...['hold', 'reversal', 'refused'].map((kind) => `not reversible: ${kind}`),
  ...['reverse: duplicate', 'reverse: transaction_not_found'],
  ...['freeze: committed', 'unfreeze: committed', 'mint: wallet_frozen', 'transfer: wallet_frozen'],
  ...['define: defined', 'mint: mint_not_allowed', 'mint: wallet_max_exceeded', 'mint: supply_exceeded'],
  ...['cancelled', 'action_delivered', 'action_not_found'].map((answer) => `cancel: ${answer}`),
];

/** The families that 1,000 random runs find, too. */
export const RARE_FAMILIES: readonly string[] = [
  ...['hold', 'capture', 'release'].map((verb) => `leg: ${verb}`),
  ...['exchange: with requirements', 'exchange: funds_held', 'hold: funds_held'],
  ...['hold_expired', 'hold_captured', 'hold_released', 'hold_not_for', 'hold_exceeded'].map(
    (reason) => `capture: ${reason}`,
  ),
  ...['exchange', 'burn', 'a part'].map((of) => `reversed: ${of}`),
  ...['insufficient_funds', 'funds_held', 'nothing_to_move', 'failed'].map((answer) => `reverse: ${answer}`),
  ...['release', 'extend', 'freeze', 'unfreeze'].map((kind) => `not reversible: ${kind}`),
  ...['burn', 'exchange', 'hold'].map((kind) => `${kind}: wallet_frozen`),
  ...['burn: burn_not_allowed', 'transfer: not_transferable', 'hold: not_transferable', 'define: failed'],
  ...['mint: minted_exceeded', 'transfer: wallet_max_exceeded', 'exchange: wallet_max_exceeded'],
];
