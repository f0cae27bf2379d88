import pg from 'pg';
import type { Ledger } from '../../src/index.ts';
import { importPursekit } from '../support/import-pursekit.ts';
import { type Contender, START_AMOUNT } from './contender.ts';

const SCHEMA = 'bench_pursekit';
/** The default holds 256 commands of one wallet; here thousands of callers wait for one. */
const HOT_MAILBOX_CAPACITY = 10_000;

/** pursekit as a host uses it: the built package, its public API, its default options, everything on. */
export function pursekit(url: string): Contender {
  let ledger: Ledger | undefined;
  const running = (): Ledger => {
    if (ledger === undefined) throw new Error('pursekit is not prepared');
    return ledger;
  };
  return {
    name: 'pursekit',
    schema: SCHEMA,
    async prepare({ assets, hasHotSender }, wallets) {
      await ledger?.close();
      await dropSchema(url, SCHEMA);
      const { createLedger } = await importPursekit();
      ledger = await createLedger({
        database: url,
        schema: SCHEMA,
        ...(hasHotSender ? { mailboxCapacity: HOT_MAILBOX_CAPACITY } : {}),
      });
      const start = Object.fromEntries(assets.map((asset) => [asset, START_AMOUNT]));
      await Promise.all(wallets.map((to) => running().mint({ to, assets: start })));
    },
    async transfer({ from, to, assets, key }) {
      const sum: Record<string, bigint> = {};
      for (const asset of assets) sum[asset] = 1n;
      const { status } = await running().transfer({ from, to, assets: sum, ...(key === undefined ? {} : { key }) });
      if (status === 'rejected') throw new Error(`a transfer from ${from} to ${to} was refused`);
      return status;
    },
    settle: () => running().settled(),
    async close() {
      await ledger?.close();
      ledger = undefined;
    },
  };
}

/** Removes a schema with everything in it. */
export async function dropSchema(url: string, schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop schema if exists "${schema}" cascade`);
  await client.end();
}
