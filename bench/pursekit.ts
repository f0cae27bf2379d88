import { createLedger, type Ledger } from '../src/index.ts';
import { dropSchema } from '../src/store/drop-schema.ts';
import { openDatabase } from '../src/store/open-database.ts';
import type { Contender } from './contender.ts';

const SCHEMA = 'bench_pursekit';

/** pursekit through its public API, with everything on. */
export function pursekit(url: string): Contender {
  let ledger: Ledger | undefined;
  const drop = async (): Promise<void> => {
    const database = await openDatabase(url);
    await dropSchema(database, SCHEMA);
    await database.close();
  };
  return {
    name: 'pursekit',
    async prepare(wallets, amount) {
      await ledger?.close();
      await drop();
      ledger = await createLedger({ database: url, schema: SCHEMA, mailboxCapacity: 10_000 });
      await Promise.all(wallets.map((to) => (ledger as Ledger).mint({ to, assets: { gold: amount } })));
    },
    async transfer(from, to) {
      const outcome = await (ledger as Ledger).transfer({ from, to, assets: { gold: 1n } });
      if (outcome.status !== 'committed') throw new Error(`a transfer of the benchmark was ${outcome.status}`);
    },
    async close() {
      await ledger?.close();
      await drop();
    },
  };
}
