import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { createTestLedger, expectConserved, type TestLedger } from '../../src/testing/index.ts';
import { connectToServer, waitingForLock } from '../store/support/second-connection.ts';
import { onServer } from '../support/runtime-role.ts';
import { give, holdings } from './support/holdings.ts';
import { committed } from './support/payments.ts';

/** The key of the advisory lock that a commit waits for before it inserts its transactions. */
const GATE = 1;

/** A pool of the host whose connections can be cut on the side of the client: the server does not notice. */
class CuttablePool extends pg.Pool {
  readonly #clients = new Set<pg.PoolClient>();

  constructor() {
    const { database } = onServer();
    super({ connectionString: String(database) });
    this.on('connect', (client) => this.#clients.add(client));
    this.on('error', () => {});
  }

  /** Cuts the connection of this backend. */
  cut(pid: number | undefined): void {
    for (const client of this.#clients) {
      const { processID, connection } = client as unknown as Session;
      if (processID === pid) connection.stream.destroy();
    }
  }
}

/** The parts of a client that its types leave out. */
interface Session {
  readonly processID: number;
  readonly connection: { readonly stream: { destroy(): void } };
}

/** Lets commits wait at the gate, and for locks as long as the test needs. */
async function installGate({ sql }: TestLedger): Promise<void> {
  await sql(`create function $schema.gate() returns trigger language plpgsql set search_path = pg_catalog as $function$
    begin
      perform pg_advisory_xact_lock_shared(${GATE}, hashtext(tg_table_schema));
      return null;
    end $function$`);
  await sql(`create trigger gate before insert on $schema.transactions for each statement
    execute function $schema.gate()`);
  for (const name of ['commit_batch', 'commit_batch_slow_path'])
    await sql(`alter function $schema.${name} set lock_timeout = 0`);
}

test.each([
  ['without a key', {}],
  ['with a key', { key: 'refund-1' }],
])('a reversal of a burn %s that is sent again while its lost send is in progress is committed', async (_of, keyed) => {
  const pool = new CuttablePool();
  const outsider = await connectToServer(inject('postgresUrl'));
  onTestFinished(async () => {
    await Promise.all([pool.end(), outsider.end()]);
  });
  await using ledger = await createTestLedger({ ...onServer(), database: pool });
  await give(ledger, { alice: { gold: 10n } });
  const transaction = committed(await ledger.burn({ from: 'alice', assets: { gold: 4n } })).id;
  const retries: unknown[] = [];
  ledger.on('store:retrying', ({ attempt, inDoubt }) => retries.push({ attempt, inDoubt }));
  await installGate(ledger);
  await outsider.query('select pg_advisory_lock($1, hashtext($2))', [GATE, ledger.schema]);

  const reversing = ledger.reverse({ transaction, ...keyed });
  const [first] = await waitingForLock(outsider, ledger.schema);
  pool.cut(first);
  await waitingForLock(outsider, ledger.schema, 2);
  await outsider.query('select pg_advisory_unlock_all()');

  const reversal = committed(await reversing);
  expect(reversal).toMatchObject({ kind: 'reversal', reverses: transaction });
  expect(retries).toEqual([{ attempt: 1, inDoubt: true }]);
  expect(await ledger.transaction(transaction)).toMatchObject({ reversedBy: [reversal.id] });
  expect(await holdings(ledger, 'alice')).toEqual({ alice: { gold: 10n } });
  await expectConserved(ledger);
});
