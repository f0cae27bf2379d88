import type { PoolClient } from 'pg';

/**
 * The status of a session that the server reports with the end of each statement (ReadyForQuery): idle, inside a
 * database transaction, inside a failed one.
 */
export type TransactionStatus = 'I' | 'T' | 'E';

/** The part of a client of node-postgres before `getTransactionStatus()` that tells the status. */
interface OlderClient {
  readonly connection?: {
    on?(event: 'readyForQuery', listener: (message: { status?: TransactionStatus }) => void): void;
  };
}

/** The statuses of clients without `getTransactionStatus()`; undefined before the first message. */
const watched = new WeakMap<PoolClient, { status: TransactionStatus | undefined }>();

/** Makes sure that the status of a client is known after its next statement. Returns false if the driver hides it. */
export function watchTransactionStatus(client: PoolClient): boolean {
  if (typeof client.getTransactionStatus === 'function' || watched.has(client)) return true;
  const { connection } = client as OlderClient;
  if (typeof connection?.on !== 'function') return false;
  const seen: { status: TransactionStatus | undefined } = { status: undefined };
  connection.on('readyForQuery', ({ status }) => {
    seen.status = status;
  });
  watched.set(client, seen);
  return true;
}

/** The last reported status; undefined if nothing was reported since the client is watched. */
export function transactionStatusOf(client: PoolClient): TransactionStatus | undefined {
  if (typeof client.getTransactionStatus === 'function') return client.getTransactionStatus() ?? undefined;
  return watched.get(client)?.status;
}

/** True while a statement runs on the client: its last status is not that of its queue's end. */
export function isBusy(client: PoolClient): boolean {
  // A property of node-postgres since its first versions, missing from its types.
  return (client as { readonly readyForQuery?: boolean }).readyForQuery === false;
}
