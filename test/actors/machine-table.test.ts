import { describe, expect, test } from 'vitest';
import { transition } from 'xstate';
import type { WalletState } from '../../src/actors/messages/wallet-state.ts';
import { WalletMachineTable, type WalletSnapshot } from '../../src/actors/wallet/machine-table.ts';
import { type WalletEffects, type WalletMessage, walletMachine } from '../../src/actors/wallet/wallet-machine.ts';

const STATES = Object.keys(walletMachine.states) as WalletState[];
const MESSAGES: readonly WalletMessage[] = [
  { type: 'LOADED' },
  { type: 'UNAVAILABLE' },
  { type: 'MAIL' },
  { type: 'CONFLICT' },
  { type: 'RETRY' },
  { type: 'DRAINED' },
  { type: 'MERGE' },
  { type: 'PASSIVATE' },
  { type: 'RELEASED' },
];

/** Effects that note what they are asked for. */
class Noted implements WalletEffects {
  readonly calls: string[] = [];
  readonly #hasMail: boolean;
  constructor(hasMail: boolean) {
    this.#hasMail = hasMail;
  }
  load = (): void => void this.calls.push('load');
  work = (): void => void this.calls.push('work');
  merge = (): void => void this.calls.push('merge');
  release = (): void => void this.calls.push('release');
  hasMail = (): boolean => this.#hasMail;
}

/** The snapshot that the logic is in after it went to a state the way XState would have it. */
function snapshotOf(value: WalletState): WalletSnapshot {
  const status = value === 'stopped' ? 'done' : 'active';
  return { status, value, output: undefined, error: undefined } as WalletSnapshot;
}

test('an actor begins where the machine begins, and reads', () => {
  const effects = new Noted(false);
  const logic = new WalletMachineTable(effects);
  logic.start(logic.getInitialSnapshot());

  expect(logic.getInitialSnapshot().value).toBe('activating');
  expect(effects.calls).toEqual(['load']);
});

describe.each(STATES.filter((state) => state !== 'stopped'))('in %s', (state) => {
  test.each(MESSAGES.flatMap((message) => [true, false].map((hasMail) => ({ type: message.type, hasMail, message }))))(
    '$type with mail: $hasMail leads where XState goes, with the same actions',
    ({ hasMail, message }) => {
      const effects = new Noted(hasMail);
      const machineSnapshot = walletMachine.resolveState({ value: state, context: { effects: new Noted(hasMail) } });
      const [expected, actions] = transition(walletMachine, machineSnapshot, message);

      let value: unknown;
      try {
        value = new WalletMachineTable(effects).transition(snapshotOf(state), message).value;
      } catch (error) {
        expect(message.type).toBe('CRASH');
        expect(error).toBe((message as { error: unknown }).error);
        effects.calls.push('crash');
        value = state;
      }

      expect(value).toBe(expected.value);
      expect(effects.calls).toEqual(actions.map(({ type }) => type));
    },
  );
});

test.each(STATES.filter((state) => state !== 'stopped'))(
  'a bug in %s is thrown, for XState to end the actor',
  (state) => {
    const error = new Error('a bug');

    expect(() =>
      new WalletMachineTable(new Noted(false)).transition(snapshotOf(state), { type: 'CRASH', error }),
    ).toThrow(error);
  },
);

test('the last state ends the actor', () => {
  const logic = new WalletMachineTable(new Noted(false));

  expect(logic.transition(snapshotOf('passivating'), { type: 'RELEASED' }).status).toBe('done');
});
