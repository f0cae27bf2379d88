const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const TRANSACTION_ID = new RegExp(`^${UUID}$`, 'i');
const OUTPOINT = new RegExp(`^${UUID}:[0-9]{1,9}$`, 'i');

/** Checks that `value` has the form of a transaction id: a UUID, in upper or lower case. */
export function isTransactionId(value: unknown): value is string {
  // Only a string: a list of one id would match as that id does.
  return typeof value === 'string' && TRANSACTION_ID.test(value);
}

/** Checks that `value` has the form of an outpoint: `transactionId:outputIndex`. */
export function isOutpoint(value: unknown): value is string {
  return typeof value === 'string' && OUTPOINT.test(value);
}

/** The parts of a text that {@link isOutpoint}. */
export function parseOutpoint(outpoint: string): { readonly id: string; readonly index: number } {
  return { id: outpoint.slice(0, 36).toLowerCase(), index: Number(outpoint.slice(37)) };
}

/** The identifier of an output: `transactionId:outputIndex`. */
export function outpointOf(transactionId: string, outputIndex: number): string {
  return `${transactionId}:${outputIndex}`;
}
