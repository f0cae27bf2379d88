import { expect, test } from 'vitest';
import { walletMachine } from '../../../src/actors/wallet/wallet-machine.ts';
import { WALLET_TRANSITIONS } from '../../../src/integrations/inspector/wallet-chart.ts';

test('the state chart of the page has the transitions of the machine of a wallet, each once', () => {
  const transitions = Object.values(walletMachine.states).flatMap((state) =>
    [...state.transitions.values(), state.always ?? []]
      .flat()
      .flatMap(({ target }) => target ?? [])
      .map((target) => `${state.key} ${target.key}`),
  );
  const drawn = WALLET_TRANSITIONS.map(([from, to]) => `${from} ${to}`);

  expect(drawn.toSorted()).toEqual([...new Set(transitions)].toSorted());
});
