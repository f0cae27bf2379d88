import type { PoolClient } from 'pg';
import pg from 'pg';
import { afterMs } from '../../platform/timers.ts';

/** After this time a cancel request that was not delivered is given up. */
const CANCEL_MS_MAX = 2_000;

/** The parts of a client that a cancel request needs, and that the types of node-postgres lack. */
interface Session {
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: unknown;
  readonly sslNegotiation?: string;
  readonly processID?: number | null;
  readonly secretKey?: number | null;
}

/** The connection of node-postgres, as far as its types lack it. */
interface CancelConnection {
  readonly stream: { destroy(): void; unref?(): void };
  on(event: 'connect' | 'sslconnect' | 'error' | 'end', listener: () => void): void;
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
}

/**
 * Asks the server to cancel what a session runs. Such a request goes over a connection of its own, to the same address
 * and encrypted as the session is. It may be lost, and the server does not answer it.
 *
 * Resolves when the server has closed that connection, or after a bound, and never rejects.
 */
export function cancelStatement(client: PoolClient): Promise<void> {
  const { host, port, ssl, sslNegotiation, processID, secretKey } = client as PoolClient & Session;
  if (typeof processID !== 'number' || typeof secretKey !== 'number' || port === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    // `new` may throw for a broken TLS option: then the session could not have been opened.
    const connection = new pg.Connection({ ssl, sslNegotiation } as pg.ConnectionConfig) as unknown as CancelConnection;
    const end = (): void => {
      stopTimer();
      connection.stream.destroy();
      resolve();
    };
    const stopTimer = afterMs(CANCEL_MS_MAX, end, true);
    const send = (): void => connection.cancel(processID, secretKey);
    connection.on('error', end);
    connection.on('end', end);
    connection.on('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') connection.requestSsl();
    });
    connection.on('sslconnect', send);
    if (host?.startsWith('/') === true) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
    connection.stream.unref?.();
  });
}
