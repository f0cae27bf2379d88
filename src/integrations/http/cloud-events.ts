import { type Delivery, type Transaction, toWire, type WireValue } from '../../index.ts';

/** An event in the JSON format of CloudEvents 1.0. */
export interface CloudEvent {
  /** The version of CloudEvents. */
  readonly specversion: '1.0';
  /** Together with `source` it names the event: the same whenever it is sent again. */
  readonly id: string;
  /** The ledger, as an option names it. */
  readonly source: string;
  /** The type of the action, or `pursekit.transaction.` and the kind of the transaction. */
  readonly type: string;
  /** The wallet whose command carried an action. */
  readonly subject?: string;
  /** The time at which a transaction was recorded, in RFC 3339. */
  readonly time?: string;
  /** The format of `data`. */
  readonly datacontenttype: 'application/json';
  /** The content as `toWire()` writes it; `fromWire()` restores it. */
  readonly data: WireValue;
  /** The place of a transaction in the order of the feed, in 16 digits: it sorts as text. */
  readonly sequence?: string;
  /** The transaction that carried an action. */
  readonly transactionid?: string;
}

/** The options of {@link cloudEvents}. */
export interface CloudEventsOptions {
  /** The `source` of the events, such as the URI of the game; `pursekit` by default. */
  readonly source?: string | undefined;
}

/** The `source` of events unless an option gives another. */
export const SOURCE = 'pursekit';

const SEQUENCE_DIGITS = 16;

/**
 * Maps transactions to events of the type `pursekit.transaction.<kind>`, in their order. The id of an event is that of
 * its transaction: a part of the feed that is sent again consists of the same events.
 */
export async function* cloudEvents(
  changes: AsyncIterable<Transaction>,
  { source = SOURCE }: CloudEventsOptions = {},
): AsyncGenerator<CloudEvent, void, undefined> {
  for await (const transaction of changes) yield transactionEvent(transaction, source);
}

function transactionEvent(transaction: Transaction, source: string): CloudEvent {
  const { id, kind, position, recordedAt, committedAt } = transaction;
  return {
    specversion: '1.0',
    id,
    source,
    type: `pursekit.transaction.${kind}`,
    time: (recordedAt ?? committedAt).toISOString(),
    datacontenttype: 'application/json',
    data: toWire(transaction),
    ...(position === undefined ? {} : { sequence: `${position}`.padStart(SEQUENCE_DIGITS, '0') }),
  };
}

/** The event of a delivery: equal at every attempt. */
export function deliveryEvent({ id, transactionId, wallet, action }: Delivery, source: string): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source,
    type: action.type,
    subject: wallet,
    datacontenttype: 'application/json',
    data: toWire(action),
    transactionid: transactionId,
  };
}
