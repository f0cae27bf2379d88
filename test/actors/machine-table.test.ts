import { describe, expect, test } from 'vitest';
import { transition } from 'xstate';
import type { WalletState } from '../../src/actors/messages/wallet-view.ts';
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

/** Effects that record their calls. */
class RecordedEffects implements WalletEffects {
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

/** The snapshot of the table in a state. */
function snapshotOf(value: WalletState): WalletSnapshot {
  const status = value === 'stopped' ? 'done' : 'active';
  return { status, value, output: undefined, error: undefined } as WalletSnapshot;
}

test('the machine table starts in the initial state of the machine and loads', () => {
  const effects = new RecordedEffects(false);
  const logic = new WalletMachineTable(effects);
  logic.start(logic.getInitialSnapshot());

  expect(logic.getInitialSnapshot().value).toBe('activating');
  expect(effects.calls).toEqual(['load']);
});

describe.each(STATES.filter((state) => state !== 'stopped'))('the machine table in %s', (state) => {
  test.each(MESSAGES.flatMap((message) => [true, false].map((hasMail) => ({ type: message.type, hasMail, message }))))(
    'the machine table handles $type with mail: $hasMail as XState does',
    ({ hasMail, message }) => {
      const effects = new RecordedEffects(hasMail);
      const machineSnapshot = walletMachine.resolveState({
        value: state,
        context: { effects: new RecordedEffects(hasMail) },
      });
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
  'the machine table throws the error of a CRASH in %s, which ends the actor',
  (state) => {
    const error = new Error('a bug');

    expect(() =>
      new WalletMachineTable(new RecordedEffects(false)).transition(snapshotOf(state), { type: 'CRASH', error }),
    ).toThrow(error);
  },
);

test('the machine table ends the actor in its last state', () => {
  const logic = new WalletMachineTable(new RecordedEffects(false));

  expect(logic.transition(snapshotOf('passivating'), { type: 'RELEASED' }).status).toBe('done');
});
