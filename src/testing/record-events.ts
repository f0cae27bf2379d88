import { isDeepStrictEqual } from 'node:util';
import { RUNTIME_EVENT_NAMES, type RuntimeEventName, type RuntimeEvents } from '../actors/messages/runtime-events.ts';
import { InvariantError } from '../domain/assert.ts';
import type { LedgerTypes } from '../domain/values/ledger-types.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** An event of the runtime, as it was emitted. */
export type RecordedEvent<Types extends LedgerTypes = LedgerTypes> = {
  readonly [Name in RuntimeEventName]: {
    /** The name of the event. */
    readonly name: Name;
    /** Its payload. */
    readonly event: RuntimeEvents<Types>[Name];
  };
}[RuntimeEventName];

/** The name of an event, alone or with some of its fields: `['wallet:state', { state: 'idle' }]`. */
export type ExpectedEvent =
  | RuntimeEventName
  | readonly [name: RuntimeEventName, fields: Readonly<Record<string, unknown>>];

/** The events of a ledger since the recording began, in their order. */
export interface EventRecorder<Types extends LedgerTypes = LedgerTypes> extends Disposable {
  /** All events. */
  readonly events: readonly RecordedEvent<Types>[];
  /** The names of the events: of all, or of those that concern a wallet. */
  names(wallet?: string): readonly RuntimeEventName[];
  /**
   * Throws unless these events happened one after the other. Others may have happened in between. Fields are compared
   * deeply; an object that is expected may have fewer fields than the one that happened.
   *
   * @throws Error that names the first event that did not happen, with the names of those that did.
   */
  expectInOrder(...expected: readonly ExpectedEvent[]): void;
  /** Ends the recording. */
  stop(): void;
}

/**
 * Records the events of a ledger from now on, until it is stopped or the ledger is closed.
 *
 * @example
 * using recorder = recordEvents(ledger);
 * await ledger.mint({ to: 'alice', assets: { gold: 1n } });
 * recorder.expectInOrder('wallet:activated', ['transaction:committed', { wallet: 'alice' }]);
 */
export function recordEvents<Types extends LedgerTypes = LedgerTypes>(
  ledger: Pick<Ledger<Types>, 'on'>,
): EventRecorder<Types> {
  const events: RecordedEvent<Types>[] = [];
  const removers = RUNTIME_EVENT_NAMES.map((name) =>
    ledger.on(name, (event) => void events.push({ name, event } as RecordedEvent<Types>)),
  );
  const stop = (): void => {
    for (const remove of removers.splice(0)) remove();
  };
  return {
    events,
    names: (wallet) => events.filter(({ event }) => wallet === undefined || walletOf(event) === wallet).map(nameOf),
    expectInOrder(...expected) {
      let from = 0;
      for (const [nth, wanted] of expected.entries()) {
        const at = events.findIndex((event, index) => index >= from && isWanted(event, wanted));
        if (at === -1) throw new InvariantError(describe(nth, wanted, events.map(nameOf)));
        from = at + 1;
      }
    },
    stop,
    [Symbol.dispose]: stop,
  };
}

function nameOf({ name }: { readonly name: RuntimeEventName }): RuntimeEventName {
  return name;
}

function walletOf(event: object): unknown {
  return 'wallet' in event ? event.wallet : undefined;
}

function isWanted({ name, event }: { readonly name: RuntimeEventName; readonly event: object }, wanted: ExpectedEvent) {
  if (typeof wanted === 'string') return name === wanted;
  return name === wanted[0] && isPart(wanted[1], event);
}

/** True if each field of an object is in another one; lists and other values are equal. */
function isPart(part: unknown, whole: unknown): boolean {
  if (!isObject(part) || !isObject(whole)) return isDeepStrictEqual(part, whole);
  return Object.entries(part).every(([field, value]) => field in whole && isPart(value, whole[field]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function describe(nth: number, wanted: ExpectedEvent, names: readonly RuntimeEventName[]): string {
  const name = typeof wanted === 'string' ? wanted : `${wanted[0]} with the fields that were expected`;
  const happened = names.length === 0 ? 'no event' : names.join(', ');
  return `event ${nth + 1}, ${name}, did not happen in its place; what happened: ${happened}`;
}
