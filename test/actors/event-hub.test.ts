import { expect, test } from 'vitest';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { isLedgerError } from '../../src/index.ts';

const REFUSED: readonly (readonly [string, unknown, unknown])[] = [
  ['a name that no event has', 'transaction:comitted', () => {}],
  ['a name that every object has', 'constructor', () => {}],
  ['what is no name', undefined, () => {}],
  ['no listener', 'transaction:committed', undefined],
  ['a list of listeners', 'transaction:committed', [() => {}]],
];

test.each(REFUSED)('a hub refuses %s, and nobody listens', (_, name, listener) => {
  const events = new EventHub();

  const caught = thrownBy(() => events.on(name as 'wallet:state', listener as () => void));

  expect(isLedgerError(caught, 'ERR_INVALID_OPTIONS')).toBe(true);
  expect(events.has(name as 'wallet:state')).toBe(false);
});

function thrownBy(call: () => unknown): unknown {
  try {
    call();
    return undefined;
  } catch (error) {
    return error;
  }
}
