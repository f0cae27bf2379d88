import { expect, test } from 'vitest';
import { EventHub } from '../../src/actors/messages/event-hub.ts';
import { isLedgerError } from '../../src/index.ts';

const REFUSED: readonly (readonly [string, unknown, unknown])[] = [
  ['an unknown event name', 'transaction:comitted', () => {}],
  ['the name of a member of every object', 'constructor', () => {}],
  ['undefined as a name', undefined, () => {}],
  ['undefined as a listener', 'transaction:committed', undefined],
  ['an array as a listener', 'transaction:committed', [() => {}]],
];

test.each(REFUSED)('the event hub refuses %s and adds no listener', (_, name, listener) => {
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
